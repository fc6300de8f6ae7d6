/**
 * Events that were cut out of an input, each on a line of its own, with the places that they had there.
 */

import { copyOf, indexOfNewline, skipSpace } from './bytes.js';

/** @typedef {{ line: number, start: number, length: number }} Place the line, counted from 1, and the bytes of the input */

/** Marks pieces, also those of another copy of the package. */
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
  /** The line of the input that the first line of `bytes` is, if those after it follow without a gap. */
  firstLine;
  /** An issue that the text of the one event has already. @type {import('../index.d.ts').Issue | undefined} */
  issue;
  #places;

  /**
   * @param {Uint8Array} bytes lines; blank ones hold no event
   * @param {number | undefined} firstLine
   * @param {() => Place[]} places of the events, asked for once at most
   * @param {import('../index.d.ts').Issue} [issue]
   */
  constructor(bytes, firstLine, places, issue) {
    this.bytes = bytes;
    this.firstLine = firstLine;
    this.issue = issue;
    this.#places = places;
  }

  get [MARK]() {
    return true;
  }

  /** @returns {readonly Place[]} */
  get places() {
    const places = this.#places();
    this.#places = () => places;
    return places;
  }

  /** Each event by itself, in memory of its own. @returns {Generator<EventPiece, void>} */
  *events() {
    const { places } = this;
    if (this.issue !== undefined) {
      yield this;
      return;
    }
    let index = 0;
    for (const [start, end] of linesOf(this.bytes)) {
      const place = places[index];
      index += 1;
      yield new EventPiece(copyOf(this.bytes.subarray(start, end)), place.line, () => [place]);
    }
  }
}

/** @typedef {import('../index.d.ts').EventPiece} EventPieceFace */

/**
 * Where each line that is not blank begins and ends.
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
 * The places of the events on consecutive lines.
 *
 * @param {Uint8Array} bytes
 * @param {number} firstLine
 * @param {number} offset of the first byte in the input
 * @returns {Place[]}
 */
export function placesOfLines(bytes, firstLine, offset) {
  /** @type {Place[]} */
  const places = [];
  let line = firstLine;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = indexOfNewline(bytes, start);
    const end = newline < 0 ? bytes.length : newline;
    if (skipSpace(bytes, start, end) < end) places.push({ line, start: offset + start, length: end - start });
    start = end + 1;
  }
  return places;
}
