// Tests of the mapping form in Chromium: it writes what the user chooses, keeps the rest, and follows changes made
// elsewhere. After a build: node --test tests/browser/form.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { start } from './harness.mjs';
import { isTooWide, looks } from './looks.mjs';

const EVENT = {
  type: 'track',
  event: 'Order Completed',
  traits: { Email: 'ada@example.com', name: 'Ada' },
  properties: { vip: true, products: [{ sku: 'a-1', 'unit price': 5 }] },
};

const MAPPING = `{
  "email": { "@path": "$.traits.email", "_metadata": {"label":  "kept"} },
  "phone": { "@path": "$.traits.name" },
  "traits_or_props": {
    "@if": {
      "exists": { "@path": "$.properties" },
      "then": { "@path": "$.properties" },
      "because": [1,2]
    }
  },
  "colour": "red"
}
`;

/** @param {string} mapping */
const draftOf = (mapping) => ({
  event: JSON.stringify(EVENT),
  subscriptions: [{ name: 'Sync Audiences', enabled: true, subscribe: 'type = "track"', mapping }],
  selected: 0,
});

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  playground = await start();
});

after(async () => {
  await playground?.close();
});

beforeEach(async () => {
  page = await playground.open({ draft: draftOf(MAPPING) });
});

afterEach(() => playground.leave());

test('each field has a row, in order, and so has each other key', async () => {
  await follow(
    '{"colour": "red", "email": {"@path": "$.traits.Email"}, "phone": {"@if": {"exists": {"@path": "$.a"}, "then": {"@path": "$.a"}, "else": {"@path": "$.traits.name"}}}}',
  );
  const lines = await panel().locator('.form-title').allTextContents();
  assert.deepEqual(lines, [
    'Audience IDnot mapped',
    'Audience Key requirednot mapped',
    'Segment Computation Action requirednot mapped',
    'Email addresstraits.Email"ada@example.com"',
    'Phonefirst of a, traits.name"Ada"',
    'Traits or properties object requirednot mapped',
    'colournot a field“red”removed"red"',
  ]);
  await unfold('colour');
  await reads(row('colour'), /The action has no such field/);
  await unfold('Audience ID');
  assert.equal(await picker('Audience ID').inputValue(), 'absent');
});

test('a click into a path lists those of the event, beside the input, however long the list is', async () => {
  await unfold('Phone');
  const input = page.getByRole('combobox', { name: 'Phone: path' });
  const list = page.getByRole('listbox', { name: 'Paths of the event' });
  for await (const _ of looks(page)) {
    await input.click();
    await list.waitFor();
    const all = await list.getByRole('option').count();
    // Below the middle of the window, the list is above the input.
    await page.locator('.pane:nth-child(2)').evaluate((pane) => pane.scrollBy(0, -300));
    for (const path of ['$.traits.n', '$.properties.p', '$.traits.name']) {
      await input.fill(path);
      // It follows the input from frame to frame.
      await page.waitForFunction(() => {
        const [own, popup] = ['.form-combobox input:focus', '.form-popup'].map((one) =>
          /** @type {Element} */ (document.querySelector(one)).getBoundingClientRect(),
        );
        const gap = Math.max(own.top - popup.bottom, popup.top - own.bottom);
        return gap >= 0 && gap < 8;
      });
    }
    assert.equal(await list.getByRole('option').count(), all);
    // Without typing, a text that is no path of the event is no search.
    await input.fill('$.traits.nam');
    await page.keyboard.press('Escape');
    await input.click();
    assert.equal(await list.getByRole('option').count(), all);
    assert.match(await list.getByRole('option').first().innerText(), /traits\.name/);
    await input.fill('$.traits.name');
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
  }
});

test('a fallback path can be added to a path, and removed again', async () => {
  await unfold('Phone');
  for (let round = 0; round < 2; round += 1) {
    await row('Phone').getByRole('button', { name: '+ Fallback path' }).click();
    await page.getByRole('combobox', { name: 'Phone, path 2' }).pressSequentially('$.a');
    const chain = { '@if': { exists: PATH, then: PATH, else: { '@path': '$.a' } } };
    await row('Phone').getByText('first of traits.name, a').waitFor();
    assert.deepEqual((await mapping()).phone, chain);
    await row('Phone').getByRole('button', { name: 'Remove path 2' }).click();
    await row('Phone').getByRole('combobox', { name: 'Phone: path' }).waitFor();
    assert.deepEqual((await mapping()).phone, PATH);
  }
});

