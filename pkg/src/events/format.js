/** Detects the format of an input by its beginning: NDJSON, a JSON array, or pretty-printed events. */

import { COMMA, NEWLINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE, endOfValue, indexOfNewline, skipSpace } from './bytes.js';

/** The number of bytes after which the format is decided even without a newline. */
const MAX_BYTES = 1 << 20;

/**
 * The format; undefined while more input is needed.
 *
 * @param {Uint8Array} head the input's beginning
 * @param {boolean} isWhole whether the input has ended
 * @returns {import('../index.d.ts').EventFormat | undefined}
 */
export function formatOf(head, isWhole) {
  const start = skipSpace(head, 0);
  if (start === head.length) return isWhole ? 'lines' : undefined;
  if (head[start] === OPEN_ARRAY) return 'array';
  if (head[start] !== OPEN_OBJECT) return 'lines';
  const newline = indexOfNewline(head, start);
  if (newline < 0 && !isWhole && head.length < MAX_BYTES) return undefined;
  const lineEnd = newline < 0 ? head.length : newline;
  const end = endOfValue(head, start, lineEnd);
  if (end >= 0) {
    // After a whole event, another event or a comma on the same line decides; anything else is a broken line.
    const next = skipSpace(head, end, lineEnd);
    return next < lineEnd && (head[next] === OPEN_OBJECT || head[next] === COMMA) ? 'events' : 'lines';
  }
  if (newline < 0) return 'lines';
  // If the next line begins like an event, the first one is broken rather than pretty-printed. Blank lines are ignored.
  let next = newline + 1;
  for (let at = next; at < head.length && skipSpace(head, at, at + 1) > at; at += 1) {
    if (head[at] === NEWLINE) next = at + 1;
  }
  if (head.length < next + 2 && !isWhole) return undefined;
  return head[next] === OPEN_OBJECT && head[next + 1] === QUOTE ? 'lines' : 'events';
}
