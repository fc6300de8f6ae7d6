/**
 * Extracts the events from a JSON array, or from pretty-printed or concatenated JSON, and writes each on its own line.
 *
 * It only counts brackets and recognizes strings, so it is fast, needs memory for the current event only, and
 * terminates for any input. Invalid events are passed on, and reported by the mapping: text between events becomes
 * separate lines. Each newline becomes a carriage return, which is equally valid between values and equally invalid
 * within a string.
 */

import { MAX_EVENT_BYTES } from '../json-check.js';
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
  countLines,
  indexOfNewline,
  isSpace,
} from './bytes.js';
import { PIECE_BYTES, tooLarge } from './line-cutter.js';
import { EventPiece } from './piece.js';

// The scanner's states.
const BETWEEN = 0;
/** A bare value such as a number, or garbage: it ends where another token begins. */
const BARE = 1;
const NESTED = 2;
const STRING = 3;
const ESCAPE = 4;
// A string may lack its closing quote or contain a newline: the next line decides.
const BROKEN_STRING = 5;
const DOUBTFUL_QUOTE = 6;

/** The significant bytes within strings and between strings; all others are skipped. */
const ENDS_RUN = tableOf([QUOTE, BACKSLASH, NEWLINE]);
const ENDS_VALUE = tableOf([COMMA, COLON, CLOSE_OBJECT, CLOSE_ARRAY, NEWLINE, RETURN, SPACE]);
const SHAPES = tableOf([QUOTE, OPEN_OBJECT, OPEN_ARRAY, CLOSE_OBJECT, CLOSE_ARRAY]);

export class ElementCutter {
  #counts;
  /** The offset of the current chunk in the input, and the line at `#lineAt` in it. */
  #offset;
  #line = 1;
  #lineAt = 0;
  #state = BETWEEN;
  #depth = 0;
  #inArray = false;
  /** The start offset and line of the current event. */
  #start = 0;
  #startLine = 1;
  /** The lines of the current piece; `#used` bytes are written. */
  #buffer = new Uint8Array(2 * PIECE_BYTES);
  #used = 0;
  /** The start of the current event in the buffer. */
  #lineStart = 0;
  /** Whether the last line has no newline. */
  #endsInLine = false;
  /** @type {import('./piece.js').Position[]} */
  #positions = [];

  /**
   * @param {number} offset of the first byte in the input
   * @param {import('../index.d.ts').EventCounts} counts
   */
  constructor(offset, counts) {
    this.#offset = offset;
    this.#counts = counts;
  }

  /**
   * @param {Uint8Array} chunk
   * @returns {Generator<EventPiece, void>}
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
      yield* this.#endEvent(this.#offset + end);
    }
    this.#countLines(chunk, chunk.length);
    this.#lineAt = 0;
    this.#offset += chunk.length;
    this.#endsInLine = chunk.length > 0 ? chunk[chunk.length - 1] !== NEWLINE : this.#endsInLine;
  }

  /** @returns {Generator<EventPiece, void>} */
  *finish() {
    // A bare value may be complete.
    const isCutOff = this.#state !== BETWEEN && this.#state !== BARE;
    if (this.#state !== BETWEEN) yield* this.#endEvent(this.#offset);
    if (this.#used > 0) yield this.#piece();
    if (this.#endsInLine) this.#counts.lines += 1;
    // A truncated event is reported by the mapping.
    if (this.#inArray && !isCutOff) yield this.#notClosed();
  }

  #notClosed() {
    const position = { line: this.#line, start: this.#offset, length: 0 };
    const message = 'The array of events is not closed: the input may be truncated.';
    this.#counts.events += 1;
    const issue = { code: 'array_not_closed', path: '', message };
    return new EventPiece(new Uint8Array(), position.line, () => [position], issue);
  }

  /**
   * @param {Uint8Array} chunk
   * @param {number} to
   */
  #countLines(chunk, to) {
    const lines = countLines(chunk, this.#lineAt, to);
    this.#lineAt = to;
    this.#line += lines;
    this.#counts.lines += lines;
  }

  /**
   * The start of the next event; the end of the chunk if there is none. Commas are skipped anywhere.
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
        this.#countLines(chunk, at);
        this.#startLine = this.#line;
        this.#start = this.#offset + at;
        this.#depth = 0;
        this.#state = byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE ? NESTED : BARE;
        return at;
      }
    }
    return at;
  }

  /**
   * The end of the current event; the end of the chunk if it is incomplete, and then the state says where the chunk
   * ended.
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
        // Most bytes are skipped here.
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
        // A closing quote is not followed by text, and an opening one not by punctuation.
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

  /** @param {Uint8Array} bytes of the current event */
  #copy(bytes) {
    // An event that is too large is not kept.
    const free = MAX_EVENT_BYTES + 1 - (this.#used - this.#lineStart);
    const taken = bytes.length > free ? bytes.subarray(0, Math.max(0, free)) : bytes;
    const used = this.#used + taken.length;
    // One more byte for the newline.
    if (used >= this.#buffer.length) {
      const larger = new Uint8Array(2 * used);
      larger.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = larger;
    }
    const copy = this.#buffer.subarray(this.#used, used);
    copy.set(taken);
    for (let at = indexOfNewline(copy); at >= 0; at = indexOfNewline(copy, at + 1)) copy[at] = RETURN;
    this.#used = used;
  }

  /**
   * @param {number} end the offset in the input at which the current event has ended
   * @returns {Generator<EventPiece, void>}
   */
  *#endEvent(end) {
    const position = { line: this.#startLine, start: this.#start, length: end - this.#start };
    this.#counts.events += 1;
    this.#state = BETWEEN;
    if (position.length > MAX_EVENT_BYTES) {
      this.#used = this.#lineStart;
      if (this.#used > 0) yield this.#piece();
      this.#shrink();
      yield tooLarge(position);
      return;
    }
    this.#buffer[this.#used] = NEWLINE;
    this.#used += 1;
    this.#lineStart = this.#used;
    this.#positions.push(position);
    if (this.#used >= PIECE_BYTES) yield this.#piece();
  }

  #piece() {
    const positions = this.#positions;
    const piece = new EventPiece(this.#buffer.slice(0, this.#used), undefined, () => positions);
    this.#positions = [];
    this.#used = 0;
    this.#lineStart = 0;
    this.#shrink();
    return piece;
  }

  /** Releases the memory of a huge event, rather than keeping it until the end of the input. */
  #shrink() {
    if (this.#buffer.length > 4 * PIECE_BYTES) this.#buffer = new Uint8Array(2 * PIECE_BYTES);
  }
}

/** @param {number[]} members */
function tableOf(members) {
  const table = new Uint8Array(256);
  for (const byte of members) table[byte] = 1;
  return table;
}
