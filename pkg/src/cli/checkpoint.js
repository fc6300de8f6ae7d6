/**
 * The checkpoint of a sync: how far it has come, so that the next run goes on where this one was interrupted, however
 * it ended.
 *
 * A file of lines of JSON. The first says which configuration it is for, and where the present batch of events begins;
 * each further one is appended by the sync (what has been settled) or by its courier (what is about to be posted, and
 * what was answered). When a batch is done, and so nothing is on its way, the file is replaced, so that it stays small. A
 * last line that was cut off by a crash counts for nothing: what it would have said had not been acted upon.
 *
 * @typedef {{ line: number, subscription: number }} Place a line of the events, counted from 1
 * @typedef {import('./courier.js').Told} Told
 * @typedef {{ run: string, courier: number, sync: number }} RunRecord a run and its processes
 */

import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { earlierRunsEnd, isAtWork } from './earlier-runs.js';
import { objectIn } from './lines.js';

const VERSION = 2;

export class Checkpoint {
  #file;
  #configuration;
  #descriptor = -1;
  /** @type {RunRecord | undefined} */
  #run;
  /** The line at which the present batch begins, counted from 1. */
  line = 1;
  /** @type {Place[]} What was settled in the present batch by earlier runs. */
  settled = [];
  /** What earlier runs were answered to custom events of the present batch that are not settled. @type {Map<string, Told>} */
  #answers = new Map();
  /** What an earlier run has read at the beginning of the present batch. @type {string | undefined} */
  #first;

  /**
   * @param {string | undefined} file without one, nothing is kept
   * @param {string} configuration a fingerprint of what the events are mapped by
   */
  constructor(file, configuration) {
    this.#file = file;
    this.#configuration = configuration;
  }

  /**
   * Reads what earlier runs have left, once the last of them is over. Throws if another sync is at work with the file.
   *
   * @param {AbortSignal} signal
   * @param {(sentence: string) => void} say
   */
  async open(signal, say) {
    if (this.#file === undefined) return;
    await earlierRunsEnd(this.#file, () => this.#records(), signal, say);
    const records = this.#records();
    this.#descriptor = fs.openSync(this.#file, 'a', 0o600);
    if (records.length === 0) this.#append(this.#header());
    this.#first = records.find(({ first }) => typeof first === 'string')?.first;
    const isHere = (/** @type {Place} */ { line }) => line >= this.line;
    this.settled = records.flatMap(({ settled }) => placesIn(settled)).filter(isHere);
    for (const { posting, answered, unsent, status, body } of records) {
      for (const place of placesIn(posting).filter(isHere)) this.#answers.set(keyOf(place), { sent: true });
      for (const place of placesIn(answered).filter(isHere)) this.#answers.set(keyOf(place), { status, body });
      for (const place of placesIn(unsent)) this.#answers.delete(keyOf(place));
    }
  }

  /**
   * Takes the file for this run, of which there is only one at a time.
   *
   * @param {number} courier its process
   * @returns {string} the run's name
   */
  claim(courier) {
    const run = { run: randomUUID(), courier, sync: process.pid };
    this.#run = run;
    // The line before it may have been cut off by a crash.
    if (this.#descriptor >= 0) fs.writeSync(this.#descriptor, `\n${JSON.stringify(run)}\n`);
    // Of two that begin at the same moment, the first line wins; the other one may even have replaced the file since.
    const records = this.#records();
    const at = records.findIndex((record) => record.run === run.run);
    const isFirst = at >= 0 && !records.slice(0, at).some((record) => isAtWork(record, records));
    if (isFirst) return run.run;
    this.#append({ closed: run.run, at: Date.now() });
    throw new Error(`Another sync is at work with ${this.#file}.`);
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

  /**
   * What came of a custom event that an earlier run has sent, or was about to; told once.
   *
   * @param {Place} place
   */
  takeAnswer(place) {
    const told = this.#answers.get(keyOf(place));
    this.#answers.delete(keyOf(place));
    return told;
  }

  /** @param {Place[]} places that have an outcome which stands, and has been written */
  settle(places) {
    if (places.length > 0) this.#append({ settled: places.map(({ line, subscription }) => [line, subscription]) });
  }

  /** @param {number} line where the next batch begins */
  advance(line) {
    this.line = line;
    this.#first = undefined;
    this.settled = [];
    this.#answers.clear();
    if (this.#file !== undefined) this.#replace(this.#file);
  }

  /** There is nothing left to go on with. */
  remove() {
    this.close();
    if (this.#file !== undefined) fs.rmSync(this.#file, { force: true });
  }

  close() {
    if (this.#descriptor >= 0) fs.closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  /** The lines of the file behind the first, which must be that of a checkpoint for this configuration. */
  #records() {
    const file = /** @type {string} */ (this.#file);
    let text = '';
    try {
      text = this.#file === undefined ? '' : fs.readFileSync(file, 'utf8');
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'ENOENT') throw error;
    }
    if (text === '') return [];
    // What stands behind the last newline was cut off.
    const [first, ...records] = text.split('\n').slice(0, -1).map(objectIn);
    if (first?.version !== VERSION || !Number.isInteger(first.line) || first.line < 1) {
      throw new Error(`${file} is not a checkpoint of this program. Remove it to begin at the first event.`);
    }
    if (first.configuration !== this.#configuration) {
      throw new Error(`${file} is the checkpoint of another configuration. Remove it to begin at the first event.`);
    }
    this.line = first.line;
    return [first, ...records.filter((record) => record !== undefined)];
  }

  #header() {
    return { version: VERSION, configuration: this.#configuration, line: this.line };
  }

  /** @param {object} record */
  #append(record) {
    if (this.#descriptor >= 0) fs.writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
  }

  /**
   * Writes the file anew; it is the old one or the new one at any time, and never half of either.
   *
   * @param {string} file
   */
  #replace(file) {
    this.close();
    const part = `${file}.part`;
    this.#descriptor = fs.openSync(part, 'w', 0o600);
    this.#append(this.#header());
    if (this.#run) this.#append(this.#run);
    fs.fsyncSync(this.#descriptor);
    this.close();
    fs.renameSync(part, file);
    this.#descriptor = fs.openSync(file, 'a');
  }
}

/**
 * Appends a record to a checkpoint that is there. It is opened each time, because it may have been replaced.
 *
 * @param {string} file
 * @param {object} record
 * @param {boolean} [isDurable]
 */
export function append(file, record, isDurable = false) {
  const descriptor = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_APPEND);
  try {
    fs.writeSync(descriptor, `${JSON.stringify(record)}\n`);
    if (isDurable) fs.fdatasyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** @param {string} text */
export function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {any} list @returns {Place[]} */
const placesIn = (list) => (Array.isArray(list) ? list : []).map(([line, subscription]) => ({ line, subscription }));

/** @param {Place} place */
const keyOf = ({ line, subscription }) => `${line} ${subscription}`;
