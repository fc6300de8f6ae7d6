/**
 * How results came to be: explanations of single events, coverage over many.
 *
 * @typedef {import("./index.d.ts").Coverage} CoverageFace
 */

import { Compiled } from './core.js';
import { issueError, typeName } from './errors.js';
import { lineStream, mapLines } from './ndjson.js';
import { pickText } from './pick.js';

/**
 * @param {Compiled<import('./generated/core.js').CoreDestination>} destination
 * @param {unknown} event an object, or its JSON text
 * @returns {import('./explanation.d.ts').Explanation}
 */
export function explain(destination, event) {
  const text = typeof event === 'string' ? event : objectText(event);
  return JSON.parse(destination.run((handle) => handle.explain(text)));
}

/** @param {unknown} event */
function objectText(event) {
  const type = typeName(event);
  if (type !== 'object') throw issueError('event_not_object', `event must be an object, got ${type}`);
  return pickText(event, undefined);
}

/** @implements {CoverageFace} */
export class Coverage {
  #counter;

  /** @param {string} config the JSON text of a configuration that is known to be right */
  constructor(config) {
    this.#counter = new Compiled((core) => new core.CoreCoverage(config));
  }

  /** @param {Uint8Array} bytes */
  mapNdjson(bytes) {
    return mapLines(bytes, this.#mapPiece);
  }

  mapStream() {
    return lineStream(this.#mapPiece);
  }

  /** @returns {import('./explanation.d.ts').CoverageReport} */
  report() {
    return JSON.parse(this.#counter.run((handle) => handle.report()));
  }

  /** @type {import('./ndjson.js').MapPiece} */
  #mapPiece = (piece, firstLine) =>
    this.#counter.run((handle) => ({ mapped: handle.mapNdjson(piece, firstLine), nextLine: handle.nextLine() }));
}
