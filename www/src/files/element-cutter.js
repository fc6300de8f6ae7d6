// Cuts the events out of a JSON array, or out of events that are laid out over lines or stand one behind the other,
// and writes each on a line of its own.
//
// It only counts brackets and knows what a string is, so that it is fast, needs no memory but for the event at hand,
// and comes to an end whatever the input is. What is wrong with an event is left in, for the mapping to say: garbage
// between events becomes lines of its own. Each newline becomes a carriage return: between values, that is as good; in
// a string, it is as wrong.

import { MAX_EVENT_BYTES } from './line-cutter.js';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  NEWLINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  RETURN,
  SPACE,
  isSpace,
} from './scan.js';

/** About as many bytes as are mapped together. */
const PIECE_BYTES = 1 << 20;

// What the byte at hand belongs to.
const BETWEEN = 0;
/** Garbage or a bare value such as a number: it ends where something else begins. */
const BARE = 1;
const NESTED = 2;
const STRING = 3;
const ESCAPE = 4;
// A string may have lost its closing quote, or hold a newline: what comes next on the line behind it tells.
const BROKEN_STRING = 5;
const DOUBTFUL_QUOTE = 6;

/** The bytes that matter in a string, and those that do between strings: all others are passed. */
const ENDS_RUN = tableOf([QUOTE, BACKSLASH, NEWLINE]);
const ENDS_VALUE = tableOf([COMMA, COLON, CLOSE_OBJECT, CLOSE_ARRAY, NEWLINE, RETURN, SPACE]);
const SHAPES = tableOf([QUOTE, OPEN_OBJECT, OPEN_ARRAY, CLOSE_OBJECT, CLOSE_ARRAY]);

export class ElementCutter {
  /** Where in the file the chunk at hand begins. */
  #offset;
  #state = BETWEEN;
  #depth = 0;
  #inArray = false;
  /** Where in the file the event at hand begins. */
  #start = 0;
  /** The lines of the piece at hand, of which `#used` bytes are written. */
  #buffer = new Uint8Array(2 * PIECE_BYTES);
  #used = 0;
  /** Where in the buffer the event at hand begins. */
  #lineStart = 0;
  /** @type {number[]} */
  #starts = [];
  /** @type {number[]} */
  #lengths = [];

  /** @param {number} offset where in the file the first byte is */
  constructor(offset) {
    this.#offset = offset;
  }

  /** Whether the file has ended within an array. */
  get unclosed() {
    return this.#inArray;
  }

