// Finds its way in bytes of JSON without reading it: where a value ends, where a sequence of bytes occurs. Linear, always.

export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const COMMA = 0x2c;

/**
 * The place behind the string, object or array that begins at `at`; -1 when it doesn't end before `end`. Brackets are
 * counted, not matched: what is wrong with a value is for others to say.
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
 * How many lines end in these bytes.
 *
 * @param {Uint8Array} bytes
 * @param {number} [from]
 * @param {number} [to]
 */
export function countLines(bytes, from = 0, to = bytes.length) {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** A text to search for in bytes, by Horspool's algorithm: the longer the text, the fewer bytes are looked at. */
export class Needle {
  #bytes;
  /** How far a byte under the needle's end allows to go on. */
  #steps;

  /** @param {string} text */
  constructor(text) {
    this.#bytes = new TextEncoder().encode(text);
    const last = this.#bytes.length - 1;
    this.#steps = new Uint8Array(256).fill(this.#bytes.length);
    for (let index = 0; index < last; index += 1) this.#steps[this.#bytes[index]] = last - index;
  }

  /**
   * Where it begins, from `from` on; -1 when it doesn't occur.
   *
   * @param {Uint8Array} bytes
   * @param {number} from
   */
  find(bytes, from) {
    const needle = this.#bytes;
    const steps = this.#steps;
    const last = needle.length - 1;
    for (let end = from + last; end < bytes.length; end += steps[bytes[end]]) {
      let index = last;
      while (index >= 0 && bytes[end - last + index] === needle[index]) index -= 1;
      if (index < 0) return end - last;
    }
    return -1;
  }
}
