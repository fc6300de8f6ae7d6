// Truncation of values and texts. Events may contain megabytes where a name is expected.

import { grouped } from '../ui/numbers.ts';

/** `most` is the maximum number of characters. */
export function shorten(text: string, most: number = 300) {
  if (text.length <= most) return text;
  // Half of a surrogate pair would show as a replacement character.
  const end = /[\uD800-\uDBFF]/.test(text[most - 1]) ? most - 1 : most;
  return `${text.slice(0, end)}… (${grouped(text.length)} characters)`;
}

/** JSON text of a value, on one line. */
export function jsonOf(value: unknown) {
  return shorten(JSON.stringify(value) ?? '');
}
