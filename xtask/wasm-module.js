// The template of pkg/src/generated/wasm.js: `inline-wasm.mjs` puts the core, compressed, in the place of PACKED.
//
// Base64 alone would make what crosses the network a third bigger, for its text hardly compresses; and LZMA makes the
// core a fifth smaller than gzip does. A browser's own DecompressionStream knows no LZMA and is asynchronous, but the
// package must work right after `import`; the decoders on npm are ten times the size of this one.

/**
 * The bytes of the core.
 *
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function wasmBytes() {
  const binary = atob(PACKED);
  const input = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) input[index] = binary.charCodeAt(index);
  return unpack(input, new Uint8Array(SIZE));
}

/** Where each kind of probability begins in the one array of them. Named as in the LZMA specification. */
const IS_MATCH = 0;
const IS_REP = 192;
const IS_REP_G0 = 204;
const IS_REP_G1 = 216;
const IS_REP_G2 = 228;
const IS_REP0_LONG = 240;
const POS_SLOT = 432;
const POS_SPECIAL = 688;
const ALIGN = 816;
const LENGTH = 832;
const REP_LENGTH = 1346;
const LITERAL = 1860;

/**
 * Decodes an `.lzma` file that is known to be in order, into an output of just its size.
 *
 * @param {Uint8Array} input
 * @param {Uint8Array<ArrayBuffer>} output
 */
function unpack(input, output) {
  const [properties] = input;
  const literalContext = properties % 9;
  const literalPosition = ((properties / 9) | 0) % 5;
  const literalMask = (1 << literalPosition) - 1;
  const positionMask = (1 << ((properties / 45) | 0)) - 1;
  const odds = new Uint16Array(LITERAL + (0x300 << (literalContext + literalPosition))).fill(1024);
  // Behind 13 bytes of header and a zero, the first four bytes of the code.
  let read = 14;
  let range = 0xffffffff;
  let code = 0;
  for (; read < 18; read += 1) code = ((code << 8) | input[read]) >>> 0;

  const normalize = () => {
    if (range < 0x1000000) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | input[read++]) >>> 0;
    }
  };
  /** @param {number} index */
  const bit = (index) => {
    const bound = (range >>> 11) * odds[index];
    const one = code >= bound ? 1 : 0;
    if (one) {
      range -= bound;
      code -= bound;
      odds[index] -= odds[index] >> 5;
    } else {
      range = bound;
      odds[index] += (2048 - odds[index]) >> 5;
    }
    normalize();
    return one;
  };
  /**
   * @param {number} from
   * @param {number} count
   */
  const tree = (from, count) => {
    let node = 1;
    while (node < 1 << count) node = (node << 1) | bit(from + node);
    return node - (1 << count);
  };
  /**
   * @param {number} from
   * @param {number} count
   */
  const reverseTree = (from, count) => {
    let node = 1;
    let value = 0;
    for (let place = 0; place < count; place += 1) {
      const next = bit(from + node);
      node = (node << 1) | next;
      value |= next << place;
    }
    return value;
  };
  /** @param {number} count */
  const direct = (count) => {
    let value = 0;
    for (; count > 0; count -= 1) {
      range >>>= 1;
      const one = code >= range ? 1 : 0;
      if (one) code -= range;
      value = (value << 1) | one;
      normalize();
    }
    return value;
  };
  /**
   * @param {number} from
   * @param {number} position
   */
  const length = (from, position) => {
    if (!bit(from)) return 2 + tree(from + 2 + (position << 3), 3);
    if (!bit(from + 1)) return 10 + tree(from + 130 + (position << 3), 3);
    return 18 + tree(from + 258, 8);
  };
  /** @param {number} matched the length of the match whose distance is read */
  const distance = (matched) => {
    const slot = tree(POS_SLOT + (Math.min(matched - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + reverseTree(POS_SPECIAL + base - slot, bits);
    return base + (direct(bits - 4) << 4) + reverseTree(ALIGN, 4);
  };

  let state = 0;
  let recent = [0, 0, 0, 0];
  for (let at = 0; at < output.length;) {
    const position = at & positionMask;
    if (!bit(IS_MATCH + (state << 4) + position)) {
      const before = at > 0 ? output[at - 1] : 0;
      const from = LITERAL + 0x300 * (((at & literalMask) << literalContext) + (before >> (8 - literalContext)));
      let symbol = 1;
      if (state >= 7) {
        // Behind a match, a literal is told by the byte that would have gone on with it.
        let expected = output[at - recent[0] - 1];
        while (symbol < 0x100) {
          const likely = (expected >> 7) & 1;
          expected <<= 1;
          const next = bit(from + ((1 + likely) << 8) + symbol);
          symbol = (symbol << 1) | next;
          if (next !== likely) break;
        }
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bit(from + symbol);
      output[at++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count = 0;
    if (!bit(IS_REP + state)) {
      count = length(LENGTH, position);
      recent = [distance(count), recent[0], recent[1], recent[2]];
      state = state < 7 ? 7 : 10;
    } else {
      if (!bit(IS_REP_G0 + state)) {
        if (!bit(IS_REP0_LONG + (state << 4) + position)) count = 1;
      } else {
        const which = bit(IS_REP_G1 + state) ? 2 + bit(IS_REP_G2 + state) : 1;
        recent.unshift(...recent.splice(which, 1));
      }
      state = state < 7 ? (count ? 9 : 8) : 11;
      count ||= length(REP_LENGTH, position);
    }
    for (; count > 0; count -= 1, at += 1) output[at] = output[at - recent[0] - 1];
  }
  return output;
}

const SIZE = 0;
const PACKED = '';
