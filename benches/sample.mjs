/** The input of benchmarks: the default mapping, and the sample events of about 2 KB that it maps. */

import { readFileSync } from 'node:fs';
import { Destination, definition } from 'segment-postscript';

/** @type {Record<string, any>} */
export const defaultMapping = Object.fromEntries(
  Object.entries(definition.actions.syncAudiences.fields).map(([key, field]) => [key, structuredClone(field.default)]),
);

const destination = new Destination();

export const events = readFileSync(new URL('../examples/events.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .flatMap(parsed)
  .filter((event) => destination.map(event)[0].status === 'mapped');

/** @param {string} line */
function parsed(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