/** The result of choosing each kind for an event path. */
const PATH = { '@path': '$.traits.name' };
const CHOICES = /** @type {[string, any][]} */ ([
  ['Not mapped', undefined],
  ['Event path', PATH],
  ['Each element', { '@arrayPath': ['$.traits.name', {}] }],
  ['First available of', { '@if': { exists: PATH, then: PATH, else: { '@path': '$.traits.phone' } } }],
  ['Text', '$.traits.name'],
  ['Template', { '@template': '{{traits.name}}' }],
  ['Liquid', { '@liquid': '{{ traits.name }}' }],
  ['Lower/upper case', { '@case': { operator: 'lower', value: PATH } }],
  ['Replace', { '@replace': { pattern: ' ', replacement: '', value: PATH } }],
  ['If … then … else', { '@if': { exists: PATH, then: PATH } }],
  ['Without nulls', { '@excludeWhenNull': PATH }],
  ['Object', {}],
  ['Array', [PATH]],
  ['Merge', { '@merge': { direction: 'right', objects: [PATH] } }],
  ['Flatten', { '@flatten': { separator: '.', value: PATH } }],
  ['JSON', { '@json': { mode: 'encode', value: PATH } }],
  ['Transform', { '@transform': { apply: { value: PATH }, mapping: { '@path': '$.value' } } }],
  ['Number/true/false/null', null],
  ['As JSON', PATH],
  ['Literal', { '@literal': PATH }],
]);

test('each kind can be chosen by keyboard, and keeps what it can', async () => {
  await unfold('Phone');
  const select = picker('Phone');
  const labels = await select.locator('option').allTextContents();
  assert.deepEqual(
    labels,
    CHOICES.map(([label]) => label),
  );
  await select.focus();
  // One key press per kind: parts that one kind can't represent must be kept for the next.
  await page.keyboard.press('Home');
  for (const [label, phone] of CHOICES) {
    const { phone: _, ...rest } = JSON.parse(MAPPING);
    assert.deepEqual(await mapping(), phone === undefined ? rest : { ...rest, phone }, label);
    assert.equal(await isFocused(select), true, label);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.equal(await text(), MAPPING, 'what was there at first is there again, to the byte');
});

test('members beside a directive, and the text around it, are kept', async () => {
  await unfold('Email address', 'Traits or properties object');
  await picker('Email address').selectOption({ label: 'Lower/upper case' });
  await panel().getByLabel('Email address, case', { exact: true }).selectOption('upper');
  const expected = MAPPING.replace(
    '{ "@path": "$.traits.email", "_metadata": {"label":  "kept"} }',
    '{ "@case": { "operator": "upper", "value": { "@path": "$.traits.email" } }, "_metadata": {"label":  "kept"} }',
  );
  assert.equal(await text(), expected);
  await picker('Traits or properties object, else').selectOption({ label: 'Event path' });
  await path('Traits or properties object, else').fill('$.traits');
  assert.equal(
    await text(),
    expected.replace(
      '"then": { "@path": "$.properties" },',
      '"then": { "@path": "$.properties" },\n      "else": { "@path": "$.traits" },',
    ),
  );
  await reads(row('Traits or properties object'), /Ignored: because/);
});

test('the options of directives', async () => {
  await unfold('Phone', 'Traits or properties object');
  await picker('Phone').selectOption({ label: 'Replace' });
  await panel().getByLabel('Phone, find').fill('-');
  await panel().getByLabel('Phone, put').fill('+');
  await panel().getByLabel('Phone, Everywhere, not only the first time').uncheck();
  await panel().getByLabel('Phone, Ignore upper and lower case').check();
  assert.deepEqual((await mapping()).phone, {
    '@replace': { pattern: '-', replacement: '+', value: PATH, global: false, ignorecase: true },
  });
  await panel().getByLabel('Traits or properties object: condition').selectOption('blank');
  assert.deepEqual(Object.keys((await mapping()).traits_or_props['@if']), ['blank', 'then', 'because']);
});

test('lists: add, move, rename, remove, and the focus stays near', async () => {
  await follow('{"traits_or_props": {"@merge": {"direction": "right", "objects": []}}}');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await unfold('Traits or properties object');
  await button('Add an object to Traits or properties object, objects').press('Enter');
  assert.equal(await focused(), 'Traits or properties object, objects, object 1: mapped by');
  await button('Add an object to Traits or properties object, objects').press('Enter');
  await panel().getByLabel('Key of a new member of Traits or properties object, objects, object 2').fill('city');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Traits or properties object, objects, object 2, city: mapped by');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Oslo');
  const objects = async () => (await mapping()).traits_or_props['@merge'].objects;
  assert.deepEqual(await objects(), [{}, { city: 'Oslo' }]);

  await button('Move object 2 of Traits or properties object, objects up').press('Enter');
  assert.deepEqual(await objects(), [{ city: 'Oslo' }, {}]);
  await panel().getByLabel('city of Traits or properties object, objects, object 1: key').fill('town');
  await page.keyboard.press('Enter');
  assert.deepEqual(await objects(), [{ town: 'Oslo' }, {}]);
  await button('Remove object 2 of Traits or properties object, objects').press('Enter');
  await said('Removed object 2 of Traits or properties object, objects.');
  await button('Remove town of Traits or properties object, objects, object 1').press('Enter');
  assert.deepEqual(await objects(), [{}]);
  await page.waitForFunction(() =>
    document.activeElement
      ?.getAttribute('aria-label')
      ?.startsWith('Key of a new member of Traits or properties object'),
  );

  for (let times = 0; times < 2; times += 1) {
    await panel().getByLabel('Key of a new member of Traits or properties object, objects, object 1').fill('town');
    await page.keyboard.press('Enter');
  }
  await reads(panel().locator('.form-add [role=status]'), /town already exists/);
});

