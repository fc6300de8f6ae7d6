/**
 * The checkpoint of a sync: a write-ahead log of one batch of events, from which the next run resumes after any
 * interruption.
 *
 * A file of JSON lines. The first line identifies the configuration and the first event of the current batch. Each
 * further line is appended before the sync acts on it: a custom event is about to be posted (`posting`), its request
 * got a response (`answered`) or was never sent (`unsent`), an outcome was written (`settled`). A `posting` without
 * `answered` or `unsent` was in flight when the run ended: it is unknown whether Postscript received that custom event.
 * After each batch, when nothing is in flight, a new file replaces this one, so that it stays small. A last line
 * without a newline was truncated by a crash and is ignored: the sync had not acted on it.
 *
 * @typedef {{ event: number, subscription: number }} TaskKey the number of an event, counted from 1
 * @typedef {{ status: number, body: string }} RecordedResponse
 * @typedef {{ isPending: boolean, isLost: boolean, answer?: RecordedResponse }} Posting the state of a custom event: whether the
 *   last request has no response yet, whether an earlier one got none, and the last response
 * @typedef {import('./earlier-runs.js').RunRecord} RunRecord
 */

import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { isRunning } from './earlier-runs.js';
import { CommandError, EXIT, inputError, outputError } from './exit.js';

const VERSION = 3;

/**
 * How long a request counts towards the rate limit after its response, in milliseconds: a second, plus a margin for
 * clock differences.
 */
export const RATE_WINDOW = 1_010;

export class Checkpoint {
  #file;
  #configuration;
  #isDurable;
  #descriptor = -1;
  /** @type {RunRecord | undefined} */
  #run;
  /** The first event of the current batch, counted from 1. */
  event = 1;
  /** Events of the current batch that earlier runs have settled. @type {TaskKey[]} */
  settled = [];
  /** How long the requests of earlier runs still count towards the rate limit, in milliseconds. */
  rest = 0;
  /**
   * Custom events of the current batch that earlier runs have posted but not settled.
   *
   * @type {Map<string, Posting & { place: TaskKey }>}
   */
  #postings = new Map();
  /**
   * The fingerprint of the first event of the current batch, if an earlier run has started it.
   *
   * @type {string | undefined}
   */
  #first;

  /**
   * @param {string | undefined} file if undefined, nothing is recorded
   * @param {string} configuration a fingerprint of the configuration
   * @param {boolean} isDurable whether `posting` records must survive a system crash (fsync)
   */
  constructor(file, configuration, isDurable) {
    this.#file = file;
    this.#configuration = configuration;
    this.#isDurable = isDurable;
  }

  /** Reads the records of earlier runs and locks the file for this run. Throws if another sync is using it. */
  open() {
    if (this.#file === undefined) return;
    const records = this.#records();
    const other = records.find((record) => isRunning(record, records));
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
   * Starts the current batch. Throws if an earlier run has started it with other events.
   *
   * @param {Uint8Array} firstEvent
   */
  begin(firstEvent) {
    const first = fingerprint(firstEvent);
    if (this.#first !== undefined && this.#first !== first) {
      throw this.#foreign('is the checkpoint of different events');
    }
    if (this.#first === undefined) this.#append({ first });
    this.#first = first;
  }

  /** The custom events that were in flight when an earlier run ended. */
  get ambiguous() {
    return Array.from(this.#postings.values())
      .filter(({ isPending, isLost }) => isPending || isLost)
      .map(({ place }) => place);
  }

  /**
   * Replays the recorded state of a custom event: first that a response was lost, if one was, then the last response.
   * Undefined when everything has been replayed.
   *
   * @param {TaskKey} place
   * @returns {{ answer?: RecordedResponse } | undefined}
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

  /** @param {TaskKey} place of a custom event that is about to be posted */
  posting(place) {
    this.#append({ posting: pairOf(place) });
    if (this.#isDurable && this.#descriptor >= 0) this.#attempt(() => fs.fdatasyncSync(this.#descriptor));
  }

  /** @param {TaskKey} place @param {RecordedResponse} answer to the request that was about to be posted last */
  answered(place, answer) {
    this.#append({ answered: pairOf(place), ...answer });
  }

  /** @param {TaskKey} place of a custom event that can't have reached Postscript */
  unsent(place) {
    this.#append({ unsent: pairOf(place) });
  }

  /** @param {TaskKey} place whose final outcome has been written */
  settle(place) {
    this.#append({ settled: [pairOf(place)] });
  }

  /** @param {number} event the first one of the next batch */
  advance(event) {
    this.event = event;
    this.#first = undefined;
    this.settled = [];
    this.#postings.clear();
    const file = this.#file;
    if (file !== undefined) this.#attempt(() => this.#replace(file));
  }

  /** Removes the file: there is nothing left to resume. */
  remove() {
    this.#closeFile();
    const file = this.#file;
    if (file !== undefined) this.#attempt(() => fs.rmSync(file, { force: true }));
  }

  /** Records that this run has ended with nothing in flight. */
  close() {
    if (this.#descriptor < 0) return;
    try {
      this.#append({ closed: this.#run?.run, at: Date.now() });
    } catch {
      // The next run then treats this one as killed.
    }
    this.#closeFile();
  }

  /** Locks the file for this run: only one may use it at a time. */
  #claim() {
    const run = { run: randomUUID(), sync: process.pid };
    this.#run = run;
    // A crash may have truncated the previous line.
    this.#attempt(() => fs.appendFileSync(this.#descriptor, '\n'));
    this.#append(run);
    // If two runs start at the same time, the first line wins; the other run may even have replaced the file since.
    const records = this.#records();
    const at = records.findIndex((record) => record.run === run.run);
    const other = records.slice(0, Math.max(at, 0)).find((record) => isRunning(record, records));
    if (at >= 0 && other === undefined) return;
    this.#append({ closed: run.run, at: 0 });
    this.#closeFile();
    throw this.#inUse(other?.sync);
  }

  /** @param {number | undefined} pid */
  #inUse(pid) {
    const which = pid === undefined ? '' : ` (process ${pid})`;
    return new CommandError(EXIT.refused, `Another sync is running with ${this.#file}${which}.`);
  }

  /** @param {string} what */
  #foreign(what) {
    return new CommandError(EXIT.input, `${this.#file} ${what}. Remove it to start from the first event.`);
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
    // The text after the last newline was truncated.
    const [first, ...records] = text.split('\n').slice(0, -1).map(objectIn);
    if (first?.version !== VERSION || !Number.isInteger(first.event) || first.event < 1) {
      throw this.#foreign('is not a checkpoint of this version of the program');
    }
    if (first.configuration !== this.#configuration) {
      throw this.#foreign('is the checkpoint of a different configuration');
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
   * Replaces the file atomically.
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
  // The time at which a killed run ended is unknown, but it is before the start of this process.
  if (wasKilled) return Math.max(0, RATE_WINDOW - performance.now());
  const last = Math.max(0, ...records.map(({ at }) => at ?? 0));
  // If the clock was set back, wait for the whole window at most.
  return Math.min(Math.max(0, last + RATE_WINDOW - Date.now()), RATE_WINDOW);
}

/** @param {string | Uint8Array} text */
export function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {any} list @returns {TaskKey[]} */
const placesIn = (list) => (Array.isArray(list) ? list : []).map(([event, subscription]) => ({ event, subscription }));

/** @param {TaskKey} place */
const pairOf = ({ event, subscription }) => [event, subscription];

/** @param {TaskKey} place */
const keyOf = ({ event, subscription }) => `${event} ${subscription}`;

/**
 * Parses a line that is a JSON object; undefined for anything else.
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
