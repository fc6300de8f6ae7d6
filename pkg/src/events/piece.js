/**
 * `EventPiece`: events of an input, one per line, with their positions in the input.
 */

import { copyOf, indexOfNewline, skipSpace } from './bytes.js';

/**
 * @typedef {{ line: number, start: number, length: number }} Position the line, counted from 1, and the byte range in the
 * input
 * @typedef {{ lines: number, events: number }} LineCounts the number of lines, and of those that are not blank
 */

/** Marks pieces, including those of another copy of the package. */
const MARK = Symbol.for('segment-postscript.EventPiece');

/**
 * @param {any} value
 * @returns {value is EventPiece}
 */
export function isPiece(value) {
  return typeof value === 'object' && value !== null && value[MARK] === true;
}

/** @implements {EventPieceFace} */
export class EventPiece {
  /** @type {Uint8Array} */
  bytes;
  /** The input line of the first line of `bytes`, if the lines are consecutive in the input. */
  firstLine;
  /** An issue with the only event, found while splitting. @type {import('../index.d.ts').Issue | undefined} */
  issue;
  /** What was counted when the lines were mapped. @type {LineCounts | undefined} */
  lineCounts;
  #positions;

  /**
   * @param {Uint8Array} bytes lines; blank ones contain no event
   * @param {number | undefined} firstLine
   * @param {() => Position[]} positions positions of the events; called at most once
   * @param {import('../index.d.ts').Issue} [issue]
   */
  constructor(bytes, firstLine, positions, issue) {
    this.bytes = bytes;
    this.firstLine = firstLine;
    this.issue = issue;
    this.#positions = positions;
  }

  get [MARK]() {
    return true;
  }

  /** @returns {readonly Position[]} */
  get positions() {
    const positions = this.#positions();
    this.#positions = () => positions;
    return positions;
  }

  /** The events one by one, each with its own copy of the bytes. @returns {Generator<EventPiece, void>} */
  *events() {
    const { positions } = this;
    if (this.issue !== undefined) {
      yield this;
      return;
    }
    let index = 0;
    for (const [start, end] of linesOf(this.bytes)) {
      const position = positions[index];
      index += 1;
      yield new EventPiece(copyOf(this.bytes.subarray(start, end)), position.line, () => [position]);
    }
  }
}

/** @typedef {import('../index.d.ts').EventPiece} EventPieceFace */

/**
 * The byte ranges of the lines that are not blank.
 *
 * @param {Uint8Array} bytes
 * @returns {Generator<[number, number], void>}
 */
export function* linesOf(bytes) {
  for (let start = 0; start < bytes.length;) {
    const newline = indexOfNewline(bytes, start);
    const end = newline < 0 ? bytes.length : newline;
    if (skipSpace(bytes, start, end) < end) yield [start, end];
    start = end + 1;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {LineCounts}
 */
export function countsOfLines(bytes) {
  let lines = 0;
  let events = 0;
  for (let start = 0; start < bytes.length; lines += 1) {
    const newline = indexOfNewline(bytes, start);
    const end = newline < 0 ? bytes.length : newline;
    if (skipSpace(bytes, start, end) < end) events += 1;
    start = end + 1;
  }
  return { lines, events };
}

/**
 * The positions of events on consecutive lines.
 *
 * @param {Uint8Array} bytes
 * @param {number} firstLine
 * @param {number} offset of the first byte in the input
 * @returns {Position[]}
 */
export function positionsOfLines(bytes, firstLine, offset) {
  /** @type {Position[]} */
  const positions = [];
  let line = firstLine;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = indexOfNewline(bytes, start);
    const end = newline < 0 ? bytes.length : newline;
    if (skipSpace(bytes, start, end) < end) positions.push({ line, start: offset + start, length: end - start });
    start = end + 1;
  }
  return positions;
}