test('a field goes back to its default', async () => {
  await unfold('Phone');
  await button('Reset to default: Phone').press('Enter');
  assert.deepEqual((await mapping()).phone, {
    '@if': {
      exists: { '@path': '$.traits.phone' },
      then: { '@path': '$.traits.phone' },
      else: { '@path': '$.context.traits.phone' },
    },
  });
  assert.equal(await button('Reset to default: Phone').count(), 0);
});

test('paths are chosen from the event by keyboard', async () => {
  await unfold('Phone');
  await path('Phone').fill('');
  await page.keyboard.type('sku');
  const options = panel().locator('.form-path');
  assert.deepEqual(await options.allTextContents(), ['$.properties.products[0].sku"a-1"']);
  await page.keyboard.press('ArrowDown');
  const active = await path('Phone').getAttribute('aria-activedescendant');
  assert.equal(await options.first().getAttribute('id'), active);
  await page.keyboard.press('Enter');
  assert.deepEqual((await mapping()).phone, { '@path': '$.properties.products[0].sku' });
  assert.equal(await path('Phone').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  assert.equal(
    await panel().locator('.form-path[aria-selected=true]').textContent(),
    '$.properties.products[0].sku"a-1"',
  );
  await page.keyboard.press('Escape');
  assert.equal(await options.count(), 0);
});

test('"First available of" is an ordered list of paths', async () => {
  await unfold('Phone');
  await picker('Phone').selectOption({ label: 'First available of' });
  const chain = (/** @type {string[]} */ ...paths) =>
    paths.reduceRight(
      (rest, one) =>
        /** @type {any} */ (
          rest === undefined
            ? { '@path': one }
            : { '@if': { exists: { '@path': one }, then: { '@path': one }, else: rest } }
        ),
      /** @type {any} */ (undefined),
    );
  const words = () => row('Phone').locator('.form-first .badge').allTextContents();
  assert.deepEqual((await mapping()).phone, chain('$.traits.name', '$.traits.phone'));
  await reads(row('Phone').locator('.form-first'), /used.*not needed/);
  await button('Move path 1 down').click();
  assert.deepEqual((await mapping()).phone, chain('$.traits.phone', '$.traits.name'));
  await reads(row('Phone').locator('.form-first'), /not in this event.*used/);
  assert.deepEqual(await words(), ['not in this event', 'used']);
  // An empty path is not part of the mapping, and can be removed.
  const another = row('Phone').getByRole('button', { name: '+ Another path' });
  await another.click();
  await panel().locator('input[aria-label="Phone, path 3"]:focus').waitFor();
  assert.deepEqual((await mapping()).phone, chain('$.traits.phone', '$.traits.name'));
  assert.deepEqual(await words(), ['not in this event', 'used']);
  await button('Remove path 3').click();
  assert.equal(await panel().getByLabel('Phone, path 3').count(), 0);
  await another.click();
  await panel().getByLabel('Phone, path 3').fill('$.traits.Email');
  assert.deepEqual((await mapping()).phone, chain('$.traits.phone', '$.traits.name', '$.traits.Email'));
  await button('Remove path 1').click();
  await button('Remove path 1').click();
  assert.deepEqual((await mapping()).phone, chain('$.traits.Email'));
});

test('if a condition tests another path than its result, both can be changed', async () => {
  await unfold('Traits or properties object');
  await path('Traits or properties object, if').fill('$.traits');
  await row('Traits or properties object')
    .getByText('The condition tests $.traits, but “then” reads $.properties.')
    .waitFor();
  await row('Traits or properties object').getByRole('button', { name: 'Use $.traits in both' }).click();
  assert.deepEqual((await mapping()).traits_or_props['@if'].then, { '@path': '$.traits' });
});

test('each kind says in a sentence what it does', async () => {
  await unfold('Phone');
  for (const label of CHOICES.slice(1).map(([one]) => one)) {
    await picker('Phone').selectOption({ label });
    await row('Phone').locator('.form-does').first().filter({ hasText: /\.$/ }).waitFor();
  }
  assert.deepEqual(
    await picker('Phone')
      .locator('optgroup')
      .evaluateAll((all) => all.map((one) => /** @type {any} */ (one).label)),
    ['From the event', 'Text', 'Depending on the event', 'Objects and arrays', 'Fixed'],
  );
});

test('below "Each element", paths are those of an element', async () => {
  await follow('{"traits_or_props": {"@arrayPath": ["$.properties.products", {"p": {"@path": "$."}}]}}');
  await unfold('Traits or properties object');
  await path('Traits or properties object, becomes, p').press('ArrowDown');
  await path('Traits or properties object, becomes, p').press('Escape');
  await path('Traits or properties object, becomes, p').press('ArrowDown');
  const options = panel().locator('.form-path');
  assert.deepEqual(await options.allTextContents(), ['$.sku"a-1"', "$.['unit price']5"]);
  await options.last().click();
  assert.match(await text(), /\{"@path": "\$\.\['unit price'\]"\}/);
  const part = panel().getByRole('group', { name: 'Traits or properties object, becomes, p', exact: true });
  await reads(part.locator('.form-found'), /^Result: 5$/);
});

test('suggestions can be applied with one click', async () => {
  await reads(row('Email address').locator('.form-now'), /^empty$/);
  await reads(row('Email address').locator('.form-problems'), /Empty: this event has no traits\.email\./);
  await row('Email address').getByRole('button', { name: 'Use $.traits.Email' }).press('Enter');
  assert.equal(await text(), MAPPING.replace('$.traits.email', '$.traits.Email'));
  await reads(row('Email address').locator('.form-now'), /^"ada@example\.com"$/);
});

test('keys with slashes and tildes: issues, hints and values are shown at their field', async () => {
  await follow('{"a/b": {"@pth": "$.x"}, "a": {"b": "c"}, "c~d": {"@json": {"mode": "encod", "value": 1}}}');
  await reads(row('a/b').locator('.form-problems'), /^\/a\/b has an invalid directive: @pth\. Did you mean @path\?/);
  await reads(row('c~d').locator('.form-problems'), /Did you mean encode\?/);
  assert.equal(await row('a').locator('.form-problems').count(), 0);
  assert.equal(await panel().locator('.form > .wrong').count(), 0, 'none is without a field');
  // A fix can be applied with one key press.
  await row('a/b').getByRole('button', { name: 'Use "@path"' }).click();
  assert.deepEqual((await mapping())['a/b'], { '@path': '$.x' });

  await follow('{"traits_or_props": {"a/b": {"@path": "$.properties.VIP"}, "c~d": {"@path": "$.traits.name"}}}');
  await unfold('Traits or properties object');
  const part = (/** @type {string} */ key) =>
    panel().getByRole('group', { name: `Traits or properties object, ${key}`, exact: true });
  await reads(part('c~d').locator('.form-found'), /^Result: "Ada"$/);
  await part('a/b').getByRole('button', { name: 'Use $.properties.vip' }).click();
  assert.equal((await mapping()).traits_or_props['a/b']['@path'], '$.properties.vip');
  await reads(part('a/b').locator('.form-found'), /^Result: true$/);
});

test('changes made elsewhere are shown, and the caret keeps its position', async () => {
  await unfold('Email address', 'colour');
  await path('Email address').click();
  await page.keyboard.press('Escape');
  await path('Email address').evaluate((/** @type {HTMLInputElement} */ input) => input.setSelectionRange(4, 4));
  await follow(MAPPING.replace('"red"', '{"@liquid": "{{ a }}"}').replace('traits.email', 'traits.mail'));
  assert.equal(await picker('colour').inputValue(), '@liquid');
  assert.equal(await path('Email address').inputValue(), '$.traits.mail');
  const caret = await page.evaluate(() => /** @type {any} */ (document.activeElement)?.selectionStart);
  assert.equal(caret, 4);
  await page.keyboard.type('x');
  assert.equal((await mapping()).email['@path'], '$.trxaits.mail');
});

test('broken JSON: the form shows the location of the error, and waits', async () => {
  const notice = panel().locator('.notice');
  await write(MAPPING.replace('"colour"', 'colour'));
  await reads(
    notice,
    /^The form returns when the JSON is valid\. Line 11, column 3: expected a key in double quotes\./,
  );
  await write('{"email": 1, "email": 2}');
  await reads(notice, /column 14: the key "email" occurs twice/);
  await write(MAPPING);
  await notice.waitFor({ state: 'hidden' });
  await unfold('colour');
  assert.equal(await picker('colour').inputValue(), 'text');
  assert.equal(await text(), MAPPING, 'the form changed nothing by itself');
});

test('the form shows an undo', async () => {
  const other = MAPPING.replace('"red"', '"green"');
  await write(other);
  await unfold('Phone');
  await picker('Phone').selectOption({ label: 'Template' });
  assert.deepEqual((await mapping()).phone, { '@template': '{{traits.name}}' });
  // A change in the form is a separate undo step, even directly after a change in the JSON text.
  await playground.undo(page);
  assert.equal(await path('Phone').inputValue(), '$.traits.name');
  assert.equal(await text(), other);
  await playground.undo(page);
  assert.equal(await text(), MAPPING);
});

test('as JSON, incomplete JSON is kept in the input only', async () => {
  await unfold('colour');
  await picker('colour').selectOption({ label: 'As JSON' });
  const input = panel().getByLabel('colour: JSON');
  await input.fill('{"@path": ');
  assert.equal(await text(), MAPPING);
  await reads(row('colour'), /This is not JSON yet: expected a value, but the text ends/);
  assert.equal(await input.getAttribute('aria-invalid'), 'true');
  await input.fill('{"@path": "$.x"}');
  assert.equal(await text(), MAPPING.replace('"red"', '{"@path": "$.x"}'));
  assert.equal(await input.inputValue(), '{"@path": "$.x"}');
});

test('mappings of every form, including invalid ones', async () => {
  for (const [mapping, title] of /** @type {[string, string][]} */ ([
    ['{"@path": "$.traits"}', 'The whole mapping'],
    ['[1, 2]', 'The whole mapping'],
    ['null', 'The whole mapping'],
    ['{"__proto__": {"@path": "$.x"}, "": {"": null}}', 'Audience ID'],
    [`{"email": ${'{"@literal":'.repeat(3000)}1${'}'.repeat(3000)}}`, 'Audience ID'],
    ['{"email": {"@path": ["a"]}, "phone": {"@if": 1}, "colour": {"@a": 1, "@b": 2}}', 'Audience ID'],
    ['{"email": {"@merge": {"objects": {"a": 1}}}, "phone": {"@case": {"operator": {"a": 1}}}}', 'Audience ID'],
    ['{"email": "a\\rb", "phone": {"@arrayPath": []}}', 'Audience ID'],
  ])) {
    await follow(mapping);
    assert.match(
      String(await panel().locator('.form-title').first().textContent()),
      new RegExp(`^${title}`),
      mapping.slice(0, 80),
    );
    for (const row of await panel().locator('.form-title > button').all()) await row.click();
    // The URL keeps a link until its draft is changed.
    assert.notEqual(await page.evaluate(() => location.hash), '', mapping.slice(0, 80));
  }
});

test('a mapping of a megabyte does not block the page', async () => {
  const member = (/** @type {unknown} */ _, /** @type {number} */ at) => [
    `key ${at}`,
    { '@if': { exists: PATH, then: PATH } },
  ];
  const large = JSON.stringify(Object.fromEntries(Array.from({ length: 8_000 }, member)), null, 2);
  const longest = await playground.longestTask(page, async () => {
    // Load it, change one part, and show it as JSON.
    await follow(large);
    await panel().getByText('more keys are not shown here').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.form-row').length >= 200);
    await unfold('key 0');
    await follow(large.replace('$.traits.name', '$.traits.Email'));
    assert.equal(await path('key 0, if').inputValue(), '$.traits.Email');
    await see('JSON');
    await panel().getByText('"$.traits.Email"').waitFor();
  });
  assert.ok(longest < 40, `a task is as long as parsing ${longest} MB`);
});

test('accessible at each width, light and dark', async () => {
  const check = async (/** @type {string} */ state) => {
    for await (const { look } of looks(page)) {
      assert.equal(await isTooWide(page), false, `${state}: ${look}`);
      assert.deepEqual(
        await playground.axe(page, 'section[aria-label="Mapping and trigger"]'),
        [],
        `${state}: ${look}`,
      );
    }
  };
  await unfold('Phone', 'colour');
  await path('Phone').press('ArrowDown');
  await panel().getByRole('listbox').waitFor();
  await check('a list of paths');
  await picker('Phone').selectOption({ label: 'Replace' });
  await picker('colour').selectOption({ label: 'Merge' });
  await check('options');
  await follow(`{"phone": {"@oops": 1}, "list": [1, {"a": {"b": {"c": {"d": {"e": 1}}}}}]}`);
  await row('Phone').locator('.form-problems').waitFor();
  await check('issues');
  await follow('{');
  await panel().locator('.notice').waitFor();
  await check('broken JSON');
});

test('each kind fits into each width', async () => {
  await unfold('Phone', 'Email address');
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const label of CHOICES.map(([one]) => one)) {
      await picker('Phone').selectOption({ label });
      assert.equal(await isTooWide(page), false, `${label}: ${width}`);
    }
    await path('Email address').press('ArrowDown');
    const list = await panel().getByRole('listbox').boundingBox();
    assert.ok(list && list.x >= 0 && list.x + list.width <= width);
    await page.keyboard.press('Escape');
  }
});

