// Tests of opening files, pasted configurations, examples and links in Chromium, and of undoing that. After a build:
// node --test tests/browser/open.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { definition } from 'segment-postscript';
import { keepSource, start } from './harness.mjs';
import { isInSight, looks } from './looks.mjs';

const { defaultSubscription, fields } = definition.actions.syncAudiences;

const EVENT = {
  type: 'track',
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { email: 'ada@example.com' },
  },
  properties: { vip: false },
};
const MAPPING = { email: { '@path': '$.context.traits.email' }, segment_audience_key: 'vip' };
const CONFIGURATION = {
  subscriptions: [
    { name: 'One', partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: MAPPING },
    { name: 'Two', partnerAction: 'syncAudiences', enabled: false, subscribe: 'type = "page"', mapping: MAPPING },
  ],
  options: { onUnknownMembership: 'exit' },
};

/** The initial draft of tests that compare. */
const DRAFT = {
  event: JSON.stringify({ ...EVENT, properties: { vip: true } }),
  subscriptions: [
    {
      name: 'Sync Audiences',
      enabled: true,
      subscribe: defaultSubscription,
      mapping: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]))),
    },
  ],
  selected: 0,
  onUnknownMembership: 'skip',
  legacyJourneys: true,
  tests: [],
  postscript: { subscriber: 'known', rateLimited: 0 },
};

/** @typedef {import('playwright-core').Page} Page */
/** @type {Awaited<ReturnType<typeof start>>} */
let playground;
/** @type {Page} */
let page;

before(async () => {
  playground = await start();
});
afterEach(() => playground.leave());
after(() => playground?.close());

const headline = (/** @type {string} */ text) => page.locator('#view-build').getByText(text).first().waitFor();
const options = () => press('Mapping options');
const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).first().click();

/** @param {string} selector @param {string} name @param {string} text */
async function drop(selector, name, text) {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
}

/** Whether what is below the middle of an element can be clicked. @param {import('playwright-core').Locator} one */
const isClickedThrough = (one) =>
  one.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return !element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

/** @param {string} selector @param {string} text */
const paste = (selector, text) =>
  page.locator(selector).evaluate((target, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    target.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }),
    );
  }, text);

test('a dropped file becomes the event, also on an editor, and can be undone', async () => {
  page = await playground.open({ draft: DRAFT });
  for await (const { look } of looks(page)) {
    for (const place of ['.cm-content[aria-label=Event]', '#view-build', 'header']) {
      await drop(place, 'left.json', JSON.stringify(EVENT));
      await headline('is removed from');
      const { event, subscriptions } = await playground.draft(page);
      assert.deepEqual(JSON.parse(event), EVENT);
      assert.deepEqual(subscriptions, DRAFT.subscriptions);
      const said = page.locator('.saying');
      assert.ok(await isInSight(said), look);
      assert.ok(await isClickedThrough(said), look);
      await said.getByRole('button', { name: 'Undo' }).click();
      await headline('is added to');
      assert.deepEqual(await playground.draft(page), DRAFT);
    }
  }
});

const WAYS = {
  dropped: (/** @type {string} */ text) => drop('body', 'destination.json', text),
  chosen: (/** @type {string} */ text) =>
    page
      .getByLabel('File to open')
      .setInputFiles({ name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(text) }),
  'pasted into an editor': (/** @type {string} */ text) => paste('.cm-content[aria-label=Event]', text),
  pasted: (/** @type {string} */ text) => paste('body', text),
};
for (const [name, way] of Object.entries(WAYS)) {
  test(`a configuration that is ${name} is opened as it was copied`, async () => {
    page = await playground.open({ draft: DRAFT });
    await way(JSON.stringify(CONFIGURATION));
    await page.getByText('Configuration opened: 2 mappings.').waitFor();
    const { subscriptions, onUnknownMembership } = await playground.draft(page);
    assert.deepEqual(
      subscriptions.map((/** @type {any} */ { mapping, ...rest }) => ({ ...rest, mapping: JSON.parse(mapping) })),
      CONFIGURATION.subscriptions.map(({ name, enabled = true, subscribe, mapping }) => ({
        name,
        enabled,
        subscribe,
        mapping,
      })),
    );
    assert.equal(onUnknownMembership, 'exit');
    await playground.undo(page);
    assert.deepEqual(await playground.draft(page), DRAFT);
  });
}

