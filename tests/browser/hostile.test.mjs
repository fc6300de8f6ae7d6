// The playground under attack in a real Chromium: an event made to break pages, and an engine that does not answer. By
// hand after a build: node --test tests/browser/hostile.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { start } from './harness.mjs';

const ASSETS = new URL('../../target/site/assets/', import.meta.url);
const SLOW = 'SLOW_ENGINE';

/** What each worker is given before its own code: a message with that text keeps it busy forever. */
const TRAP = `addEventListener('message', ({ data }) => {
  if (JSON.stringify(data).includes('${SLOW}')) for (;;);
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
const headline = (page, text) => result(page).locator('.result-line', { hasText: text }).waitFor();

/** Puts the caret behind the end of a text. @param {Page} page @param {string} label */
async function goToEnd(page, label) {
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
    __proto__: { polluted: true },
    nested,
    long: `${markup}${'<b>&amp;"\\'.repeat(250_000)}`,
    list,
  };
  return JSON.stringify({ ...EVENT, context: { ...EVENT.context, [markup]: script }, properties }).replaceAll(
    '},{',
    '},\n{',
  );
}

test('5 MB of markup, writing of all directions and depth: all stays text, and nobody waits', async () => {
  const event = hostileEvent();
  assert.ok(event.length > 5_000_000, `${event.length}`);
  const page = await playground.open();
  await page.evaluate((hash) => void (location.hash = hash), linkTo(event));
  await result(page).getByText('the first 2,000 values').waitFor();
  await headline(page, 'the person entered the audience');
  await result(page).locator('.result-row', { hasText: 'onerror' }).first().waitFor();

  await page.evaluate(() => {
    const tasks = Object.assign(globalThis, { tasks: /** @type {number[]} */ ([]) }).tasks;
    new PerformanceObserver((entries) => tasks.push(...entries.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  await goToEnd(page, 'Trigger');
  await page.keyboard.type('x');
  await headline(page, 'the trigger can’t be read');
  await page.keyboard.press('Backspace');
  await headline(page, 'the person entered the audience');
  const tasks = /** @type {number[]} */ (await page.evaluate('tasks'));
  assert.ok(Math.max(0, ...tasks) < 500, `long tasks: ${tasks}`);

  // CodeMirror has images without a source of its own, around what it leaves out.
  const made = page.locator('img:not(.cm-widgetBuffer), b, [onerror], [onload], #main script');
  assert.deepEqual(await made.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML)), []);
  assert.equal(await page.locator('img[src], img[alt]:not([alt=""])').count(), 0);
  assert.equal(await page.title(), 'segment-postscript playground');
});