/**
 * Opens a share link in the current page, which changes the mapping and keeps the focus; then waits for the outcome.
 *
 * @param {string} mapping
 */
async function follow(mapping) {
  const packed = deflateRawSync(JSON.stringify(draftOf(mapping))).toString('base64url');
  await page.evaluate((hash) => {
    delete document.documentElement.dataset.ready;
    location.hash = hash;
  }, `#1.${packed}`);
  await page.locator('html[data-ready]').waitFor();
}

/** Pastes the mapping into the JSON editor, and returns to the form. @param {string} mapping */
async function write(mapping) {
  await see('JSON');
  await panel().getByRole('textbox', { name: 'Mapping as JSON' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(mapping);
  await see('Form');
}

/** @param {'Form' | 'JSON'} which */
const see = (which) => panel().getByRole('button', { name: which, exact: true }).click();

/** @returns {Promise<string>} */
async function text() {
  return (await playground.draft(page)).subscriptions[0].mapping;
}

async function mapping() {
  return JSON.parse(await text());
}

const panel = () => page.getByRole('region', { name: 'Mapping', exact: true });

/** @param {string} name */
function row(name) {
  return panel().locator(`.form-row[aria-label="${name}"]`);
}

/** Opens rows, unless they are open. @param {string[]} names */
async function unfold(...names) {
  for (const name of names) {
    const button = row(name).locator('.form-title > button');
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
    await row(name).locator('.form-value').first().waitFor();
  }
}

/** @param {string} name */
const picker = (name) => panel().getByLabel(`${name}: mapped by`, { exact: true });

/** @param {string} name */
const path = (name) => panel().getByLabel(`${name}: path`, { exact: true });

/** @param {string} name */
const button = (name) => panel().getByRole('button', { name });

/** @param {import('playwright-core').Locator} element @param {RegExp} text to wait for */
const reads = (element, text) => element.filter({ hasText: text }).waitFor();

/** @param {string} message the expected status message */
const said = (message) => page.locator('#saying', { hasText: message }).waitFor();

/** @param {import('playwright-core').Locator} element */
const isFocused = (element) => element.evaluate((it) => it === document.activeElement);
