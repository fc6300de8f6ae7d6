/** Colors of what is written to a terminal. NO_COLOR turns them off, FORCE_COLOR turns them on anywhere. */

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
 * What colors text for a stream.
 *
 * @param {NodeJS.WriteStream} stream
 * @returns {Paint}
 */
export function painter(stream) {
  if (!hasColors(stream)) return (_style, text) => text;
  return (style, text) => `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`;
}

/**
 * Text of a user's that a terminal can be shown: control characters as escapes.
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
