// Tests of hostile input in Chromium: an event designed to break pages, and an engine that does not respond. After a
// build: node --test tests/browser/hostile.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { start } from './harness.mjs';

const ASSETS = new URL('../../target/site/assets/', import.meta.url);
const SLOW = 'SLOW_ENGINE';

/** Code that is prepended to each worker: it reports a message with that text, and then loops forever. */
const TRAP = `addEventListener('message', ({ data }) => {
  if (!JSON.stringify(data).includes('${SLOW}')) return;
  new BroadcastChannel('trap').postMessage(data.name);
  for (;;);
});
`;

const personas = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };
const EVENT = {
  type: 'track',
  context: { personas, traits: { email: 'ada@example.com' } },
  properties: { vip: true },
};
const SUBSCRIPTION = {
  name: '',
  enabled: true,
  subscribe: 'type = "track"',
  mapping: JSON.stringify({
    segment_audience_key: { '@path': '$.context.personas.computation_key' },
    segment_computation_action: 'audience',
    email: { '@path': '$.context.traits.email' },
    traits_or_props: { '@path': '$.properties' },
  }),
};

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;

before(async () => {
  const workers = readdirSync(ASSETS).filter((name) => name.startsWith('worker-'));
  assert.ok(workers.length > 0);
  const body = (/** @type {string} */ name) => TRAP + readFileSync(new URL(name, ASSETS), 'utf8');
  const extra = workers.map((name) => [`assets/${name}`, { body: body(name), type: 'text/javascript' }]);
  playground = await start({ extra: Object.fromEntries(extra) });
});
afterEach(() => playground.leave());
after(async () => {
  await playground?.close();
});

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} event @param {object} [rest] */
function linkTo(event, rest) {
  const draft = { event, subscriptions: [SUBSCRIPTION], selected: 0, ...rest };
  return `#1.${deflateRawSync(JSON.stringify(draft)).toString('base64url')}`;
}

/** @param {Page} page */
const result = (page) => page.getByRole('region', { name: 'Result' });
/** @param {Page} page @param {string} label */
const editor = (page, label) => page.getByRole('textbox', { name: label, exact: true });
/** @param {Page} page @param {string} text */
const headline = (page, text) => page.locator('.result-line', { hasText: text }).waitFor();

/** Puts the caret behind the end of a text. @param {Page} page @param {string} label */
async function goToEnd(page, label) {
  if (label === 'Trigger') await page.getByRole('button', { name: 'Text', exact: true }).click();
  await editor(page, label).focus();
  await page.keyboard.press('Control+End');
}

function hostileEvent() {
  const markup = '<img src=x onerror="document.title=1">';
  const script = '</script><script>document.title=2</script><svg onload=document.title=3>';
  const list = Array.from({ length: 20_000 }, (_, at) => ({
    [`${markup}😀${at}`]: `${script} \u202eمرحبا ${at}`,
  }));
  let nested = /** @type {object} */ ({ end: markup });
  for (let level = 0; level < 60; level += 1) nested = level % 2 ? [nested] : { [`👩‍👩‍👧 ${level}`]: nested };
  const properties = {
    vip: true,
    [markup]: script,
    '</script>': markup,
    '\u202eمفتاح\u202c': '\u2067עברית\u2069\u0000\ud800',
    ['__proto__']: { polluted: true },
    nested,
    long: `${markup}${'<b>&amp;"\\'.repeat(250_000)}`,
    list,
  };
  return JSON.stringify({ ...EVENT, context: { ...EVENT.context, [markup]: script }, properties }).replaceAll(
    '},{',
    '},\n{',
  );
}

test('5 MB of markup, bidirectional text and nesting stay text, and do not block the page', async () => {
  const event = hostileEvent();
  assert.ok(event.length > 5_000_000, `${event.length}`);
  const page = await playground.open();
  await page.evaluate((hash) => void (location.hash = hash), linkTo(event));
  await result(page).getByText('the first 200 values').waitFor();
  await headline(page, '1 subscriber is added to vip');
  await result(page).locator('.result-row', { hasText: 'onerror' }).first().waitFor();

  const longest = await playground.longestTask(page, async () => {
    await goToEnd(page, 'Trigger');
    await page.keyboard.type('x');
    await headline(page, 'can’t be read');
    await page.keyboard.press('Backspace');
    await headline(page, '1 subscriber is added to vip');
  });
  assert.ok(longest < 40, `a task is as long as parsing ${longest} MB`);

  // CodeMirror adds images without a source around folded content.
  const made = page.locator('img:not(.cm-widgetBuffer), b, [onerror], [onload], #main script');
  assert.deepEqual(await made.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML)), []);
  assert.equal(await page.locator('img[src], img[alt]:not([alt=""])').count(), 0);
  assert.equal(await page.title(), 'segment-postscript playground');
});

