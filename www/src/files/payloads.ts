// Extracts the payloads from results: one line for each `mapped`, byte for byte as in the results.

import { COMMA, NEWLINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE, endOfValue } from '../../../pkg/src/events/bytes.js';

const PAYLOAD = new TextEncoder().encode('"payload"');

export async function writePayloads(results: Blob, sink: import('./sink.ts').Sink) {
  const reader = results.stream().getReader();
  let rest = new Uint8Array();
  for (let { value } = await reader.read(); value; { value } = await reader.read()) {
    const bytes = new Uint8Array(rest.length + value.length);
    bytes.set(rest);
    bytes.set(value, rest.length);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    sink.write(payloadsOf(bytes.subarray(0, end)));
    rest = bytes.slice(end);
  }
}

/** The payloads in lines of results. */
function payloadsOf(lines: Uint8Array): Uint8Array<ArrayBuffer> {
  // Each payload is followed by at least one byte that is dropped, so there is room for its line break.
  const payloads = new Uint8Array(lines.length);
  let used = 0;
  for (let at = 0; at < lines.length; at += 1) {
    // Entries are objects without spaces; everything else in a line is between them.
    if (lines[at] !== OPEN_OBJECT) continue;
    const end = endOfValue(lines, at);
    if (end < 0) break;
    const [from, to] = payloadOf(lines, at);
    if (to > from) {
      payloads.set(lines.subarray(from, to), used);
      used += to - from;
      payloads[used] = NEWLINE;
      used += 1;
    }
    at = end - 1;
  }
  return payloads.slice(0, used);
}

/**
 * The span of an entry's payload; empty if it has none. The payload is the first object in an entry; members before it are
 * strings and numbers. `entry` is the start of the entry.
 */
function payloadOf(lines: Uint8Array, entry: number) {
  let at = entry + 1;
  for (;;) {
    const keyEnd = endOfValue(lines, at);
    const value = keyEnd + 1;
    if (keyEnd < 0 || lines[value] === OPEN_ARRAY) return [0, 0];
    if (lines[value] === OPEN_OBJECT) return isPayload(lines, at, keyEnd) ? [value, endOfValue(lines, value)] : [0, 0];
    // A number ends at the next comma.
    const valueEnd = lines[value] === QUOTE ? endOfValue(lines, value) : lines.indexOf(COMMA, value);
    if (valueEnd < 0 || lines[valueEnd] !== COMMA) return [0, 0];
    at = valueEnd + 1;
  }
}

/** Whether the key in this span is `payload`. */
function isPayload(lines: Uint8Array, start: number, end: number) {
  return end - start === PAYLOAD.length && PAYLOAD.every((byte, index) => lines[start + index] === byte);
}
