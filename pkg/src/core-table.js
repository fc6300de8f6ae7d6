/** How the core is written as text: which character of its literal stands for which byte. */

/** Characters that need no escape in a string literal. */
const PLAIN = /[ !#%&(-[\]-_a-~]/;

/**
 * The byte that each character code stands for. The frequent bytes are written as the characters that need no escape;
 * neighbours stay neighbours, which compresses better.
 *
 * @param {readonly number[]} frequent bytes in ascending order, one for each of the characters
 * @returns {Uint8Array}
 */
export function bytesOf(frequent) {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  /** @param {number} code */
  const isPlain = (code) => code < 128 && PLAIN.test(String.fromCharCode(code));
  const rare = codes.filter((byte) => !frequent.includes(byte));
  let plainSeen = 0;
  let othersSeen = 0;
  return Uint8Array.from(codes, (code) => (isPlain(code) ? frequent[plainSeen++] : rare[othersSeen++]));
}

/** How many characters need no escape. */
export const PLAIN_COUNT = 90;
