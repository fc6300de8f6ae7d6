/**
 * Splits an input of bytes into events: NDJSON, a JSON array, or pretty-printed JSON values, with or without a byte
 * order mark. Blank lines are skipped and counted. All inputs of events are read through this.
 *
 * @typedef {typeof import('../index.d.ts')} Api
 */

import { issueError, typeName } from '../errors.js';
import { concat, copyOf } from './bytes.js';
import { ElementCutter } from './element-cutter.js';
import { formatOf } from './format.js';
import { LineCutter } from './line-cutter.js';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** @implements {InstanceType<Api['EventSplitter']>} */
export class EventSplitter {
  /** @type {import('../index.d.ts').EventFormat | undefined} */
  format;
  /** @type {string | undefined} */
  note;
  /** @type {LineCutter | ElementCutter | undefined} */
  #cutter;
  #counts = { lines: 0, blank: 0, events: 0 };
  /** The chunks read before the format is known. @type {Uint8Array[]} */
  #head = [];

  get counts() {
    if (this.#cutter instanceof LineCutter) this.#cutter.count();
    return this.#counts;
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    requireBytes(chunk);
    return this.#cutter ? this.#cutter.push(chunk) : this.#begin(chunk, false);
  }

  *finish() {
    if (!this.#cutter) yield* this.#begin(new Uint8Array(), true);
    yield* /** @type {LineCutter} */ (this.#cutter).finish();
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isWhole
   * @returns {Generator<import('./piece.js').EventPiece, void>}
   */
  *#begin(chunk, isWhole) {
    const head = concat([...this.#head, chunk]);
    const marked = BYTE_ORDER_MARK.every((byte, index) => head[index] === byte);
    const offset = marked ? BYTE_ORDER_MARK.length : 0;
    const content = head.subarray(offset);
    const mayBeMarked = !marked && head.length < 3 && BYTE_ORDER_MARK.every((byte, at) => (head[at] ?? byte) === byte);
    const format = mayBeMarked && !isWhole ? undefined : formatOf(content, isWhole);
    if (format === undefined) {
      // Copied, because the chunk's owner may reuse its memory.
      this.#head = [copyOf(head)];
      return;
    }
    this.#head = [];
    this.format = format;
    this.note = noteOn(head);
    this.#cutter = format === 'lines' ? new LineCutter(offset, this.#counts) : new ElementCutter(offset, this.#counts);
    yield* this.#cutter.push(content);
  }
}

/**
 * Whether bytes are gzip.
 *
 * @param {Uint8Array} head
 */
export function isGzip(head) {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** @param {unknown} bytes */
export function requireBytes(bytes) {
  // By its tag, not its class: bytes may come from another realm, such as a worker's or a test runner's.
  if (typeName(bytes) !== 'uint8array') {
    throw issueError('bytes_expected', `The lines must be a Uint8Array, got ${typeName(bytes)}.`);
  }
}

/**
 * A description of an input that can't contain events.
 *
 * @param {Uint8Array} head its first bytes
 */
function noteOn([a, b]) {
  if (a === 0x50 && b === 0x4b) return 'The input is a ZIP archive: extract it first.';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'The input is UTF-16: save it as UTF-8 first.';
  return undefined;
}