test('an engine that is too slow is terminated and restarted', async () => {
  const page = await playground.open();
  await openLink(page, JSON.stringify(EVENT, null, 2));
  const email = result(page).locator('.result-row', { hasText: '"email"' });
  await email.waitFor();
  await goToEnd(page, 'Event');
  await page.keyboard.insertText(SLOW);
  // This text has no result, and will not get one.
  await email.hover();
  await result(page).locator('.result-from', { hasText: 'from $.context.traits.email' }).waitFor();
  assert.equal(await editor(page, 'Event').locator('.cm-lit').count(), 0, 'the event has changed since');

  const issues = result(page).getByRole('list', { name: 'Issues' });
  await issues.getByText('engine_too_slow', { exact: true }).waitFor();
  await issues.getByText('It took more than 2 seconds and was stopped.').waitFor();
  await headline(page, 'No result');
  assert.equal(await result(page).getByText('This is the last valid result.').isVisible(), true);
  await playground.undo(page);
  await headline(page, '1 subscriber is added to vip');
  await issues.waitFor({ state: 'hidden' });
  await email.hover();
  await editor(page, 'Event').locator('.cm-lit', { hasText: 'ada@example.com' }).waitFor();
});

test('a test that hangs does not block typing', async () => {
  const page = await playground.open();
  const tests = [{ name: 'It hangs', event: { ...EVENT, event: SLOW }, expected: [] }];
  await watchTrap(page);
  await openLink(page, JSON.stringify(EVENT), { tests });
  await playground.show(page, 'tests');
  await caught(page, 'runTests');
  await whileItHangs(page);
  await playground.show(page, 'tests');
  assert.equal(await page.locator('.tests-summary').isVisible(), false, 'the test has not come to an end');
});

test('a sync that hangs does not block typing', async () => {
  const page = await playground.open();
  await openLink(page, JSON.stringify(EVENT));
  await playground.show(page, 'sync');
  await page.locator('.sync-summary').waitFor();
  await playground.show(page, 'build');
  await goToEnd(page, 'Event');
  await page.keyboard.insertText(`\n"${SLOW}"`);
  await result(page).getByText('engine_too_slow').waitFor();
  await watchTrap(page);
  await playground.show(page, 'sync');
  await caught(page, 'simulateSync');
  await playground.undo(page);
  await whileItHangs(page);
});

/**
 * Records the worker functions that hang, as `trapped`, and disables the timeouts that would terminate them.
 *
 * @param {Page} page
 */
function watchTrap(page) {
  return page.evaluate(() => {
    const LONG = 1_000;
    const start = setTimeout;
    Object.assign(globalThis, {
      setTimeout: (/** @type {() => void} */ call, /** @type {number} */ delay = 0) =>
        delay < LONG ? start(call, delay) : undefined,
    });
    const trapped = Object.assign(globalThis, { trapped: /** @type {string[]} */ ([]) }).trapped;
    new BroadcastChannel('trap').onmessage = ({ data }) => trapped.push(data);
  });
}

/** @param {Page} page @param {string} name */
const caught = (page, name) =>
  page.waitForFunction((name) => /** @type {any} */ (globalThis).trapped.includes(name), name);

/**
 * Asserts that edits of the trigger still have results.
 *
 * @param {Page} page whose Tests or Sync wait for a response that never comes
 */
async function whileItHangs(page) {
  await playground.show(page, 'build');
  await goToEnd(page, 'Trigger');
  await page.keyboard.type('x');
  await headline(page, 'can’t be read');
  await page.keyboard.press('Backspace');
  await headline(page, '1 subscriber is added to vip');
}

/**
 * Opens a link with an event that is mapped, on the page.
 *
 * @param {Page} page
 * @param {string} event
 * @param {object} [rest] of the draft
 */
async function openLink(page, event, rest) {
  await page.evaluate((hash) => void (location.hash = hash), linkTo(event, rest));
  await result(page).locator('.result-row', { hasText: 'ada@example.com' }).waitFor();
}
