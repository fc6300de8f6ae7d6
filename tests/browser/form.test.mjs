// The mapping form in a real Chromium, alone: with the package's explanations and a store of its own. By hand after a
// build: node --test tests/browser/form.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const WWW = fileURLToPath(new URL('../../www/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:";

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>form</title><link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">
<main><h1>Playground</h1><h2>Mapping</h2><div id="here"></div></main><script type="module" src="page.js"></script></html>`;

const SCRIPT = `
import './src/style.css';
import { mountForm } from './src/form/form.js';
import { Destination } from 'segment-postscript/full';

let draft = {
  event: '{}',
  subscriptions: [{ name: '', enabled: true, subscribe: 'type = "track"', mapping: '{}' }],
  selected: 0,
};
const past = [];
const listeners = new Set();
const outcomeListeners = new Set();
const told = { say: [], what: [] };
let longestTask = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
}).observe({ type: 'longtask' });

function follow(next) {
  const before = draft;
  draft = next;
  for (const listener of listeners) listener(draft, before);
}
const store = {
  get draft() { return draft; },
  change(patch, what) {
    past.push(draft);
    told.what.push(what);
    follow({ ...draft, ...patch });
  },
  changeSubscription(patch, what) {
    store.change({ subscriptions: draft.subscriptions.map((one) => ({ ...one, ...patch })) }, what);
  },
  undo: () => follow(past.pop()),
  subscribe: (listener) => listeners.add(listener),
};
const app = {
  store,
  outcome: undefined,
  onOutcome: (listener) => outcomeListeners.add(listener),
  say: (message) => told.say.push(message),
};
function explain() {
  app.outcome = { draft, explanations: [], eventIssues: [], triggerIssues: [], mappingIssues: [], otherIssues: [] };
  try {
    const subscriptions = draft.subscriptions.map(({ subscribe, mapping }) => (
      { partnerAction: 'syncAudiences', subscribe, mapping: JSON.parse(mapping) }
    ));
    app.outcome.explanations = new Destination({ subscriptions }).explain(draft.event).subscriptions;
  } catch (error) {
    app.outcome.mappingIssues = error.issues ?? [];
  }
  for (const listener of outcomeListeners) listener(app.outcome);
}
const form = mountForm(document.getElementById('here'), app);
Object.assign(window, { store, told, explain, form, longestTask: () => longestTask, app });
`;

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

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Map<string, { type: string, body: string }>} */
const files = new Map();
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let problems;

before(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: WWW, sourcefile: 'page.js' },
    bundle: true,
    format: 'esm',
    target: 'es2023',
    write: false,
    outdir: '/',
    entryNames: 'page',
  });
  files.set('/', { type: 'text/html', body: PAGE });
  for (const { path, text } of outputFiles) {
    files.set(path, { type: path.endsWith('.css') ? 'text/css' : 'text/javascript', body: text });
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
});

after(() => browser?.close());

beforeEach(() => open());

afterEach(async () => {
  await page.close();
  assert.deepEqual(problems, []);
});

test('each field has a row, in order, and so has each other key', async () => {
  await edit('{"colour": "red", "email": {"@path": "$.traits.Email"}}');
  await explain();
  const titles = await page.locator('.form-title').allTextContents();
  assert.deepEqual(titles, [
    'Segment Audience ID',
    'Segment Audience Key required',
    'Segment Computation Action required',
    'Email',
    'Phone',
    'Traits or Properties required',
    'colour',
  ]);
  assert.equal(await row('Email').locator('.form-outcome').textContent(), 'filled"ada@example.com"');
  assert.match((await row('colour').textContent()) ?? '', /Not a field: the validation drops it/);
  assert.equal(await picker('Phone').inputValue(), 'absent');
});

/** What each kind, chosen for an event path, makes of it. */
const PATH = { '@path': '$.traits.name' };
const CHOICES = /** @type {[string, any][]} */ ([
  ['Not mapped', undefined],
  ['Event path', PATH],
  ['Text', '$.traits.name'],
  ['Template', { '@template': '{{traits.name}}' }],
  ['If … then … else', { '@if': { exists: PATH, then: PATH } }],
  ['Lower/upper case', { '@case': { operator: 'lower', value: PATH } }],
  ['Replace', { '@replace': { pattern: ' ', replacement: '', value: PATH } }],
  ['Each element', { '@arrayPath': ['$.traits.name', {}] }],
  ['Merge', { '@merge': { direction: 'right', objects: [PATH] } }],
  ['JSON', { '@json': { mode: 'encode', value: PATH } }],
  ['Flatten', { '@flatten': { separator: '.', value: PATH } }],
  ['Without nulls', { '@excludeWhenNull': PATH }],
  ['Transform', { '@transform': { apply: { value: PATH }, mapping: { '@path': '$.value' } } }],
  ['Liquid', { '@liquid': '{{ traits.name }}' }],
  ['Literal', { '@literal': PATH }],
  ['Object', {}],
  ['Array', [PATH]],
  ['Number/true/false/null', null],
  ['As JSON', PATH],
]);

test('each kind can be chosen by keyboard, and keeps what it can', async () => {
  const select = picker('Phone');
  const labels = await select.locator('option').allTextContents();
  assert.deepEqual(
    labels,
    CHOICES.map(([label]) => label),
  );
  await select.focus();
  // From kind to kind with one key each: what one of them can't keep must not be lost for the next.
  await page.keyboard.press('Home');
  for (const [label, phone] of CHOICES) {
    const { phone: _, ...rest } = JSON.parse(MAPPING);
    assert.deepEqual(await mapping(), phone === undefined ? rest : { ...rest, phone }, label);
    assert.equal(await select.evaluate((element) => element === document.activeElement), true, label);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.equal(await text(), MAPPING, 'what was there at first is there again, to the byte');
});

test('what stands beside a directive, and around it, is kept', async () => {
  await picker('Email').selectOption({ label: 'Lower/upper case' });
  await page.getByLabel('Email, case', { exact: true }).selectOption('upper');
  const expected = MAPPING.replace(
    '{ "@path": "$.traits.email", "_metadata": {"label":  "kept"} }',
    '{ "@case": { "operator": "upper", "value": { "@path": "$.traits.email" } }, "_metadata": {"label":  "kept"} }',
  );
  assert.equal(await text(), expected);
  await picker('Traits or Properties, else').selectOption({ label: 'Event path' });
  await path('Traits or Properties, else').fill('$.traits');
  assert.equal(
    await text(),
    expected.replace(
      '"then": { "@path": "$.properties" },',
      '"then": { "@path": "$.properties" },\n      "else": { "@path": "$.traits" },',
    ),
  );
  assert.match((await row('Traits or Properties').textContent()) ?? '', /Also there, without effect: because/);
});

test('the options of directives', async () => {
  await picker('Phone').selectOption({ label: 'Replace' });
  await page.getByLabel('Phone, find').fill('-');
  await page.getByLabel('Phone, put').fill('+');
  await page.getByLabel('Phone, Everywhere, not only the first time').uncheck();
  await page.getByLabel('Phone, Ignore upper and lower case').check();
  assert.deepEqual((await mapping()).phone, {
    '@replace': { pattern: '-', replacement: '+', value: PATH, global: false, ignorecase: true },
  });
  await page.getByLabel('Traits or Properties: condition').selectOption('blank');
  assert.deepEqual(Object.keys((await mapping()).traits_or_props['@if']), ['blank', 'then', 'because']);
});

test('lists: add, move, rename, remove, and the focus stays near', async () => {
  await edit('{"traits_or_props": {"@merge": {"direction": "right", "objects": []}}}');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await page.getByRole('button', { name: 'Add an object to Traits or Properties, objects' }).press('Enter');
  assert.equal(await focused(), 'Traits or Properties, objects, object 1: mapped by');
  await page.getByRole('button', { name: 'Add an object to Traits or Properties, objects' }).press('Enter');
  await page.getByLabel('Key of a new member of Traits or Properties, objects, object 2').fill('city');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Traits or Properties, objects, object 2, city: mapped by');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Oslo');
  const objects = async () => (await mapping()).traits_or_props['@merge'].objects;
  assert.deepEqual(await objects(), [{}, { city: 'Oslo' }]);

  await page.getByRole('button', { name: 'Move object 2 of Traits or Properties, objects up' }).press('Enter');
  assert.deepEqual(await objects(), [{ city: 'Oslo' }, {}]);
  await page.getByLabel('city of Traits or Properties, objects, object 1: key').fill('town');
  await page.keyboard.press('Enter');
  assert.deepEqual(await objects(), [{ town: 'Oslo' }, {}]);
  await page.getByRole('button', { name: 'Remove object 2 of Traits or Properties, objects' }).press('Enter');
  await page.getByRole('button', { name: 'Remove town of Traits or Properties, objects, object 1' }).press('Enter');
  assert.deepEqual(await objects(), [{}]);
  assert.equal(await focused(), 'Key of a new member of Traits or Properties, objects, object 1');
  assert.ok(
    (await page.evaluate(() => /** @type {any} */ (window).told.say)).includes(
      'Removed object 2 of Traits or Properties, objects.',
    ),
  );

  await page.getByLabel('Key of a new member of the mapping').fill('email');
  await page.keyboard.press('Enter');
  await page.getByLabel('Key of a new member of the mapping').fill('email');
  await page.keyboard.press('Enter');
  assert.match((await page.locator('.form-add [role=status]').last().textContent()) ?? '', /email is there already/);
});

test('a field goes back to its default', async () => {
  await page.getByRole('button', { name: 'Reset to default: Phone' }).press('Enter');
  assert.deepEqual((await mapping()).phone, {
    '@if': {
      exists: { '@path': '$.traits.phone' },
      then: { '@path': '$.traits.phone' },
      else: { '@path': '$.context.traits.phone' },
    },
  });
  assert.equal(await page.getByRole('button', { name: 'Reset to default: Phone' }).count(), 0);
});

test('paths are chosen from the event by keyboard', async () => {
  await path('Phone').fill('');
  await page.keyboard.type('sku');
  const options = page.locator('.form-path');
  assert.deepEqual(await options.allTextContents(), ['$.properties.products[0].sku"a-1"']);
  await page.keyboard.press('ArrowDown');
  const active = await path('Phone').getAttribute('aria-activedescendant');
  assert.equal(await options.first().getAttribute('id'), active);
  await page.keyboard.press('Enter');
  assert.deepEqual((await mapping()).phone, { '@path': '$.properties.products[0].sku' });
  assert.equal(await path('Phone').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('[aria-selected=true]').textContent(), '$.properties.products[0].sku"a-1"');
  await page.keyboard.press('Escape');
  assert.equal(await options.count(), 0);
});

test('below "Each element", paths are those of an element', async () => {
  await edit('{"traits_or_props": {"@arrayPath": ["$.properties.products", {"p": {"@path": "$."}}]}}');
  const input = path('Traits or Properties, each becomes, p');
  await input.press('ArrowDown');
  const options = await page.locator('.form-path').allTextContents();
  assert.deepEqual(options, ['$.sku"a-1"', "$.['unit price']5"]);
  await page.locator('.form-path').last().click();
  assert.match(await text(), /\{"@path": "\$\.\['unit price'\]"\}/);
  await explain();
  const found = page.getByRole('group', { name: 'Traits or Properties, each becomes, p' }).locator('.form-found');
  assert.equal(await found.textContent(), 'Gives 5');
});

test('what was perhaps meant is one press away', async () => {
  await explain();
  assert.equal(await row('Email').locator('.form-outcome').textContent(), 'empty');
  await row('Email').getByRole('button', { name: 'Use $.traits.Email' }).press('Enter');
  assert.equal(await text(), MAPPING.replace('$.traits.email', '$.traits.Email'));
  assert.equal(await path('Email').evaluate((input) => input === document.activeElement), true);
  await explain();
  assert.equal(await row('Email').locator('.form-outcome').textContent(), 'filled"ada@example.com"');
});

test('changes elsewhere show, and the caret stays where it is', async () => {
  await path('Email').click();
  await page.keyboard.press('Escape');
  await path('Email').evaluate((/** @type {HTMLInputElement} */ input) => input.setSelectionRange(4, 4));
  await edit(MAPPING.replace('"red"', '{"@liquid": "{{ a }}"}').replace('traits.email', 'traits.mail'));
  assert.equal(await picker('colour').inputValue(), 'liquid');
  assert.equal(await path('Email').inputValue(), '$.traits.mail');
  const caret = await page.evaluate(() => /** @type {any} */ (document.activeElement)?.selectionStart);
  assert.equal(caret, 4);
  await page.keyboard.type('x');
  assert.equal((await mapping()).email['@path'], '$.trxaits.mail');
});

test('broken JSON: the form says where, and waits', async () => {
  await edit(MAPPING.replace('"colour"', 'colour'));
  assert.equal(
    await page.locator('.form-notice').textContent(),
    'The form waits until the JSON text can be read: in line 11, column 3, a key in double quotes is missing.',
  );
  assert.equal(await page.locator('.form-body').evaluate((/** @type {HTMLElement} */ body) => body.inert), true);
  await edit('{"email": 1, "email": 2}');
  assert.match(
    (await page.locator('.form-notice').textContent()) ?? '',
    /column 14, the key "email" is there a second/,
  );
  await edit(MAPPING);
  assert.equal(await page.locator('.form-notice').isVisible(), false);
  assert.equal(await picker('colour').inputValue(), 'text');
});

test('undoing shows in the form', async () => {
  await picker('Phone').selectOption({ label: 'Template' });
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).told.what.at(-1)), 'form');
  await page.evaluate(() => /** @type {any} */ (window).store.undo());
  assert.equal(await text(), MAPPING);
  assert.equal(await path('Phone').inputValue(), '$.traits.name');
});

test('as JSON, what is not JSON yet is kept in the input only', async () => {
  await picker('colour').selectOption({ label: 'As JSON' });
  const input = page.getByLabel('colour: JSON');
  await input.fill('{"@path": ');
  assert.equal(await text(), MAPPING);
  assert.match(
    (await row('colour').textContent()) ?? '',
    /This is not JSON yet: the text ends where a value is missing/,
  );
  assert.equal(await input.getAttribute('aria-invalid'), 'true');
  await input.fill('{"@path": "$.x"}');
  assert.equal(await text(), MAPPING.replace('"red"', '{"@path": "$.x"}'));
  assert.equal(await input.inputValue(), '{"@path": "$.x"}');
});

test('mappings of every form, and of none', async () => {
  for (const [mapping, title] of /** @type {[string, string][]} */ ([
    ['{"@path": "$.traits"}', 'The whole mapping'],
    ['[1, 2]', 'The whole mapping'],
    ['null', 'The whole mapping'],
    ['{"__proto__": {"@path": "$.x"}, "": {"": null}}', 'Segment Audience ID'],
    [`{"email": ${'{"@literal":'.repeat(3000)}1${'}'.repeat(3000)}}`, 'Segment Audience ID'],
    ['{"email": {"@path": ["a"]}, "phone": {"@if": 1}, "colour": {"@a": 1, "@b": 2}}', 'Segment Audience ID'],
    ['{"email": {"@merge": {"objects": {"a": 1}}}, "phone": {"@case": {"operator": {"a": 1}}}}', 'Segment Audience ID'],
    ['{"email": "a\\rb", "phone": {"@arrayPath": []}}', 'Segment Audience ID'],
  ])) {
    await edit(mapping);
    await explain();
    assert.equal(await page.locator('.form-title').first().textContent(), title, mapping.slice(0, 80));
    assert.equal(await text(), mapping);
  }
});

test('a mapping of a megabyte does not hold the page up', async () => {
  const member = (/** @type {unknown} */ _, /** @type {number} */ at) => [
    `key ${at}`,
    { '@if': { exists: PATH, then: PATH } },
  ];
  const large = JSON.stringify(Object.fromEntries(Array.from({ length: 8_000 }, member)), null, 2);
  await edit(large);
  await page.getByText('more keys, not shown here').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.form-value').length >= 500);
  assert.ok((await page.locator('.form-value').count()) < 600);
  // A machine under load is far slower than a person's; what would hang takes seconds.
  assert.ok((await page.evaluate(() => /** @type {any} */ (window).longestTask())) < 500);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`accessible (${colorScheme})`, async () => {
    await page.close();
    await open({ colorScheme });
    await explain();
    assert.deepEqual(await violations(), []);
    await path('Phone').press('ArrowDown');
    assert.deepEqual(await violations(), []);
    await picker('Phone').selectOption({ label: 'Replace' });
    await picker('colour').selectOption({ label: 'Merge' });
    await edit(`{"phone": {"@oops": 1}, "list": [1, {"a": {"b": {"c": {"d": {"e": 1}}}}}]}`);
    await explain();
    assert.deepEqual(await violations(), []);
    await edit('{');
    assert.deepEqual(await violations(), []);
  });
}

test('390 pixels are enough', async () => {
  await page.close();
  await open({ viewport: { width: 390, height: 800 } });
  await explain();
  for (const label of CHOICES.map(([one]) => one)) {
    await picker('Phone').selectOption({ label });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, label);
  }
  await path('Email').press('ArrowDown');
  const list = await page.getByRole('listbox').boundingBox();
  assert.ok(list && list.x >= 0 && list.x + list.width <= 390);
});

/** @param {import('playwright-core').BrowserContextOptions} [options] */
async function open(options = {}) {
  page = await browser.newPage({ viewport: { width: 900, height: 900 }, ...options });
  problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.route('**/*', (route) => {
    const file = files.get(new URL(route.request().url()).pathname);
    if (file === undefined) return route.fulfill({ status: 404 });
    const headers = { 'Content-Security-Policy': POLICY };
    return route.fulfill({ body: file.body, contentType: `${file.type}; charset=utf-8`, headers });
  });
  await page.goto('http://form.test/');
  await page.waitForFunction(() => 'form' in window);
  await page.evaluate((event) => /** @type {any} */ (window).store.change({ event }, 'event'), JSON.stringify(EVENT));
  await edit(MAPPING);
}

/** @param {string} mapping */
function edit(mapping) {
  return page.evaluate(
    (text) => /** @type {any} */ (window).store.changeSubscription({ mapping: text }, 'json'),
    mapping,
  );
}

function explain() {
  return page.evaluate(() => /** @type {any} */ (window).explain());
}

/** @returns {Promise<string>} */
function text() {
  return page.evaluate(() => /** @type {any} */ (window).store.draft.subscriptions[0].mapping);
}

async function mapping() {
  return JSON.parse(await text());
}

/** @param {string} name */
function row(name) {
  const heading = page.getByRole('heading', { level: 3, name, exact: name !== 'Traits or Properties' });
  return page.locator('section.form-row', { has: heading });
}

/** @param {string} name */
function picker(name) {
  return page.getByLabel(`${name}: mapped by`, { exact: true });
}

/** @param {string} name */
function path(name) {
  return page.getByLabel(`${name}: path`, { exact: true });
}

async function violations() {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes.map((/** @type {any} */ { html }) => html)]);
}
