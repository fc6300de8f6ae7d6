/**
 * Explanations of single events, and coverage over many.
 *
 * @typedef {import("./index.d.ts").Coverage} CoverageFace
 */

import { Compiled, mapLines } from './core.js';
import { issueError, typeName } from './errors.js';
import { checkEvent } from './json-check.js';
import { mapInput, mappingStream } from './ndjson.js';

const encoder = new TextEncoder();

/**
 * @param {Compiled<import('./generated/core.js').CoreDestination>} destination
 * @param {unknown} event an object, its JSON text, or the UTF-8 bytes of that text
 * @returns {import('./explanation.d.ts').Explanation}
 */
export function explain(destination, event) {
  const bytes = eventBytes(event);
  return JSON.parse(destination.run((handle) => handle.explain(bytes)));
}

/** @param {unknown} event */
function eventBytes(event) {
  if (typeName(event) === 'uint8array') return /** @type {Uint8Array} */ (event);
  if (typeof event !== 'string') return encoder.encode(objectText(event));
  // Encoding as UTF-8 would replace an unpaired surrogate.
  const half = event.search(/\p{Surrogate}/u);
  if (half < 0) return encoder.encode(event);
  const escape = `\\u${event.charCodeAt(half).toString(16)}`;
  const message = `The text has an unpaired surrogate at character ${half + 1}; write it as ${escape}.`;
  throw issueError('event_not_json', message);
}

/** @param {unknown} event */
function objectText(event) {
  const type = typeName(event);
  if (type !== 'object') throw issueError('event_not_object', `event must be an object, got ${type}`);
  checkEvent(event);
  // An object whose toJSON returns `undefined` has no JSON text.
  return JSON.stringify(event) ?? 'null';
}

/** @implements {CoverageFace} */
export class Coverage {
  #counter;
  /** Events that are too large to be passed to the core. */
  #unread = 0;

  /** @param {string} config the JSON text of a validated configuration */
  constructor(config) {
    this.#counter = new Compiled((core) => new core.CoreCoverage(config));
  }

  /** @param {Uint8Array | import('./index.d.ts').EventPiece} input */
  mapNdjson(input) {
    return mapInput(input, this.#mapLines, this.#count);
  }

  mapStream() {
    return mappingStream(this.#mapLines, this.#count);
  }

  get unlikely() {
    return this.#counter.run((handle) => handle.unlikely);
  }

  /** @returns {import('./explanation.d.ts').CoverageReport} */
  report() {
    const report = JSON.parse(this.#counter.run((handle) => handle.report()));
    report.lines += this.#unread;
    report.broken += this.#unread;
    return report;
  }

  /** @param {import('./events/piece.js').EventPiece} piece */
  #count = (piece) => {
    if (piece.issue) this.#unread += 1;
  };

  /** @type {import('./ndjson.js').MapLines} */
  #mapLines = (lines, firstLine) => this.#counter.run((handle) => mapLines(handle, lines, firstLine));
}