  /**
   * @param {Uint8Array} chunk
   * @returns {Generator<import('./line-cutter.js').Piece, void>}
   */
  *push(chunk) {
    let at = 0;
    let from = 0;
    while (at < chunk.length) {
      if (this.#state === BETWEEN) {
        from = this.#findEvent(chunk, at);
        at = from;
        continue;
      }
      const end = this.#findEnd(chunk, at);
      this.#copy(chunk.subarray(from, end));
      at = end;
      from = end;
      if (this.#state !== BETWEEN) break;
      this.#endLine(this.#offset + end);
      if (this.#used >= PIECE_BYTES) yield this.#piece();
    }
    this.#offset += chunk.length;
  }

  /** @returns {Generator<import('./line-cutter.js').Piece, void>} */
  *finish() {
    if (this.#state !== BETWEEN) this.#endLine(this.#offset);
    if (this.#used > 0) yield this.#piece();
  }

  /**
   * Where the next event begins; the chunk's end if none does. Commas are skipped wherever they are.
   *
   * @param {Uint8Array} chunk
   * @param {number} at
   */
  #findEvent(chunk, at) {
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (isSpace(byte) || byte === COMMA) continue;
      if (byte === OPEN_ARRAY && !this.#inArray) {
        this.#inArray = true;
      } else if (byte === CLOSE_ARRAY && this.#inArray) {
        this.#inArray = false;
      } else {
        this.#start = this.#offset + at;
        this.#depth = 0;
        this.#state = byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE ? NESTED : BARE;
        return at;
      }
    }
    return at;
  }

  /**
   * Where the event at hand ends; the chunk's end if it doesn't, and then the state tells what it ended in.
   *
   * @param {Uint8Array} chunk
   * @param {number} at
   */
  #findEnd(chunk, at) {
    if (this.#state === BARE) return this.#findBareEnd(chunk, at);
    const { length } = chunk;
    let state = this.#state;
    let depth = this.#depth;
    for (; at < length; at += 1) {
      if (state === STRING) {
        // Most bytes are passed here.
        while (at < length && !ENDS_RUN[chunk[at]]) at += 1;
        if (at === length) break;
        state = chunk[at] === BACKSLASH ? ESCAPE : chunk[at] === QUOTE ? NESTED : BROKEN_STRING;
        if (state !== ESCAPE && depth === 0) break;
        continue;
      }
      if (state === ESCAPE) {
        state = STRING;
        continue;
      }
      if (state === BROKEN_STRING) {
        if (isSpace(chunk[at])) continue;
        state = chunk[at] === QUOTE ? DOUBTFUL_QUOTE : SHAPES[chunk[at]] ? NESTED : STRING;
        if (state === DOUBTFUL_QUOTE) continue;
        at -= 1;
        continue;
      }
      if (state === DOUBTFUL_QUOTE) {
        // Behind a closing quote comes no text, and behind an opening one no sign.
        state = ENDS_VALUE[chunk[at]] ? NESTED : STRING;
        at -= 1;
        continue;
      }
      while (at < length && !SHAPES[chunk[at]]) at += 1;
      if (at === length) break;
      const byte = chunk[at];
      if (byte === QUOTE) {
        state = STRING;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth += 1;
      } else {
        depth -= 1;
        if (depth <= 0) break;
      }
    }
    const ended = at < length;
    this.#state = ended ? BETWEEN : state;
    this.#depth = depth;
    return ended ? at + 1 : at;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {number} at
   */
  #findBareEnd(chunk, at) {
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      const isFirst = this.#offset + at === this.#start;
      const endsHere = isSpace(byte) || byte === QUOTE || byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === COMMA;
      if (!isFirst && (endsHere || (byte === CLOSE_ARRAY && this.#inArray))) {
        this.#state = BETWEEN;
        break;
      }
    }
    return at;
  }

  /** @param {Uint8Array} bytes of the event at hand */
  #copy(bytes) {
    // Of an event that is too large, one byte too many is enough to have it refused.
    const room = MAX_EVENT_BYTES + 1 - (this.#used - this.#lineStart);
    const taken = bytes.length > room ? bytes.subarray(0, Math.max(0, room)) : bytes;
    const used = this.#used + taken.length;
    // One byte more for the newline.
    if (used >= this.#buffer.length) {
      const larger = new Uint8Array(2 * used);
      larger.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = larger;
    }
    const copy = this.#buffer.subarray(this.#used, used);
    copy.set(taken);
    for (let at = copy.indexOf(NEWLINE); at >= 0; at = copy.indexOf(NEWLINE, at + 1)) copy[at] = RETURN;
    this.#used = used;
  }

  /** @param {number} end where in the file the event at hand has ended */
  #endLine(end) {
    this.#buffer[this.#used] = NEWLINE;
    this.#used += 1;
    this.#lineStart = this.#used;
    this.#starts.push(this.#start);
    this.#lengths.push(end - this.#start);
    this.#state = BETWEEN;
  }

  /** @returns {import('./line-cutter.js').Piece} */
  #piece() {
    const [starts, lengths] = [this.#starts, this.#lengths];
    const bytes = this.#buffer.slice(0, this.#used);
    this.#starts = [];
    this.#lengths = [];
    this.#used = 0;
    this.#lineStart = 0;
    // One huge event must not hold its memory for as long as the file is read.
    if (this.#buffer.length > 4 * PIECE_BYTES) this.#buffer = new Uint8Array(2 * PIECE_BYTES);
    return { bytes, placeOf: (line) => ({ start: starts[line], length: lengths[line] }) };
  }
}

/** @param {number[]} members */
function tableOf(members) {
  const table = new Uint8Array(256);
  for (const byte of members) table[byte] = 1;
  return table;
}
