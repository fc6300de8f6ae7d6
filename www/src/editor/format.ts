// JSON text in its usual layout.

import { layOut } from '../files/lay-out.js';

/** Longer texts would take longer than a keystroke may. */
const MAX_TEXT = 1_000_000;

/** A JSON text with a line for each member and element; undefined for what is not JSON, or too long. */
export function formattedJson(text: string) {
  if (text.length > MAX_TEXT) return undefined;
  try {
    JSON.parse(text);
    return layOut(text);
  } catch {
    return undefined;
  }
}
