/**
 * Cuts lines out of NDJSON that comes in chunks cut anywhere. Lines are given on in pieces of many, without copying. What
 * it keeps between two chunks is the line that is not complete, and no more of that than one event may have.
 */

import { MAX_EVENT_BYTES } from '../json-check.js';
import { NEWLINE, concat, indexOfNewline, isSpace } from './bytes.js';
import { EventPiece, placesOfLines } from './piece.js';

/** About as many bytes as are mapped at once: large enough to make calls cheap, small enough for memory. */
export const PIECE_BYTES = 1 << 20;

export class LineCutter {
  #counts;
  /** The line that comes next. */
  #line = 1;
  /** The offset in the input of what comes next. */
  #offset;
  /** The beginning of a line whose end has not come yet. */
  #pending = new Uint8Array();
  /** The length of that beginning, also when it is too long to be kept. */
  #pendingBytes = 0;

  /**
   * @param {number} offset of the first byte in the input
   * @param {import('../index.d.ts').EventCounts} counts
   */
  constructor(offset, counts) {
    this.#offset = offset;
    this.#counts = counts;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {Generator<EventPiece, void>}
   */
  *push(bytes) {
    let start = 0;
    if (this.#pendingBytes > 0) {
      const newline = indexOfNewline(bytes);
      if (newline < 0) return this.#keep(bytes);
      start = newline + 1;
      yield* this.#finishPending(bytes.subarray(0, start));
    }
    while (start < bytes.length) {
      const end = pieceEnd(bytes, start);
      if (end < 0) return this.#keep(bytes.subarray(start));
      const piece = bytes.subarray(start, end);
      if (piece.length - 1 > MAX_EVENT_BYTES) yield this.#tooLarge(piece.length, 1);
      else yield* this.#piece(piece);
      start = end;
    }
  }

  /** The last line, if it has no newline. @returns {Generator<EventPiece, void>} */
  *finish() {
    if (this.#pendingBytes > 0) yield* this.#finishPending(new Uint8Array());
  }

  /**
   * Copies, because the chunk's owner may use its memory again, and a small rest must not keep a large chunk alive.
   *
   * @param {Uint8Array} bytes
   */
  #keep(bytes) {
    const length = this.#pendingBytes + bytes.length;
    if (length > MAX_EVENT_BYTES) {
      this.#pending = new Uint8Array();
    } else {
      if (length > this.#pending.length) {
        const larger = new Uint8Array(Math.min(Math.max(2 * length, 4096), MAX_EVENT_BYTES));
        larger.set(this.#pending.subarray(0, this.#pendingBytes));
        this.#pending = larger;
      }
      this.#pending.set(bytes, this.#pendingBytes);
    }
    this.#pendingBytes = length;
  }

  /**
   * @param {Uint8Array} end what completes the line, with its newline if it has one
   * @returns {Generator<EventPiece, void>}
   */
  *#finishPending(end) {
    const newlines = end.length > 0 ? 1 : 0;
    const length = this.#pendingBytes + end.length;
    const beginning = this.#pending.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    if (length - newlines > MAX_EVENT_BYTES) yield this.#tooLarge(length, newlines);
    else yield* this.#piece(concat([beginning, end]));
    // One long line must not hold its memory for as long as the input lasts.
    if (this.#pending.length > PIECE_BYTES) this.#pending = new Uint8Array();
  }

  /**
   * @param {Uint8Array} bytes whole lines
   * @returns {Generator<EventPiece, void>}
   */
  *#piece(bytes) {
    const [line, offset] = [this.#line, this.#offset];
    let events = 0;
    let lines = 0;
    for (let start = 0; start < bytes.length; lines += 1) {
      const newline = indexOfNewline(bytes, start);
      const end = newline < 0 ? bytes.length : newline;
      while (start < end && isSpace(bytes[start])) start += 1;
      if (start < end) events += 1;
      start = end + 1;
    }
    this.#line += lines;
    this.#offset += bytes.length;
    this.#counts.lines += lines;
    this.#counts.blank += lines - events;
    this.#counts.events += events;
    if (events > 0) yield new EventPiece(bytes, line, () => placesOfLines(bytes, line, offset));
  }

  /**
   * @param {number} bytes of the line, with its newline if it has one
   * @param {number} newlines
   */
  #tooLarge(bytes, newlines) {
    const place = { line: this.#line, start: this.#offset, length: bytes - newlines };
    this.#line += 1;
    this.#offset += bytes;
    this.#counts.lines += 1;
    this.#counts.events += 1;
    return tooLarge(place);
  }
}

/**
 * The event at a place, of which nothing was kept.
 *
 * @param {import('./piece.js').Place} place
 */
export function tooLarge(place) {
  const message = `The event has ${place.length} bytes; at most ${MAX_EVENT_BYTES} are taken.`;
  const issue = { code: 'event_too_large', path: '', message };
  return new EventPiece(new Uint8Array(), place.line, () => [place], issue);
}

/**
 * Where the piece that begins at `start` ends: after the last newline within its size, else after the next one (a long
 * line is a piece of its own), else nowhere.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 */
function pieceEnd(bytes, start) {
  const limit = start + PIECE_BYTES;
  const last = bytes.lastIndexOf(NEWLINE, limit - 1);
  if (last >= start) return last + 1;
  return indexOfNewline(bytes, Math.min(limit, bytes.length)) + 1 || -1;
}
