/** Colors for terminal output. NO_COLOR disables them, FORCE_COLOR enables them everywhere. */

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };

/** @typedef {(style: keyof typeof CODES, text: string) => string} Paint */

/** @param {NodeJS.WriteStream} stream */
export function hasColors(stream) {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return stream.isTTY === true && TERM !== 'dumb';
}

/**
 * The color functions for a stream.
 *
 * @param {NodeJS.WriteStream} stream
 * @returns {Paint}
 */
export function painter(stream) {
  if (!hasColors(stream)) return (_style, text) => text;
  return (style, text) => `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`;
}

/**
 * Escapes control characters in untrusted text for a terminal.
 *
 * @param {string} text
 */
export function printable(text) {
  return text.replace(/\p{C}/gu, (letter) => `\\u{${/** @type {number} */ (letter.codePointAt(0)).toString(16)}}`);
}

/**
 * @param {number} count
 * @param {string} what
 * @param {string} [many]
 */
export function counted(count, what, many = `${what}s`) {
  return `${count} ${count === 1 ? what : many}`;
}
