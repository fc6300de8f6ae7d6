/** The cases in `tests/fixtures`, with the events that they name. */

import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** @type {Record<string, unknown>} */
const events = JSON.parse(readFileSync(new URL('events.json', FIXTURES), 'utf8'));

/**
 * The cases of a file. `{ "$event": NAME }` refers to an event of `events.json`.
 *
 * @param {string} file such as `mapping/path.json`
 * @returns {any[]}
 */
export function readFixture(file) {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8'), (key, value) =>
    typeof value?.$event === 'string' ? structuredClone(events[value.$event]) : value,
  );
}