test('an event that is dropped on the requests shows its own requests', async () => {
  page = await playground.open({ draft: DRAFT, view: 'sync' });
  const exit = page.locator('.sync', { hasText: 'Segment_Audience_Exited' });
  assert.equal(await exit.count(), 0);
  await drop('#view-sync', 'left.json', JSON.stringify(EVENT));
  await exit.waitFor();
  await page.locator('#tab-sync[aria-selected=true]').waitFor();
});

test('a mapping, tests and a file of many events open in their views', async () => {
  page = await playground.open();
  await drop('body', 'mapping.json', JSON.stringify(MAPPING));
  await page.getByText('mapping.json is now the mapping of “Sync Audiences”.').waitFor();
  assert.deepEqual(JSON.parse((await playground.draft(page)).subscriptions[0].mapping), MAPPING);

  const tests = [{ name: 'Left', event: EVENT, expected: [{ status: 'mapped' }] }];
  await drop('body', 'tests.json', JSON.stringify({ tests }));
  await page.getByText('1 test imported.').waitFor();
  assert.deepEqual((await playground.draft(page)).tests, tests);

  await drop('body', 'events.ndjson', `${JSON.stringify(EVENT)}\n`.repeat(3));
  await page.locator('.files-state', { hasText: 'Done' }).waitFor();
});

