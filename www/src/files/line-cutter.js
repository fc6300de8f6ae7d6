// Cuts the bytes of NDJSON behind the last newline of each chunk, so that whole lines are mapped together.

import { NEWLINE, concat } from './scan.js';

/** The most bytes that an event may have: see segment-postscript. Of a longer line nothing need be kept. */
export const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/**
 * Bytes to be mapped together. Whole lines, but for the parts of a line that is too long for any event, and the end of
 * the file. `placeOf` tells where the text of one of its lines is; lines are counted from 0.
 *
 * @typedef {{ bytes: Uint8Array, placeOf: (line: number) => { start: number, length: number } }} Piece
 */

export class LineCutter {
  /** @type {Uint8Array[]} */
  #kept = [];
  #keptBytes = 0;
  /** Where in the file the line begins that is being read. */
  #lineStart;
  /** How many bytes of that line were given away already. */
  #givenBytes = 0;
  #maxLineBytes;

  /**
   * @param {number} offset where in the file the first byte is
   * @param {number} [maxLineBytes] longer lines are given away in parts
   */
  constructor(offset, maxLineBytes = MAX_EVENT_BYTES) {
    this.#lineStart = offset;
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * @param {Uint8Array} chunk which is kept, not copied
   * @returns {Generator<Piece, void>}
   */
  *push(chunk) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    // The line that the chunk before has begun is a piece of its own, so that nothing else need be copied.
    const start = this.#keptBytes > 0 && end > 0 ? chunk.indexOf(NEWLINE) + 1 : 0;
    if (start > 0) {
      this.#keep(chunk.subarray(0, start));
      yield this.#piece();
    }
    if (start < end) {
      this.#keep(chunk.subarray(start, end));
      yield this.#piece();
    }
    if (end < chunk.length) this.#keep(chunk.subarray(end));
    if (this.#keptBytes > this.#maxLineBytes) yield this.#piece();
  }

  /** @returns {Generator<Piece, void>} */
  *finish() {
    if (this.#keptBytes > 0) yield this.#piece();
  }

  /** @param {Uint8Array} bytes */
  #keep(bytes) {
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
  }

  /** @returns {Piece} */
  #piece() {
    const bytes = concat(this.#kept);
    const lineStart = this.#lineStart;
    const given = this.#givenBytes;
    this.#kept = [];
    this.#keptBytes = 0;
    const lastLine = bytes.lastIndexOf(NEWLINE) + 1;
    if (lastLine > 0) {
      this.#lineStart += given + lastLine;
      this.#givenBytes = bytes.length - lastLine;
    } else {
      this.#givenBytes += bytes.length;
    }

    /** Where each line begins: told only once somebody asks for one. @type {number[] | undefined} */
    let starts;
    /** @param {number} line */
    const placeOf = (line) => {
      starts ??= lineStarts(bytes);
      const start = starts[line];
      const length = (line + 1 < starts.length ? starts[line + 1] - 1 : bytes.length) - start;
      return line === 0 ? { start: lineStart, length: given + length } : { start: lineStart + given + start, length };
    };
    return { bytes, placeOf };
  }
}

/**
 * Where each line begins, and behind the last newline one more.
 *
 * @param {Uint8Array} bytes
 */
function lineStarts(bytes) {
  const starts = [0];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts.push(at + 1);
  return starts;
}
