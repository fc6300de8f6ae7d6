/**
 * The playground's latencies: `cargo xtask bench page`. It measures the page in target/site.
 *
 * - The time from navigation to the first result on a fresh profile.
 * - Keystrokes in a large event: 100 letters are typed into an email that the mapping reads. A time is that from the
 *   keydown   to the result for this letter.
 * - The longest task of the page when a large event is pasted.
 *
 * The exit code is 1 if one of them exceeds its limit.
 */

import { definition } from 'segment-postscript';
import { start } from '../tests/browser/harness.mjs';

const FIRST_RESULTS = 5;
const KEYSTROKES = 100;
/** The minimum interval of keystrokes in milliseconds; each waits for the previous result. */
const PAUSE = 150;
/** The time in milliseconds until a newly opened page is idle. */
const REST = 1000;

const MAX_FIRST = 1_500;
const MAX_TASK = 100;
/** Events, each with its limit for the 95th percentile of the keystrokes. */
const EVENTS = [
  { name: '100 KB over lines', bytes: 100_000, indent: 2, limit: 50 },
  { name: '100 KB on one line', bytes: 100_000, indent: 0, limit: 50 },
  { name: '1.6 MB over lines', bytes: 1_600_000, indent: 2, limit: 150 },
];

const playground = await start();
try {
  const firsts = [];
  for (let round = 0; round < FIRST_RESULTS; round += 1) firsts.push(await firstResult());
  report('first result', median(firsts), MAX_FIRST, 'median');
  for (const { name, bytes, indent, limit } of EVENTS) {
    const times = (await typeInto(eventOf(bytes, indent))).sort((left, right) => left - right);
    const note = `p95, median ${median(times).toFixed(0)} ms`;
    report(`keystroke, ${name}`, times[Math.ceil(0.95 * times.length) - 1], limit, note);
  }
  report('longest task, 1.6 MB pasted', await longestTask(eventOf(1_600_000, 2)), MAX_TASK, 'worst of 3');
} finally {
  await playground.close();
}

/** @param {string} name @param {number} time @param {number} limit milliseconds @param {string} note */
function report(name, time, limit, note) {
  const verdict = time > limit ? '   TOO SLOW' : '';
  console.log(`${name.padEnd(30)} ${time.toFixed(1).padStart(7)} ms (${note}), at most ${limit}${verdict}`);
  if (time > limit) process.exitCode = 1;
}

/** @param {number[]} times */
function median(times) {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)];
}

/**
 * The text of an event of at least this many bytes. Its email is at the end of the first screen of the editor, so that
 * each letter shifts all text after it.
 *
 * @param {number} bytes
 * @param {number} indent
 */
function eventOf(bytes, indent) {
  /** @type {object[]} */
  const items = [];
  const event = {
    type: 'track',
    event: 'Audience Entered',
    userId: 'usr_1',
    timestamp: '2026-03-02T09:15:22.000Z',
    context: {
      page: { path: '/', title: 'Harborside Outfitters' },
      personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
      traits: { email: 'ada@example.com' },
    },
    properties: { audience_key: 'vip', vip: true, items },
  };
  const item = (/** @type {number} */ number) => ({
    ...{ sku: `sku-${number}`, name: `Thing number ${number}`, price: number * 1.5, left: number % 7 },
  });
  const size = JSON.stringify({ items: [item(5_000)] }, null, indent && 4).length;
  while (items.length < bytes / size) items.push(item(items.length));
  while (JSON.stringify(event, null, indent).length < bytes) items.push(item(items.length));
  return JSON.stringify(event, null, indent);
}

/** The time from navigation to the first result with an empty cache, in milliseconds. */
async function firstResult() {
  const script = () => {
    const note = () => {
      if (document.documentElement.dataset.ready === undefined) return;
      Object.assign(window, { first: performance.now() });
      observer.disconnect();
    };
    const observer = new MutationObserver(note);
    observer.observe(document, { attributes: true, attributeFilter: ['data-ready'], subtree: true });
  };
  const page = await playground.open({ script });
  const first = await page.evaluate(() => /** @type {any} */ (window).first);
  await page.context().close();
  return first;
}

/**
 * The time of each keystroke in milliseconds.
 *
 * @param {string} text the event
 */
async function typeInto(text) {
  const page = await playground.open({ draft: draftOf(text) });
  await page.getByRole('textbox', { name: 'Event', exact: true }).click();
  await page.keyboard.press('Control+Home');
  for (let at = text.indexOf('@example.com'); at > 0; at -= 1) await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(REST);
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = [];
    let pressed = 0;
    let told = () => {};
    /** @param {number} count */
    const result = async (count) => {
      while (times.length < count) await new Promise((done) => (told = () => done(undefined)));
    };
    Object.assign(window, { times, result });
    addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), { capture: true });
    // The attribute is the number of the result.
    new MutationObserver(() => {
      times.push(performance.now() - pressed);
      told();
    }).observe(document.documentElement, { attributeFilter: ['data-ready'] });
  });
  for (let press = 1; press <= KEYSTROKES; press += 1) {
    await Promise.all([
      page.keyboard.press('a'),
      page.evaluate((count) => /** @type {any} */ (window).result(count), press),
      page.waitForTimeout(PAUSE),
    ]);
  }
  const { event } = await playground.draft(page);
  if (!event.includes(`"ada${'a'.repeat(KEYSTROKES)}@example.com"`))
    throw new Error('the letters are not in the email');
  const times = await page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (window).times));
  if (times.length !== KEYSTROKES) throw new Error(`${times.length} results of ${KEYSTROKES} keystrokes`);
  await page.context().close();
  return times;
}

/**
 * The page's longest task in milliseconds, from pasting an event to a second after its result.
 *
 * @param {string} text
 */
async function longestTask(text) {
  let longest = 0;
  for (let round = 0; round < 3; round += 1) {
    const page = await playground.open();
    await page.getByRole('textbox', { name: 'Event', exact: true }).click();
    await page.keyboard.press('Control+A');
    // Transferred before the measurement, because that is a long task of its own.
    await page.evaluate((pasted) => Object.assign(window, { pasted }), text);
    await page.waitForTimeout(REST);
    await page.evaluate(() => {
      delete document.documentElement.dataset.ready;
      const tasks = /** @type {number[]} */ ([]);
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      });
    });
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', /** @type {any} */ (window).pasted);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await page.locator('html[data-ready]').waitFor();
    await page.waitForTimeout(REST);
    longest = Math.max(longest, ...(await page.evaluate(() => /** @type {any} */ (window).tasks)));
    await page.context().close();
  }
  return longest;
}

/** @param {string} event */
function draftOf(event) {
  const { defaultSubscription: subscribe, fields } = definition.actions.syncAudiences;
  const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
  const subscription = { name: 'Sync Audiences', enabled: true, subscribe, mapping: JSON.stringify(mapping, null, 2) };
  return { event, subscriptions: [subscription], selected: 0, onUnknownMembership: 'skip' };
}
