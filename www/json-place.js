// Where a text stops being JSON. The core finds the byte; this file turns it into a place in a text area.

import { Destination } from './segment-postscript.js';

const PLACE_IN_MESSAGE = / at line \d+, column \d+ \(byte \d+\)/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** @type {Destination | undefined} */
let destination;

/**
 * The issue for a text that is not JSON, its span in UTF-16 units as text areas count; undefined when the core
 * finds nothing wrong.
 *
 * @param {string} text
 * @returns {import('segment-postscript').Issue | undefined}
 */
export function locateJsonError(text) {
  // mapNdjson reads line by line, so the line ends between values become spaces. One inside a string stays: it is
  // an error there, and the core's first line ends with it.
  const oneLine = text.replace(/"(?:[^"\\]|\\.)*"?|[\r\n]/gs, (match) => (match[0] === '"' ? match : ' '));
  const bytes = encoder.encode(`${oneLine}\n`); // the line end makes an empty text a line
  destination ??= new Destination();
  const [first] = decoder.decode(destination.mapNdjson(bytes)).split('\n');
  const issue = first ? JSON.parse(first)[0]?.errors?.[0] : undefined;
  if (!issue?.span) return undefined;

  const start = decoder.decode(bytes.subarray(0, issue.span[0])).length;
  const end = Math.max(start, decoder.decode(bytes.subarray(0, issue.span[1])).length);
  return { ...issue, path: '', message: issue.message.replace(PLACE_IN_MESSAGE, ''), span: [start, end] };
}

/**
 * `line 3, column 5` for an offset in UTF-16 units. Columns count code points.
 *
 * @param {string} text
 * @param {number} offset
 */
export function describePlace(text, offset) {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = Array.from(before.slice(lineStart)).length + 1;
  return `line ${line}, column ${column}`;
}
