// Pieces of events through the mapping, so that it is known which result is of which event.

import { Findings } from './findings.js';

export class Mapper {
  #coverage;
  #sink;
  #findings = new Findings();
  /** How many events have their results. */
  events = 0;

  /**
   * @param {import('segment-postscript').Coverage} coverage
   * @param {import('./sink.ts').Sink} sink
   */
  constructor(coverage, sink) {
    this.#coverage = coverage;
    this.#sink = sink;
  }

  /** @param {import('segment-postscript').EventPiece} piece */
  map(piece) {
    const results = this.#coverage.mapNdjson(piece);
    this.#findings.search(results, this.events + 1, (index) => piece.positions[index]);
    this.#sink.write(/** @type {Uint8Array<ArrayBuffer>} */ (results));
    this.events += piece.positions.length;
  }

  takeRows() {
    return this.#findings.takeRows();
  }
}
