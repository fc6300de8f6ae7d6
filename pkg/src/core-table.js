/** How the core is written as text: which character of its literal stands for which byte. */

/** Characters that need no escape in a string literal. */
const PLAIN = /[ !#%&(-[\]-_a-~]/;

/**
 * The byte that each character code stands for. The frequent bytes are written as the characters that need no escape: as
 * themselves where they can, which compresses better.
 *
 * @param {readonly number[]} frequent bytes in ascending order, one for each of the characters
 * @returns {Uint8Array}
 */
export function bytesOf(frequent) {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  /** @param {number} code */
  const isPlain = (code) => code < 128 && PLAIN.test(String.fromCharCode(code));
  const isFrequent = (/** @type {number} */ byte) => frequent.includes(byte);
  const moved = frequent.filter((byte) => !isPlain(byte));
  const rare = codes.filter((byte) => !isFrequent(byte));
  return Uint8Array.from(codes, (code) => {
    if (!isPlain(code)) return rare.shift() ?? 0;
    return isFrequent(code) ? code : (moved.shift() ?? 0);
  });
}

/** How many characters need no escape. */
export const PLAIN_COUNT = 90;
