// Tells what form a file of events has, from its beginning: lines of JSON, an array, or events laid out over lines.

import { COMMA, NEWLINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE, endOfValue, skipSpace } from './scan.js';

/** As much of a file as is looked at. */
export const HEAD_BYTES = 1 << 20;

/**
 * @param {Uint8Array} head the file's beginning
 * @returns {import('./messages.js').FileFormat}
 */
export function formatOf(head) {
  const start = skipSpace(head, 0);
  if (head[start] === OPEN_ARRAY) return 'array';
  if (head[start] !== OPEN_OBJECT) return 'lines';
  const newline = head.indexOf(NEWLINE, start);
  const lineEnd = newline < 0 ? head.length : newline;
  const end = endOfValue(head, start, lineEnd);
  if (end >= 0) {
    // Behind a whole event on the same line, another one or a comma makes the difference; anything else is a broken line.
    const next = skipSpace(head, end, lineEnd);
    return next < lineEnd && (head[next] === OPEN_OBJECT || head[next] === COMMA) ? 'events' : 'lines';
  }
  // A second line that begins as an event does tells that the first is a broken one, not one that is laid out.
  const again = head[newline + 1] === OPEN_OBJECT && head[newline + 2] === QUOTE;
  return newline < 0 || again ? 'lines' : 'events';
}
