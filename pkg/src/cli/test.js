/**
 * `segment-postscript test`: compares the results of events with expected results.
 *
 * A file of tests is JSON: `{ "config"?: …, "tests": [{ "name", "event", "expected": [entry, …] }] }`. An expected
 * entry contains the members to compare, such as `{ "status": "mapped", "payload": {…} }`; other members are not
 * compared.
 *
 * @typedef {{ name?: string, event: any, expected: Record<string, unknown>[] }} Test
 */

import { compareResults } from 'segment-postscript';
import { makeDestination, readConfiguration } from './configuration.js';
import { CommandError, EXIT } from './exit.js';
import { readJson } from './input.js';
import { standardOutput } from './output.js';
import { painter, printable } from './style.js';

/**
 * @param {string | undefined} file
 * @param {{ config?: string }} options
 */
export async function test(file = '-', { config }) {
  const content = await readJson(file, { comments: true });
  if (!Array.isArray(content?.tests)) throw new CommandError(EXIT.input, `${file} has no array "tests".`);
  const isOwn = content.config !== undefined && config === undefined;
  const destination = makeDestination(isOwn ? content.config : await readConfiguration(config));
  const out = standardOutput();
  const paint = painter(process.stdout);
  let failed = 0;
  for (const [at, one] of /** @type {Test[]} */ (content.tests).entries()) {
    const differences = differencesOf(destination, one);
    const passed = differences.length === 0;
    if (!passed) failed += 1;
    const verdict = passed ? paint('green', 'ok') : paint('red', 'not ok');
    const details = differences.map((difference) => `  ${printable(difference)}\n`).join('');
    await out.write(`${verdict} ${at + 1} - ${printable(String(one?.name ?? 'no name'))}\n${details}`);
  }
  await out.write(`${content.tests.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? EXIT.fine : EXIT.problem;
}

/**
 * @param {import('segment-postscript').Destination} destination
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
