// JSON text in its usual layout.

import { layOut } from '../files/lay-out.js';
import { parsed } from '../json.js';

/** Longer texts would take longer than a keystroke may. */
const MAX_TEXT = 1_000_000;

/** A JSON text with a line for each member and element; undefined for what is not JSON, or too long. */
export function formattedJson(text: string) {
  return text.length > MAX_TEXT || parsed(text) === undefined ? undefined : layOut(text);
}
