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
const IS_REP = 12;
const IS_REP_G0 = 24;
const IS_REP_G1 = 36;
const IS_REP_G2 = 48;
const IS_REP0_LONG = 60;
const POS_SLOT = 72;
const POS_SPECIAL = 328;
const ALIGN = 456;
const LENGTH = 472;
const REP_LENGTH = 746;
const LITERAL = 1020;
const ALL = LITERAL + 8 * 0x300;

/**
 * Decodes LZMA that is known to be in order, into an output of just its size. It has no header, and three bits of the
 * byte before a literal for its context, but none of its position: lc 3, lp 0, pb 0.
 *
 * @param {Uint8Array} input
 * @param {Uint8Array<ArrayBuffer>} output
 */
function unpack(input, output) {
  const bits = new Bits(input);
  let state = 0;
  // The distances of the last matches, the last one first.
  let rep0 = 0;
  let rep1 = 0;
  let rep2 = 0;
  let rep3 = 0;
  for (let at = 0; at < output.length;) {
    if (!bits.bit(IS_MATCH + state)) {
      const before = at > 0 ? output[at - 1] : 0;
      const from = LITERAL + 0x300 * (before >> 5);
      let symbol = 1;
      if (state >= 7) {
        // Behind a match, a literal is told by the byte that would have gone on with it.
        let expected = output[at - rep0 - 1];
        while (symbol < 0x100) {
          const likely = (expected >> 7) & 1;
          expected <<= 1;
          const next = bits.bit(from + ((1 + likely) << 8) + symbol);
          symbol = (symbol << 1) | next;
          if (next !== likely) break;
        }
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bits.bit(from + symbol);
      output[at++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count = 0;
    if (!bits.bit(IS_REP + state)) {
      count = bits.length(LENGTH);
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      rep0 = bits.distance(count);
      state = state < 7 ? 7 : 10;
    } else {
      if (!bits.bit(IS_REP_G0 + state)) {
        if (!bits.bit(IS_REP0_LONG + state)) count = 1;
      } else {
        let again = rep1;
        if (bits.bit(IS_REP_G1 + state)) {
          again = rep2;
          if (bits.bit(IS_REP_G2 + state)) {
            again = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = again;
      }
      state = state < 7 ? (count ? 9 : 8) : 11;
      count ||= bits.length(REP_LENGTH);
    }
    for (; count > 0; count -= 1, at += 1) output[at] = output[at - rep0 - 1];
  }
  return output;
}

/**
 * The range decoder. A class with plain members, because engines run that a fifth faster than closures or private
 * members, and it runs but once.
 */
class Bits {
  input;
  odds = new Uint16Array(ALL).fill(1024);
  range = 0;
  code = 0;
  /** Behind a zero, the first four bytes of the code. */
  read = 1;

  /** @param {Uint8Array} input */
  constructor(input) {
    this.input = input;
    while (this.read < 5) this.shift();
    this.range = 0xffffffff;
  }

  shift() {
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.input[this.read++]) >>> 0;
  }

  /** @param {number} index */
  bit(index) {
    const odds = this.odds[index];
    const bound = (this.range >>> 11) * odds;
    const one = this.code >= bound ? 1 : 0;
    if (one) {
      this.range -= bound;
      this.code -= bound;
      this.odds[index] = odds - (odds >> 5);
    } else {
      this.range = bound;
      this.odds[index] = odds + ((2048 - odds) >> 5);
    }
    if (this.range < 0x1000000) this.shift();
    return one;
  }

  /**
   * @param {number} from
   * @param {number} count
   */
  tree(from, count) {
    let node = 1;
    while (node < 1 << count) node = (node << 1) | this.bit(from + node);
    return node - (1 << count);
  }

  /**
   * @param {number} from
   * @param {number} count
   */
  reverseTree(from, count) {
    let node = 1;
    let value = 0;
    for (let place = 0; place < count; place += 1) {
      const next = this.bit(from + node);
      node = (node << 1) | next;
      value |= next << place;
    }
    return value;
  }

  /** @param {number} count */
  direct(count) {
    let value = 0;
    for (; count > 0; count -= 1) {
      this.range >>>= 1;
      const one = this.code >= this.range ? 1 : 0;
      if (one) this.code -= this.range;
      value = (value << 1) | one;
      if (this.range < 0x1000000) this.shift();
    }
    return value;
  }

  /** @param {number} from */
  length(from) {
    if (!this.bit(from)) return 2 + this.tree(from + 2, 3);
    if (!this.bit(from + 1)) return 10 + this.tree(from + 10, 3);
    return 18 + this.tree(from + 18, 8);
  }

  /** @param {number} matched the length of the match whose distance is read */
  distance(matched) {
    const slot = this.tree(POS_SLOT + (Math.min(matched - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + this.reverseTree(POS_SPECIAL + base - slot, bits);
    return base + (this.direct(bits - 4) << 4) + this.reverseTree(ALIGN, 4);
  }
}

const SIZE = 0;
const PACKED = '';
