// Maps the sample events with the built package and prints the result of every event: the payload, or why there is
// none. Run it with `cargo xtask demo`.

import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Destination } from 'segment-postscript';

/** @typedef {import('segment-postscript').MappedEvent} MappedEvent */

const bytes = readFileSync(new URL('events.ndjson', import.meta.url));
const config = JSON.parse(readFileSync(new URL('destination.json', import.meta.url), 'utf8'));
const destination = new Destination(config);

// NDJSON bytes in, one line of results out for each line.
/** @type {MappedEvent[][]} */
const results = new TextDecoder()
  .decode(destination.mapNdjson(bytes))
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const lines = bytes.toString('utf8').trimEnd().split('\n');

const MEMBERSHIP = { entered: 'entered', exited: 'exited', unknown: 'membership unknown' };
const counts = { mapped: 0, not_subscribed: 0, disabled: 0, invalid: 0 };
let withPayload = 0;
let compared = 0;

console.log(`${lines.length} events, ${config.subscriptions.length} subscriptions\n`);
lines.forEach((line, index) => {
  const mapped = results[index];
  const event = parseOrUndefined(line);
  if (event !== undefined) {
    // The same event as an object must have the same results as its line of text.
    deepStrictEqual(destination.map(event), mapped, `event ${index + 1}`);
    compared += 1;
  }
  for (const { status } of mapped) counts[status] += 1;
  if (mapped.some(({ status }) => status === 'mapped')) withPayload += 1;

  console.log(`${String(index + 1).padStart(3)}  ${title(event)}`);
  for (const sentence of outcome(mapped)) console.log(`     ${sentence}`);
});

console.log(`
${withPayload} of ${lines.length} events have a payload; ${lines.length - withPayload} have none.
Results, one for each event and subscription (and one for a broken line):
  mapped ${counts.mapped} · not subscribed ${counts.not_subscribed} · disabled ${counts.disabled} · invalid ${counts.invalid}
mapNdjson and map agree on each of the ${compared} events that are JSON.`);

/** @param {string} text */
function parseOrUndefined(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the results have the error of this line
  }
}

/**
 * The title of an event: its type, name and audience.
 *
 * @param {any} event
 */
function title(event) {
  if (event === undefined) return '(not JSON)';
  const name = event.event ?? event.name;
  const audience = event.context?.personas?.computation_key;
  return [event.type, name && `“${name}”`, audience && `(${audience})`].filter(Boolean).join(' ');
}

/**
 * A line for each mapped or invalid result; if there are none, a line with the reason.
 *
 * @param {MappedEvent[]} mapped
 */
function outcome(mapped) {
  const told = mapped.filter(({ status }) => status === 'mapped' || status === 'invalid').map(describe);
  if (told.length > 0) return told;
  const disabled = mapped.filter(({ status }) => status === 'disabled').length;
  const asleep =
    disabled === 0
      ? ''
      : disabled === 1
        ? ' (one subscription is disabled)'
        : ` (${disabled} subscriptions are disabled)`;
  return [`- no payload: no trigger matches this event${asleep}`];
}

/** @param {MappedEvent} result */
function describe({ name, status, payload, membership = 'unknown', membershipRule, errors = [] }) {
  const who = name ? `${name}: ` : '';
  if (status === 'invalid') return `x ${who}no payload: ${errors.map(({ message }) => message).join(' ')}`;
  return `+ ${who}${MEMBERSHIP[membership]} (rule ${membershipRule})\n       ${shorten(JSON.stringify(payload), 320)}`;
}

/**
 * At most `limit` characters, whole code points only.
 *
 * @param {string} text
 * @param {number} limit
 */
function shorten(text, limit) {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
