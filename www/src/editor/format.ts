// Formatting of JSON text.

import { layOut } from '../files/lay-out.js';
import { parsed } from '../json.js';

/** Formatting longer texts would take too long for a keystroke. */
const MAX_TEXT = 1_000_000;

/** A JSON text with a line for each member and element; undefined if it is not JSON or too long. */
export function formattedJson(text: string) {
  return text.length > MAX_TEXT || parsed(text) === undefined ? undefined : layOut(text);
}
