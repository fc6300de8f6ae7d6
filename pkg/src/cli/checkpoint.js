/**
 * The checkpoint of a sync: how far it has come, so that the next run goes on where this one was interrupted, however
 * it ended.
 *
 * A file of lines of JSON. The first says which configuration it is for, and where the present batch of events begins;
 * each further one, appended before anything more is sent, says what has been settled of the batch, or that a custom
 * event is about to be posted. When a batch is done, the file is replaced, so that it stays small. A last line that was
 * cut off by a crash counts for nothing: what it would have said had not been acted upon.
 *
 * @typedef {{ event: number, subscription: number }} Place an event's place in its batch
 */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { objectIn } from './lines.js';

const VERSION = 1;

export class Checkpoint {
  #file;
  #configuration;
  #descriptor = -1;
  /** The line at which the present batch begins, counted from 1. */
  line = 1;
  /** @type {Place[]} What was settled in the present batch by earlier runs. */
  settled = [];
  /** @type {Place[]} What earlier runs were about to post when they ended. */
  posting = [];
  /** What an earlier run has read at the beginning of the present batch. @type {string | undefined} */
  #first;

  /**
   * @param {string | undefined} file without one, nothing is kept
   * @param {string} configuration a fingerprint of what the events are mapped by
   */
  constructor(file, configuration) {
    this.#file = file;
    this.#configuration = configuration;
    if (file === undefined) return;
    this.#read(file);
    this.#replace();
  }

  /** @param {string} file */
  #read(file) {
    let text;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (/** @type {any} */ (error).code === 'ENOENT') return;
      throw error;
    }
    // What stands behind the last newline was cut off.
    const [first, ...records] = text.split('\n').slice(0, -1).map(objectIn);
    if (first?.version !== VERSION || !Number.isInteger(first.line) || first.line < 1) {
      throw new Error(`${file} is not a checkpoint of this program. Remove it to begin at the first event.`);
    }
    if (first.configuration !== this.#configuration) {
      throw new Error(`${file} is the checkpoint of another configuration. Remove it to begin at the first event.`);
    }
    this.line = first.line;
    const places = (/** @type {any} */ list) =>
      (Array.isArray(list) ? list : []).map(([event, subscription]) => ({ event, subscription }));
    this.#first = records.find((record) => typeof record?.first === 'string')?.first;
    this.settled = records.flatMap((record) => places(record?.settled));
    const isSettled = new Set(this.settled.map(({ event, subscription }) => `${event} ${subscription}`));
    this.posting = records
      .flatMap((record) => places(record?.posting))
      .filter(({ event, subscription }) => !isSettled.has(`${event} ${subscription}`));
  }

  /**
   * Begins with the present batch. Throws if these are other events than an earlier run has begun with.
   *
   * @param {string} firstLine
   */
  begin(firstLine) {
    const first = fingerprint(firstLine);
    if (this.#first !== undefined && this.#first !== first) {
      throw new Error(`${this.#file} is the checkpoint of other events. Remove it to begin at the first event.`);
    }
    if (this.#first === undefined) this.#append({ first });
    this.#first = first;
  }

  /** @param {Place[]} places that have an outcome which stands */
  settle(places) {
    if (places.length > 0) this.#append({ settled: pairs(places) });
  }

  /** @param {Place} place of a custom event that is about to be posted */
  post(place) {
    this.#append({ posting: pairs([place]) });
  }

  /** @param {number} line where the next batch begins */
  advance(line) {
    this.line = line;
    this.#first = undefined;
    this.settled = [];
    this.posting = [];
    if (this.#file !== undefined) this.#replace();
  }

  /** There is nothing left to go on with. */
  remove() {
    this.close();
    if (this.#file !== undefined) rmSync(this.#file, { force: true });
  }

  close() {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  /** @param {object} record */
  #append(record) {
    if (this.#descriptor >= 0) writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
  }

  /** Writes the file anew; it is the old one or the new one at any time, and never half of either. */
  #replace() {
    const file = /** @type {string} */ (this.#file);
    this.close();
    const part = `${file}.part`;
    const descriptor = openSync(part, 'w', 0o600);
    const first = { version: VERSION, configuration: this.#configuration, line: this.line };
    const rest = [
      this.#first === undefined ? undefined : { first: this.#first },
      this.settled.length > 0 ? { settled: pairs(this.settled) } : undefined,
      this.posting.length > 0 ? { posting: pairs(this.posting) } : undefined,
    ];
    for (const record of [first, ...rest]) if (record) writeSync(descriptor, `${JSON.stringify(record)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(part, file);
    this.#descriptor = openSync(file, 'a');
  }
}

/** @param {string} text */
export function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {Place[]} places */
const pairs = (places) => places.map(({ event, subscription }) => [event, subscription]);
