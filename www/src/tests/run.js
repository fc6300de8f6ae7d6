// Runs tests in the engine's worker, a portion at a time: what goes to the worker is written as text on the page's own
// thread.

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').ExpectedPayload} ExpectedPayload
 * @typedef {import('./types.js').TestResult} TestResult
 */

/** Characters of JSON text that are written within a few milliseconds. */
const PORTION = 500_000;

/**
 * The results of tests, in their order.
 *
 * @param {App} app
 * @param {readonly ExpectedPayload[]} tests
 * @param {import('../app.js').Configuration} configuration
 * @returns {Promise<TestResult[]>}
 * @throws {Error} with a message for people when the configuration can't be compiled
 */
export async function run(app, tests, configuration) {
  /** @type {TestResult[]} */
  const results = [];
  for (const portion of portionsOf(tests)) {
    /** @type {import('./types.js').TestsOutput} */
    const output = await app.engine.call('runTests', { tests: portion, configuration });
    if ('refusal' in output) throw new Error(output.refusal);
    results.push(...output.results);
  }
  return results;
}

/**
 * What comes out of an event now.
 *
 * @param {App} app
 * @param {import('segment-postscript').Json} event
 * @param {import('../app.js').Configuration} configuration
 * @returns {Promise<ExpectedPayload['expected']>} what a test should expect
 */
export async function expectationsOf(app, event, configuration) {
  const tests = [textOf({ name: '', event, expected: [] })];
  /** @type {import('./types.js').TestsOutput} */
  const output = await app.engine.call('runTests', { tests, configuration, withFound: true });
  if ('refusal' in output) throw new Error(output.refusal);
  const found = output.results[0].found ?? [];
  // Which subscription it is, its place says.
  return found.map(({ status, payload, membership, errors }) => ({
    status,
    ...(payload === undefined ? {} : { payload }),
    ...(membership === undefined ? {} : { membership }),
    ...(errors === undefined ? {} : { errors }),
  }));
}

/** The JSON text of a test, which never changes. @type {WeakMap<ExpectedPayload, string>} */
const texts = new WeakMap();

/** @param {ExpectedPayload} test */
function textOf(test) {
  const text = texts.get(test) ?? JSON.stringify(test);
  texts.set(test, text);
  return text;
}

/** @param {readonly ExpectedPayload[]} tests */
function* portionsOf(tests) {
  /** @type {string[]} */
  let portion = [];
  let size = 0;
  for (const test of tests) {
    const text = textOf(test);
    portion.push(text);
    size += text.length;
    if (size < PORTION) continue;
    yield portion;
    portion = [];
    size = 0;
  }
  if (portion.length > 0) yield portion;
}
