/** The encoding of the core as a string literal: the byte that each character represents. */

/** Every byte, and every character code of the literal. */
const CODES = Array.from({ length: 256 }, (_, code) => code);

/**
 * Whether a character needs no escape in a string literal.
 *
 * @param {number} code
 */
const isPlain = (code) => code < 128 && /[ !#%&(-[\]-_a-~]/.test(String.fromCharCode(code));

/**
 * The byte that each character code represents. Frequent bytes are encoded as characters that need no escape; as
 * themselves if possible, which compresses better.
 *
 * @param {readonly number[]} frequent bytes in ascending order, one for each of the characters
 * @returns {Uint8Array}
 */
export function bytesOf(frequent) {
  const isFrequent = (/** @type {number} */ byte) => frequent.includes(byte);
  const moved = frequent.filter((byte) => !isPlain(byte));
  const rare = CODES.filter((byte) => !isFrequent(byte));
  return Uint8Array.from(CODES, (code) => {
    if (!isPlain(code)) return rare.shift() ?? 0;
    return isFrequent(code) ? code : (moved.shift() ?? 0);
  });
}

/** The number of characters that need no escape, for the build, which chooses the bytes. */
export const plainCount = () => CODES.filter(isPlain).length;
