/**
 * The checkpoint of a sync: a write-ahead log of one batch of events, so that the next run goes on where this one was
 * interrupted, however it ended.
 *
 * A file of JSON lines. The first line names the configuration and the event at which the present batch begins. Each
 * further line is appended before the sync acts on it: a custom event is about to be posted (`posting`), its request was
 * answered (`answered`) or never left (`unsent`), an outcome was written (`settled`). A `posting` that has neither answer
 * nor `unsent` was on its way when the run ended: nobody knows whether Postscript has that custom event. After each batch,
 * when nothing is on its way, a new file replaces this one, so that it stays small. A last line without a newline was cut
 * off by a crash and is ignored: nothing had been done about it.
 *
 * @typedef {{ event: number, subscription: number }} Place the number of an event, counted from 1
 * @typedef {{ status: number, body: string }} Answer
 * @typedef {{ isPending: boolean, isLost: boolean, answer?: Answer }} Posting what is known of a custom event: whether the
 *   last request has no answer, whether an earlier one had none, and the last answer
 * @typedef {import('./earlier-runs.js').RunRecord} RunRecord
 */

import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { isAtWork } from './earlier-runs.js';
import { CommandError, EXIT, inputError, outputError } from './exit.js';

const VERSION = 3;

/** Milliseconds for which a request counts for the rate limit after its answer: a second, and what clocks may differ by. */
export const RATE_WINDOW = 1_010;

export class Checkpoint {
  #file;
  #configuration;
  #isDurable;
  #descriptor = -1;
  /** @type {RunRecord | undefined} */
  #run;
  /** The event at which the present batch begins, counted from 1. */
  event = 1;
  /** What earlier runs have settled in the present batch. @type {Place[]} */
  settled = [];
  /** How long the requests of earlier runs still count for the rate limit, in milliseconds. */
  rest = 0;
  /** What earlier runs have posted in the present batch and not settled. @type {Map<string, Posting & { place: Place }>} */
  #postings = new Map();
  /** Identifies the first event of the present batch, if an earlier run has begun with it. @type {string | undefined} */
  #first;

  /**
   * @param {string | undefined} file without one, nothing is kept
   * @param {string} configuration a fingerprint of what the events are mapped by
   * @param {boolean} isDurable whether a record of what is about to be posted must survive the machine's end
   */
  constructor(file, configuration, isDurable) {
    this.#file = file;
    this.#configuration = configuration;
    this.#isDurable = isDurable;
  }