test('pasted content is recognized and opened', async () => {
  page = await playground.open({ draft: DRAFT });
  const exported = {
    data: { subscriptions: [{ name: 'Exported', enabled: true, trigger: 'type = "page"', settings: MAPPING }] },
  };
  const terraform = {
    resources: [
      {
        type: 'segment_destination_subscription',
        values: { name: 'HCL', trigger: 'type = "screen"', settings: JSON.stringify(MAPPING) },
      },
    ],
  };
  const event = (/** @type {any} */ { event }) => JSON.parse(event);
  const first = (/** @type {any} */ { subscriptions: [one] }) => ({ ...one, mapping: JSON.parse(one.mapping) });
  for (const [
    where,
    text,
    says,
    read,
    expected,
  ] of /** @type {[string, string, string, (draft: any) => unknown, unknown][]} */ ([
    ['body', JSON.stringify(EVENT), 'What you pasted is now the event.', event, EVENT],
    [
      '.cm-content[aria-label=Event]',
      "const event = {\n  type: 'track', // as in the console\n  properties: { vip: true, },\n};",
      'converted from JavaScript',
      event,
      { type: 'track', properties: { vip: true } },
    ],
    [
      'body',
      "analytics.track('Signed Up', { plan: `pro` })",
      'converted from JavaScript',
      event,
      { type: 'track', event: 'Signed Up', properties: { plan: 'pro' } },
    ],
    ['body', JSON.stringify([EVENT]), 'What you pasted is now the event.', event, EVENT],
    [
      '.cm-content[aria-label=Event]',
      JSON.stringify(MAPPING),
      'is now the mapping of “Sync Audiences”',
      (draft) => first(draft).mapping,
      MAPPING,
    ],
    ['body', JSON.stringify(exported), 'Configuration opened: 1 mapping.', (draft) => first(draft).name, 'Exported'],
    [
      'body',
      JSON.stringify(terraform),
      'Configuration opened: 1 mapping.',
      (draft) => first(draft).subscribe,
      'type = "screen"',
    ],
  ])) {
    await paste(where, text);
    await page.locator('#saying').getByText(says).waitFor();
    assert.deepEqual(read(await playground.draft(page)), expected, text);
  }
  // JSON on one line is formatted.
  assert.match((await playground.draft(page)).event, /^\{\n {2}"type"/);
  await paste('body', `${JSON.stringify(EVENT)}\n`.repeat(3));
  await page.locator('.files-state', { hasText: 'Done' }).waitFor();
});

test('a long pasted event is shown to its end, and edits there are kept', async () => {
  page = await playground.open();
  const items = Array.from({ length: 17_000 }, (_, at) => ({
    sku: `sku-${at}`,
    name: `Thing number ${at}`,
    price: at,
  }));
  const event = JSON.stringify({ ...EVENT, properties: { vip: true, items } }, null, 2);
  assert.ok(event.length > 1_600_000, `${event.length}`);
  const editor = page.getByRole('textbox', { name: 'Event', exact: true });
  await editor.press('Control+a');
  await paste('.cm-content[aria-label=Event]', event);
  await page.locator('#saying').getByText('What you pasted is now the event.').waitFor();
  // It is inserted in pieces.
  const end = page.locator('.cm-lineNumbers', { hasText: String(event.split('\n').length) });
  for (let tries = 0; tries < 100 && (await end.count()) === 0; tries += 1) await editor.press('Control+End');
  await editor.press('Backspace');
  await headline('can’t be read');
  await page.keyboard.type('}');
  await headline('1 subscriber is added to');
  assert.equal((await playground.draft(page)).event, event);
});

test('typing after pasting over everything does not replace the pasted text', async () => {
  page = await playground.open();
  await page.getByRole('textbox', { name: 'Event', exact: true }).click();
  await page.keyboard.press('Control+A');
  await paste('.cm-content[aria-label=Event]', JSON.stringify(EVENT));
  await headline('is removed from');
  await page.keyboard.type('x');
  await headline('The event can’t be read');
  assert.match((await playground.draft(page)).event, /^\{[^]*aud_1[^]*\}x$/);
});

test('edits in two editors are undone one after the other', async () => {
  page = await playground.open({ draft: { ...DRAFT, event: '{\n  "type": "track"\n}' } });
  await page.getByRole('textbox', { name: 'Event', exact: true }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('  ');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('   ');
  assert.equal((await playground.draft(page)).event, '  {\n     "type": "track"\n}');
  await playground.undo(page);
  assert.equal((await playground.draft(page)).event, '  {\n  "type": "track"\n}');
  await playground.undo(page);
  assert.equal((await playground.draft(page)).event, '{\n  "type": "track"\n}');
});

test('an invalid configuration is rejected with a reason, and changes nothing', async () => {
  page = await playground.open({ draft: DRAFT });
  await drop('body', 'broken.json', JSON.stringify({ subscriptions: [{ mapping: 5, subscribe: 'type = "track"' }] }));
  await page.getByText('This could not be opened:').waitFor();
  assert.deepEqual(await playground.draft(page), DRAFT);
});

test('an example that is opened is in view', async () => {
  page = await playground.open();
  for await (const { look } of looks(page)) {
    await playground.show(page, 'examples');
    await page
      .getByRole('button', { name: /^Open: / })
      .last()
      .click();
    const event = page.getByRole('heading', { name: 'Event', exact: true });
    await event.waitFor();
    assert.ok(await event.evaluate((one) => one.getBoundingClientRect().top < innerHeight / 2), look);
    assert.ok(await isInSight(event), look);
  }
});

test('starting over keeps the tests, and its message offers to undo it', async () => {
  page = await playground.open();
  await press('Keep as test');
  await page.getByText('Kept as test “').waitFor();
  await options();
  await page.getByLabel('Name', { exact: true }).fill('Mine');
  await page.keyboard.press('Escape');
  const before = await playground.draft(page);
  await press('Sample');
  await press('Start over');
  await page.getByText('Started over. The tests are kept.').waitFor();
  const after = await playground.draft(page);
  assert.equal(after.subscriptions[0].name, 'Sync Audiences');
  assert.deepEqual(after.tests, before.tests);
  await page.locator('.saying').getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual(await playground.draft(page), before);
});

test('Undo and Redo are disabled when there is nothing to undo or redo', async () => {
  page = await playground.open();
  const isOff = (/** @type {string} */ name) =>
    page.getByRole('button', { name, exact: true }).first().getAttribute('aria-disabled');
  assert.deepEqual([await isOff('Undo'), await isOff('Redo')], ['true', 'true']);
  await options();
  await page.getByLabel('Enabled').uncheck();
  assert.deepEqual([await isOff('Undo'), await isOff('Redo')], [null, 'true']);
  await playground.undo(page);
  assert.deepEqual([await isOff('Undo'), await isOff('Redo')], ['true', null]);
});

test('the shortcuts of views keep the focus on the tab', async () => {
  page = await playground.open();
  for (const [digit, name] of [
    ['3', 'Tests'],
    ['1', 'Build'],
  ]) {
    await page.keyboard.press(`Alt+${digit}`);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
  }
});

test('added and duplicated subscriptions have unique names', async () => {
  page = await playground.open();
  for (let times = 0; times < 2; times += 1) {
    await options();
    await press('Duplicate');
  }
  await press('+ Add mapping');
  const { subscriptions } = await playground.draft(page);
  const names = subscriptions.map((/** @type {any} */ { name }) => name);
  assert.equal(new Set(names).size, 4, names.join());
});

test('a field of the result leads to its row of the form, which stays a form', async () => {
  page = await playground.open();
  for await (const { look } of looks(page)) {
    await keepSource(page, '"segment_computation_action"');
    await page.locator('.result-from').getByRole('button').last().click();
    assert.equal(await page.getByRole('button', { name: 'Form', exact: true }).getAttribute('aria-pressed'), 'true');
    const row = page.locator('.form-row', { has: page.locator(':focus') });
    assert.match(await row.innerText(), /^Segment Computation Action/);
    assert.ok(await isInSight(row), look);
  }
});

test('the URL keeps a link until its draft is changed', async () => {
  const draft = { ...DRAFT, event: JSON.stringify(EVENT) };
  const hash = `#1.${deflateRawSync(JSON.stringify(draft)).toString('base64url')}`;
  page = await playground.open({ path: hash });
  await headline('is removed from');
  assert.equal(await page.evaluate(() => location.hash), hash);
  await page.reload();
  await headline('is removed from');
  await options();
  await page.getByLabel('Name', { exact: true }).fill('Changed');
  assert.equal(await page.evaluate(() => location.hash), '');
  await page.reload();
  await page.getByRole('button', { name: 'Changed mapped' }).waitFor();
});

test('the parts of a row of the form are grouped', async () => {
  page = await playground.open({ width: 1920 });
  const check = async (/** @type {string} */ look) => {
    const row = page.getByRole('button', { name: /^Traits or properties object/ });
    await row.click();
    await page.getByLabel('Traits or properties object: mapped by').selectOption({ label: 'Text' });
    const reset = page.getByRole('button', { name: 'Reset to default: Traits or properties object' });
    const box = await reset.boundingBox();
    assert.ok(box && box.height < 45, `the button is ${box?.height} pixels high: ${look}`);
    const gaps = await page.locator('.form-open').evaluateAll((all) =>
      all.flatMap((one) => {
        const boxes = [...one.children].map((child) => child.getBoundingClientRect());
        return boxes.slice(1).map(({ top }, at) => top - boxes[at].bottom);
      }),
    );
    assert.ok(
      gaps.every((gap) => gap < 20),
      `${look}: ${gaps}`,
    );
    await reset.click();
    await row.click();
    await page.locator('.form-open').waitFor({ state: 'detached' });
    const heights = await page.locator('.form-row').evaluateAll((all) => all.map((one) => one.clientHeight));
    assert.ok(
      heights.every((height) => height < 60),
      `a row that is fine is one line: ${heights}, ${look}`,
    );
  };
  await check('1920');
  for await (const { look } of looks(page)) await check(look);
});

test('the menu of a mapping is in view', async () => {
  page = await playground.open();
  for await (const { look } of looks(page)) {
    await options();
    for (const name of ['Duplicate', 'Move left', 'Move right', 'Remove'])
      assert.ok(await isInSight(page.getByRole('button', { name, exact: true })), `${name}: ${look}`);
    await page.keyboard.press('Escape');
  }
});
