// Pieces of events through the mapping, one after the other, so that it is known which result is of which event.

import { Findings } from './findings.js';
import { countLines } from './scan.js';

export class Mapper {
  #writer;
  #reader;
  /** The next results: asked for before they can come, because without a reader, the stream takes no input. */
  #next;
  #sink;
  #findings = new Findings();
  /** How many events have their results. */
  events = 0;
  /** @type {import('./line-cutter.js').Piece | undefined} the last one that did not end with a newline */
  #rest;

  /**
   * @param {import('segment-postscript').Coverage} coverage
   * @param {import('./sink.js').Sink} sink
   */
  constructor(coverage, sink) {
    const { readable, writable } = coverage.mapStream();
    this.#writer = writable.getWriter();
    this.#reader = readable.getReader();
    this.#next = this.#reader.read();
    this.#sink = sink;
  }

  /** @param {import('./line-cutter.js').Piece} piece */
  async map(piece) {
    const lines = countLines(piece.bytes);
    this.#rest = lines === 0 ? piece : undefined;
    const written = this.#writer.write(piece.bytes);
    await this.#take(piece, lines);
    await written;
  }

  /** The results of a last line without a newline. */
  async finish() {
    const closed = this.#writer.close();
    if (this.#rest) await this.#take(this.#rest, 1);
    await closed;
  }

  takeRows() {
    return this.#findings.takeRows();
  }

  /**
   * @param {import('./line-cutter.js').Piece} piece
   * @param {number} lines how many of it have results now
   */
  async #take(piece, lines) {
    for (let taken = 0; taken < lines;) {
      const { value } = await this.#next;
      if (value === undefined) throw new Error('The mapping has ended too early.');
      this.#next = this.#reader.read();
      const first = taken;
      this.#findings.search(value, this.events + 1, (line) => piece.placeOf(first + line));
      this.#sink.write(/** @type {Uint8Array<ArrayBuffer>} */ (value));
      const count = countLines(value);
      taken += count;
      this.events += count;
    }
  }
}