  /** Reads what earlier runs have left and takes the file for this run. Throws if another sync is at work with it. */
  open() {
    if (this.#file === undefined) return;
    const records = this.#records();
    const other = records.find((record) => isAtWork(record, records));
    if (other !== undefined) throw this.#inUse(other.sync);
    this.#descriptor = this.#attempt(() => fs.openSync(/** @type {string} */ (this.#file), 'a', 0o600));
    if (records.length === 0) this.#append(this.#header());
    this.#first = records.find(({ first }) => typeof first === 'string')?.first;
    this.rest = restAfter(records);
    this.settled = records.flatMap(({ settled }) => placesIn(settled));
    for (const record of records) this.#readPosting(record);
    for (const place of this.settled) this.#postings.delete(keyOf(place));
    this.#claim();
  }

  /**
   * Begins with the present batch. Throws if these are other events than an earlier run has begun with.
   *
   * @param {Uint8Array} firstEvent
   */
  begin(firstEvent) {
    const first = fingerprint(firstEvent);
    if (this.#first !== undefined && this.#first !== first) {
      throw this.#foreign('is the checkpoint of other events');
    }
    if (this.#first === undefined) this.#append({ first });
    this.#first = first;
  }

  /** The custom events that were on their way when an earlier run ended. */
  get ambiguous() {
    return Array.from(this.#postings.values())
      .filter(({ isPending, isLost }) => isPending || isLost)
      .map(({ place }) => place);
  }

  /**
   * What an earlier run knows of a custom event: first that an answer was lost, if one was, then the last answer.
   * Undefined once there is nothing more to say.
   *
   * @param {Place} place
   * @returns {{ answer?: Answer } | undefined}
   */
  takePosting(place) {
    const posting = this.#postings.get(keyOf(place));
    if (posting === undefined) return undefined;
    const { isPending, isLost, answer } = posting;
    posting.isPending = posting.isLost = false;
    if (isPending || isLost) return {};
    this.#postings.delete(keyOf(place));
    return answer && { answer };
  }

  /** @param {Place} place of a custom event that is about to be posted */
  posting(place) {
    this.#append({ posting: pairOf(place) });
    if (this.#isDurable && this.#descriptor >= 0) this.#attempt(() => fs.fdatasyncSync(this.#descriptor));
  }

  /** @param {Place} place @param {Answer} answer to the request that was about to be posted last */
  answered(place, answer) {
    this.#append({ answered: pairOf(place), ...answer });
  }

  /** @param {Place} place of a custom event that Postscript can't have */
  unsent(place) {
    this.#append({ unsent: pairOf(place) });
  }

  /** @param {Place} place which has an outcome that stands and has been written */
  settle(place) {
    this.#append({ settled: [pairOf(place)] });
  }

  /** @param {number} event at which the next batch begins */
  advance(event) {
    this.event = event;
    this.#first = undefined;
    this.settled = [];
    this.#postings.clear();
    const file = this.#file;
    if (file !== undefined) this.#attempt(() => this.#replace(file));
  }

  /** Removes the file: there is nothing left to go on with. */
  remove() {
    this.#closeFile();
    const file = this.#file;
    if (file !== undefined) this.#attempt(() => fs.rmSync(file, { force: true }));
  }

  /** Says that this run is over and nothing is on its way. */
  close() {
    if (this.#descriptor < 0) return;
    try {
      this.#append({ closed: this.#run?.run, at: Date.now() });
    } catch {
      // The next run then takes this one for one that was killed.
    }
    this.#closeFile();
  }

  /** Takes the file for this run, of which there is only one at a time. */
  #claim() {
    const run = { run: randomUUID(), sync: process.pid };
    this.#run = run;
    // The line before it may have been cut off by a crash.
    this.#attempt(() => fs.appendFileSync(this.#descriptor, '\n'));
    this.#append(run);
    // Of two that begin at the same moment, the first line wins; the other one may even have replaced the file since.
    const records = this.#records();
    const at = records.findIndex((record) => record.run === run.run);
    const other = records.slice(0, Math.max(at, 0)).find((record) => isAtWork(record, records));
    if (at >= 0 && other === undefined) return;
    this.#append({ closed: run.run, at: 0 });
    this.#closeFile();
    throw this.#inUse(other?.sync);
  }

  /** @param {number | undefined} pid */
  #inUse(pid) {
    const which = pid === undefined ? '' : ` (process ${pid})`;
    return new CommandError(EXIT.refused, `Another sync is at work with ${this.#file}${which}.`);
  }

  /** @param {string} what */
  #foreign(what) {
    return new CommandError(EXIT.input, `${this.#file} ${what}. Remove it to begin at the first event.`);
  }

  /**
   * @template T
   * @param {() => T} write
   * @returns {T}
   */
  #attempt(write) {
    try {
      return write();
    } catch (error) {
      throw outputError(/** @type {string} */ (this.#file), error);
    }
  }

  /** @param {Record<string, any>} record */
  #readPosting({ posting, answered, unsent, status, body }) {
    const [place] = placesIn([posting ?? answered ?? unsent].filter(Boolean));
    if (place === undefined) return;
    const known = this.#postings.get(keyOf(place)) ?? { place, isPending: false, isLost: false };
    this.#postings.set(keyOf(place), known);
    if (posting) known.isLost ||= known.isPending;
    known.isPending = Boolean(posting);
    known.answer = answered ? { status, body } : undefined;
  }

  /** The records of the file, which must be a checkpoint for this configuration. */
  #records() {
    const file = /** @type {string} */ (this.#file);
    let text = '';
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'ENOENT') throw inputError(file, error);
    }
    if (text === '') return [];
    // What follows the last newline was cut off.
    const [first, ...records] = text.split('\n').slice(0, -1).map(objectIn);
    if (first?.version !== VERSION || !Number.isInteger(first.event) || first.event < 1) {
      throw this.#foreign('is not a checkpoint of this version of the program');
    }
    if (first.configuration !== this.#configuration) {
      throw this.#foreign('is the checkpoint of another configuration');
    }
    this.event = first.event;
    return [first, ...records.filter((record) => record !== undefined)];
  }

  #header() {
    return { version: VERSION, configuration: this.#configuration, event: this.event };
  }

  /** @param {object} record */
  #append(record) {
    if (this.#descriptor < 0) return;
    this.#attempt(() => fs.appendFileSync(this.#descriptor, `${JSON.stringify(record)}\n`));
  }

  /**
   * Writes the file anew. At any time it is the old file or the new one, never half of either.
   *
   * @param {string} file
   */
  #replace(file) {
    this.#closeFile();
    const part = `${file}.part`;
    this.#descriptor = fs.openSync(part, 'w', 0o600);
    this.#append(this.#header());
    this.#append(/** @type {RunRecord} */ (this.#run));
    fs.fsyncSync(this.#descriptor);
    this.#closeFile();
    fs.renameSync(part, file);
    this.#descriptor = fs.openSync(file, 'a');
  }

  #closeFile() {
    if (this.#descriptor >= 0) fs.closeSync(this.#descriptor);
    this.#descriptor = -1;
  }
}

/** @param {Record<string, any>[]} records */
function restAfter(records) {
  const wasKilled = records.some(({ run }) => run !== undefined && !records.some(({ closed }) => closed === run));
  // When a killed run has ended is not known, but it was before this process began.
  if (wasKilled) return Math.max(0, RATE_WINDOW - performance.now());
  const last = Math.max(0, ...records.map(({ at }) => at ?? 0));
  // A clock that was set back costs no more than the whole window.
  return Math.min(Math.max(0, last + RATE_WINDOW - Date.now()), RATE_WINDOW);
}

/** @param {string | Uint8Array} text */
export function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {any} list @returns {Place[]} */
const placesIn = (list) => (Array.isArray(list) ? list : []).map(([event, subscription]) => ({ event, subscription }));

/** @param {Place} place */
const pairOf = ({ event, subscription }) => [event, subscription];

/** @param {Place} place */
const keyOf = ({ event, subscription }) => `${event} ${subscription}`;

/**
 * The JSON object that a line is; undefined for everything else.
 *
 * @param {string} text
 * @returns {Record<string, any> | undefined}
 */
function objectIn(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
