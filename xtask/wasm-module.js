// The template of pkg/src/generated/wasm.js: `inline-wasm.mjs` puts the core, compressed, in the place of DEFLATED.
//
// Base64 alone would make what crosses the network a third bigger, for its text hardly compresses. And a browser's own
// DecompressionStream is asynchronous, but the package must work right after `import`.

/**
 * The bytes of the core.
 *
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function wasmBytes() {
  const binary = atob(DEFLATED);
  const input = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) input[index] = binary.charCodeAt(index);
  return inflate(input, new Uint8Array(SIZE));
}

/**
 * Decodes a raw deflate stream (RFC 1951) that is known to be in order, into an output of just its size.
 *
 * @param {Uint8Array} input
 * @param {Uint8Array<ArrayBuffer>} output
 */
function inflate(input, output) {
  let read = 0;
  let written = 0;
  let bits = 0;
  let bitCount = 0;

  /** @param {number} count at most 16 */
  const take = (count) => {
    while (bitCount < count) {
      bits |= input[read++] << bitCount;
      bitCount += 8;
    }
    const value = bits & ((1 << count) - 1);
    bits >>>= count;
    bitCount -= count;
    return value;
  };

  /** @param {Int32Array} table entries are `symbol * 16 + length`, by the next 15 bits */
  const symbol = (table) => {
    while (bitCount < 15) {
      // Beyond the end there is nothing, and nothing of it is used.
      bits |= (input[read++] ?? 0) << bitCount;
      bitCount += 8;
    }
    const entry = table[bits & 0x7fff];
    bits >>>= entry & 15;
    bitCount -= entry & 15;
    return entry >> 4;
  };

  let last = 0;
  while (!last) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) {
      read -= bitCount >> 3;
      bits = bitCount = 0;
      const length = take(16);
      take(16);
      output.set(input.subarray(read, read + length), written);
      read += length;
      written += length;
      continue;
    }
    const [literals, distances] = kind === 1 ? fixedTables() : dynamicTables(take, symbol);
    for (let code = symbol(literals); code !== 256; code = symbol(literals)) {
      if (code < 256) {
        output[written++] = code;
        continue;
      }
      const length = LENGTHS[code - 257] + take(LENGTH_BITS[code - 257]);
      const place = symbol(distances);
      let from = written - DISTANCES[place] - take(DISTANCE_BITS[place]);
      for (const end = written + length; written < end;) output[written++] = output[from++];
    }
  }
  return output;
}

// How many more bits follow a length or distance, and where its range begins.
const LENGTH_BITS = Array.from({ length: 29 }, (_, code) => (code < 4 || code === 28 ? 0 : (code >> 2) - 1));
const DISTANCE_BITS = Array.from({ length: 30 }, (_, code) => (code < 2 ? 0 : (code >> 1) - 1));
const LENGTHS = starts(3, LENGTH_BITS);
LENGTHS[28] = 258;
const DISTANCES = starts(1, DISTANCE_BITS);

/**
 * @param {number} start
 * @param {number[]} extraBits
 */
function starts(start, extraBits) {
  return extraBits.map((count) => (start += 1 << count) - (1 << count));
}

function fixedTables() {
  const lengths = Array.from({ length: 288 }, (_, code) => (code < 144 ? 8 : code < 256 ? 9 : code < 280 ? 7 : 8));
  return [decodingTable(lengths), decodingTable(new Array(30).fill(5))];
}

/**
 * @param {(count: number) => number} take
 * @param {(table: Int32Array) => number} symbol
 */
function dynamicTables(take, symbol) {
  const literals = take(5) + 257;
  const total = literals + take(5) + 1;
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].slice(0, take(4) + 4);
  const lengthLengths = new Array(19).fill(0);
  for (const place of order) lengthLengths[place] = take(3);
  const table = decodingTable(lengthLengths);

  /** @type {number[]} */
  const lengths = [];
  while (lengths.length < total) {
    const code = symbol(table);
    if (code < 16) {
      lengths.push(code);
      continue;
    }
    const repeated = code === 16 ? lengths[lengths.length - 1] : 0;
    const times = code === 16 ? take(2) + 3 : code === 17 ? take(3) + 3 : take(7) + 11;
    for (let time = 0; time < times; time += 1) lengths.push(repeated);
  }
  return [decodingTable(lengths.slice(0, literals)), decodingTable(lengths.slice(literals))];
}

/**
 * The symbol and length for every 15 bits that may come next.
 *
 * @param {number[]} lengths of each symbol's code; 0 for none
 */
function decodingTable(lengths) {
  const table = new Int32Array(1 << 15);
  let code = 0;
  for (let length = 1; length <= 15; length += 1) {
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] !== length) continue;
      let reversed = 0;
      for (let bit = 0; bit < length; bit += 1) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let place = reversed; place < table.length; place += 1 << length) table[place] = (symbol << 4) | length;
      code += 1;
    }
    code <<= 1;
  }
  return table;
}

const SIZE = 0;
const DEFLATED = '';
