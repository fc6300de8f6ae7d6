/** Scanning JSON bytes: structural characters, and the end of a value. Always linear. */

export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

const TAB = 0x09;

/** @param {number} byte */
export function isSpace(byte) {
  return byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
}

/**
 * The offset of the first non-space byte at or after `at`; `end` if there is none.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} [end]
 */
export function skipSpace(bytes, at, end = bytes.length) {
  while (at < end && isSpace(bytes[at])) at += 1;
  return at;
}

/**
 * The offset of the next newline at or after `from`; -1 if there is none. Node's Buffer is 15 times faster than
 * Uint8Array for lines of 2 KB.
 *
 * @param {Uint8Array} bytes
 * @param {number} [from]
 * @returns {number}
 */
export function indexOfNewline(bytes, from = 0) {
  const { Buffer } = globalThis;
  return Buffer ? Buffer.prototype.indexOf.call(bytes, NEWLINE, from) : bytes.indexOf(NEWLINE, from);
}

/**
 * The offset after the string, object or array that begins at `at`; -1 if it doesn't end before `end`. Brackets are
 * counted, not matched: the mapping reports invalid values.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} [end]
 */
export function endOfValue(bytes, at, end = bytes.length) {
  let depth = 0;
  let inString = false;
  for (; at < end; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
      else continue;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
    } else {
      continue;
    }
    if (depth <= 0 && !inString && at < end) return at + 1;
  }
  return -1;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} [from]
 * @param {number} [to]
 */
export function countLines(bytes, from = 0, to = bytes.length) {
  let lines = 0;
  for (let at = indexOfNewline(bytes, from); at >= 0 && at < to; at = indexOfNewline(bytes, at + 1)) lines += 1;
  return lines;
}

/**
 * Copies bytes: the `slice` of a Buffer does not.
 *
 * @param {Uint8Array} bytes
 */
export function copyOf(bytes) {
  return new Uint8Array(bytes);
}

/** @param {Uint8Array[]} parts */
export function concat(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
