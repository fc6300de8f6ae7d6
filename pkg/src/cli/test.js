/**
 * `segment-postscript test`: events with the results that are expected of them.
 *
 * A file of tests is JSON: `{ "config"?: …, "tests": [{ "name", "event", "expected": [entry, …] }] }`. An expected
 * entry names what matters to it, such as `{ "status": "mapped", "payload": {…} }`; what it does not name may be
 * anything.
 *
 * @typedef {{ name?: string, event: any, expected: Record<string, unknown>[] }} Test
 */

import { Destination, compareResults } from 'segment-postscript';
import { UsageError, destinationOf, onlyFile, readJson } from './files.js';

/** @param {import('./files.js').Arguments} args */
export async function test(args) {
  const file = onlyFile(args);
  if (file === undefined) throw new UsageError('test takes a file of tests.');
  const content = await readJson(file);
  if (!Array.isArray(content?.tests)) throw new Error(`${file} has no array "tests".`);
  const destination =
    content.config === undefined || args.config !== undefined
      ? await destinationOf(args)
      : new Destination(content.config);
  let failed = 0;
  content.tests.forEach((/** @type {Test} */ one, /** @type {number} */ at) => {
    const differences = differencesOf(destination, one);
    const passed = differences.length === 0;
    if (!passed) failed += 1;
    process.stdout.write(`${passed ? 'ok' : 'not ok'} ${at + 1} - ${one?.name ?? 'no name'}\n`);
    for (const difference of differences) process.stdout.write(`  ${difference}\n`);
  });
  process.stdout.write(`${content.tests.length - failed} passed, ${failed} failed\n`);
  return failed === 0;
}

/**
 * @param {Destination} destination
 * @param {Test} test
 * @returns {string[]}
 */
function differencesOf(destination, test) {
  if (!Array.isArray(test?.expected)) return ['it has no array "expected"'];
  const [found = []] = destination.mapBatch([test.event]);
  return compareResults(found, test.expected).map(
    ({ path, expected, actual }) => `${path || 'entries'}: expected ${textOf(expected)}, got ${textOf(actual)}`,
  );
}

/** @param {unknown} value */
function textOf(value) {
  return JSON.stringify(value) ?? 'nothing';
}
