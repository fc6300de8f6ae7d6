/**
 * Splits NDJSON into lines; chunks may be split anywhere. Lines are passed on in pieces of many, without copying. Only
 * the incomplete line is kept between chunks, up to the maximum size of an event.
 */

import { MAX_EVENT_BYTES } from '../json-check.js';
import { NEWLINE, concat, indexOfNewline, skipSpace } from './bytes.js';
import { EventPiece, countsOfLines, positionsOfLines } from './piece.js';

/** The approximate size of a piece in bytes: large enough to amortize the calls, small enough for memory. */
export const PIECE_BYTES = 1 << 20;

export class LineCutter {
  #counts;
  /** The number of the next line. */
  #line = 1;
  /** The offset of the next line in the input. */
  #offset;
  /** The buffered beginning of an incomplete line. */
  #pending = new Uint8Array();
  /** The length of that beginning, even if it is too long to be kept. */
  #pendingBytes = 0;
  /** The last piece, until its lines are counted. @type {EventPiece | undefined} */
  #uncounted;

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
   * Copied, because the chunk's owner may reuse its memory, and a small remainder must not keep a large chunk alive.
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
   * @param {Uint8Array} end the end of the line, with its newline if it has one
   * @returns {Generator<EventPiece, void>}
   */
  *#finishPending(end) {
    const newlines = end.length > 0 ? 1 : 0;
    const length = this.#pendingBytes + end.length;
    const beginning = this.#pending.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    if (length - newlines > MAX_EVENT_BYTES) yield this.#tooLarge(length, newlines);
    else yield* this.#piece(concat([beginning, end]));
    // Releases the memory of a long line, rather than keeping it until the end of the input.
    if (this.#pending.length > PIECE_BYTES) this.#pending = new Uint8Array();
  }

  /**
   * @param {Uint8Array} bytes whole lines
   * @returns {Generator<EventPiece, void>}
   */
  *#piece(bytes) {
    const [line, offset] = [this.#line, this.#offset];
    const piece = new EventPiece(bytes, line, () => positionsOfLines(bytes, line, offset));
    this.#offset += bytes.length;
    this.#uncounted = piece;
    try {
      if (skipSpace(bytes, 0) < bytes.length) yield piece;
    } finally {
      // Afterwards, the owner of the bytes may reuse them.
      this.count();
    }
  }

  /** Counts the lines of the last piece. If it was mapped, uses the core's counts: scanning is slow in browsers. */
  count() {
    if (this.#uncounted === undefined) return;
    const { lines, events } = this.#uncounted.lineCounts ?? countsOfLines(this.#uncounted.bytes);
    this.#uncounted = undefined;
    this.#line += lines;
    this.#counts.lines += lines;
    this.#counts.blank += lines - events;
    this.#counts.events += events;
  }

  /**
   * @param {number} bytes of the line, with its newline if it has one
   * @param {number} newlines
   */
  #tooLarge(bytes, newlines) {
    const position = { line: this.#line, start: this.#offset, length: bytes - newlines };
    this.#line += 1;
    this.#offset += bytes;
    this.#counts.lines += 1;
    this.#counts.events += 1;
    return tooLarge(position);
  }
}

/**
 * The piece for an event that was not kept.
 *
 * @param {import('./piece.js').Position} position
 */
export function tooLarge(position) {
  const message = `The event has ${position.length} bytes; at most ${MAX_EVENT_BYTES} are allowed.`;
  const issue = { code: 'event_too_large', path: '', message };
  return new EventPiece(new Uint8Array(), position.line, () => [position], issue);
}

/**
 * The end of the piece that begins at `start`: after the last newline within the size of a piece, otherwise after the
 * next newline (a long line is its own piece), otherwise none.
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
