/**
 * The latency from a keystroke in a large event to its result: `cargo xtask bench page`. It measures the page in target/site.
 *
 * 100 letters are typed into an email of an event of 100 KB, which the mapping reads: once the event is laid out over
 * lines, once it is a single line. A time is that from the keydown to the result that is of this letter. The exit code is
 * 1 when the 95th percentile of either is above 50 ms.
 */

import { definition } from 'segment-postscript';
import { start } from '../tests/browser/harness.mjs';

const LIMIT = 50;
const KEYSTROKES = 100;
/** Milliseconds between keystrokes; longer if the result takes longer, so that each keystroke has a result. */
const PAUSE = 150;
/** Milliseconds for a newly opened page to settle. */
const REST = 1000;
const BYTES = 100_000;

const playground = await start();
try {
  for (const { name, indent } of [
    { name: 'over lines', indent: 2 },
    { name: 'a single line', indent: 0 },
  ]) {
    const text = eventOf(BYTES, indent);
    const times = (await typeInto(text)).sort((left, right) => left - right);
    const [median, p95] = [0.5, 0.95].map((share) => times[Math.ceil(share * times.length) - 1]);
    console.log(
      `${name.padEnd(14)} ${String(text.length).padStart(7)} bytes   median ${median.toFixed(1).padStart(6)} ms` +
        `   p95 ${p95.toFixed(1).padStart(6)} ms, at most ${LIMIT}${p95 > LIMIT ? '   TOO SLOW' : ''}`,
    );
    if (p95 > LIMIT) process.exitCode = 1;
  }
} finally {
  await playground.close();
}

/**
 * The text of an event of at least a number of bytes. Its email is within the part that the editor shows at first, near
 * its end: everything after it moves with each letter.
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
  for (;;) {
    const text = JSON.stringify(event, null, indent);
    if (text.length >= bytes) return text;
    const number = items.length;
    items.push({ sku: `sku-${number}`, name: `Thing number ${number}`, price: number * 1.5, left: number % 7 });
  }
}

/**
 * The milliseconds of each keystroke.
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
    const place = document.querySelector('.result-time');
    if (place === null) throw new Error('the result tells no time');
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
    // The time is set with each result, even if the result is the same.
    new MutationObserver(() => {
      times.push(performance.now() - pressed);
      told();
    }).observe(place, { childList: true, characterData: true, subtree: true });
  });
  for (let press = 1; press <= KEYSTROKES; press += 1) {
    await Promise.all([
      page.keyboard.press('a'),
      page.evaluate((count) => /** @type {any} */ (window).result(count), press),
      page.waitForTimeout(PAUSE),
    ]);
  }
  await page.locator('.result-line', { hasText: 'the person entered the audience' }).waitFor();
  const { event } = await playground.draft(page);
  if (!event.includes(`"ada${'a'.repeat(KEYSTROKES)}@example.com"`))
    throw new Error('the letters are not in the email');
  const times = await page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (window).times));
  if (times.length !== KEYSTROKES) throw new Error(`${times.length} results of ${KEYSTROKES} keystrokes`);
  await page.context().close();
  return times;
}

/** @param {string} event */
function draftOf(event) {
  const { defaultSubscription: subscribe, fields } = definition.actions.syncAudiences;
  const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
  const subscription = { name: 'Sync Audiences', enabled: true, subscribe, mapping: JSON.stringify(mapping, null, 2) };
  return { event, subscriptions: [subscription], onUnknownMembership: 'skip' };
}
