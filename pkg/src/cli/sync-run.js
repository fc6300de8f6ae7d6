/**
 * One run of `sync`: splits the events into batches, delivers each, and writes the outcomes. An outcome is settled in
 * the checkpoint once it is written.
 *
 * @typedef {import('../index.d.ts').Delivery} Delivery
 * @typedef {import('../index.d.ts').EventPiece} EventPiece
 * @typedef {import('./sync.js').SyncOptions} SyncOptions
 */

import { setTimeout as pause } from 'node:timers/promises';
import { RATE_WINDOW } from './checkpoint.js';
import { eachPiece } from './events.js';
import { CommandError, EXIT } from './exit.js';
import { counted } from './style.js';

/** The size of a batch: large enough for efficient lookups, small enough to fit into memory. */
const BATCH_EVENTS = 1000;
const BATCH_BYTES = 32 << 20;

/** Codes of outcomes caused by the end of the run. */
const ENDS = new Set(['secret_key_refused', 'plan_refused', 'delivery_aborted']);

export class Run {
  /** Outcomes by status. @type {Record<string, number>} */
  #counts = {};
  #requests = 0;
  /** The time until which requests of the previous batch, or of an earlier run, count towards the rate limit. */
  #rested;
  /** The request that the next call of `fetch` is for. @type {import('../index.d.ts').PlanRequest | undefined} */
  #next;
  /** The number of the first event of the current batch, counted from 1, and the events. */
  #first = 1;
  /** @type {EventPiece[]} */
  #batch = [];
  #batchBytes = 0;
  /** Whether a line contains at most one event, so that the line number identifies it. */
  #isLines = true;
  /** Pending writes of outcomes. @type {Set<Promise<void>>} */
  #writing = new Set();
  /** @type {import('./progress.js').Progress | undefined} */
  #progress;
  #destination;
  #options;
  #connection;
  #checkpoint;
  #customEvents;
  #output;
  #stop;

  /**
   * @param {import('segment-postscript').Destination} destination
   * @param {SyncOptions} options
   * @param {import('../index.d.ts').ConnectionOptions} connection
   * @param {import('./checkpoint.js').Checkpoint} checkpoint
   * @param {import('./custom-events.js').CustomEvents | undefined} customEvents with a checkpoint
   * @param {import('./output.js').Output} output
   * @param {AbortController} stop
   */
  constructor(destination, options, connection, checkpoint, customEvents, output, stop) {
    this.#destination = destination;
    this.#options = options;
    this.#connection = connection;
    this.#checkpoint = checkpoint;
    this.#customEvents = customEvents;
    this.#output = output;
    this.#stop = stop;
    this.#rested = performance.now() + checkpoint.rest;
  }

  get failed() {
    return this.#counts.failed ?? 0;
  }

  get summary() {
    const counts = Object.entries(this.#counts).map(([status, count]) => `${count} ${status}`);
    return `${counts.length > 0 ? counts.join(', ') : 'nothing to deliver'}; ${counted(this.#requests, 'request')}`;
  }

  /** @param {string | undefined} file */
  async all(file) {
    let number = 0;
    const { event: first } = this.#checkpoint;
    const take = async (
      /** @type {EventPiece} */ piece,
      /** @type {import('./progress.js').Progress} */ progress,
      /** @type {import('segment-postscript').EventSplitter} */ splitter,
    ) => {
      this.#progress = progress;
      this.#isLines = splitter.format === 'lines';
      for (const event of piece.events()) {
        number += 1;
        if (number < first) continue;
        this.#batch.push(event);
        this.#batchBytes += event.bytes.length;
        if (this.#batch.length >= BATCH_EVENTS || this.#batchBytes >= BATCH_BYTES) await this.#endBatch();
      }
    };
    const finish = async () => {
      if (this.#batch.length > 0) await this.#endBatch();
    };
    await eachPiece(file, this.#options.quiet === true, take, finish);
  }

  async #endBatch() {
    this.#stop.signal.throwIfAborted();
    const { event: first, settled } = this.#checkpoint;
    this.#first = first;
    this.#checkpoint.begin(this.#batch[0].bytes);
    this.#sayAmbiguous();
    const { requestsPerSecond, externalId, occurredAt, atMostOnce, dryRun } = this.#options;
    /** @type {import('../index.d.ts').PlanOptions} */
    const options = {
      settled: settled.map(({ event, subscription }) => ({ event: event - first, subscription })),
      requestsPerSecond,
      externalId,
      occurredAt,
      onLostAnswer: atMostOnce ? 'at-most-once' : 'at-least-once',
    };
    if (dryRun) await this.#rehearse(this.#destination.plan(this.#batch, options));
    else await this.#deliver(options);
    await Promise.all(this.#writing);
    this.#stop.signal.throwIfAborted();
    this.#checkpoint.advance(first + this.#batch.length);
    this.#batch = [];
    this.#batchBytes = 0;
  }

  /** Reports the custom events that were in flight when an earlier run was killed. */
  #sayAmbiguous() {
    const places = this.#checkpoint.ambiguous;
    if (places.length === 0 || this.#options.quiet) return;
    const lines = places.map(({ event }) => this.#batch[event - this.#first]?.positions[0].line ?? event);
    const what = this.#options.atMostOnce
      ? 'They are not posted again; their outcome is answer_lost.'
      : 'They are posted again, as their outcomes report.';
    const which = `the custom events of ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
    process.stderr.write(
      `Postscript may have ${which}, because their responses were lost with the earlier run. ${what}\n`,
    );
  }

  /** @param {import('../index.d.ts').PlanOptions} options */
  async #deliver(options) {
    // A plan counts only its own requests, so wait until those of the previous batch no longer count.
    const rest = this.#rested - performance.now();
    if (rest > 0) await pause(rest, undefined, { signal: this.#stop.signal });
    const before = this.#requests;
    /** Whether an outcome is final, rather than caused by the end of the run (a refused key, an interruption). */
    let stands = true;
    /** @type {string | undefined} */
    let refusal;
    await this.#destination.deliver(this.#batch, {
      ...options,
      ...this.#connection,
      signal: this.#stop.signal,
      onRequest: (request) => {
        this.#next = request;
      },
      fetch: (url, init) => this.#fetch(url, init),
      onDelivery: (delivery) => {
        const end = delivery.errors?.find(({ code }) => ENDS.has(code));
        stands &&= end === undefined;
        refusal ??= end?.code === 'delivery_aborted' ? undefined : end?.message;
        if (stands || this.#options.checkpoint === undefined) this.#tell(delivery, stands && !delivery.retryable);
      },
      onProgress: ({ done, total, eta }) => {
        const left = eta === undefined ? '' : `, ${Math.ceil(eta / 1000)} s left`;
        this.#progress?.note(`${done} of ${total} in this batch${left}`);
      },
    });
    if (this.#requests > before) this.#rested = performance.now() + RATE_WINDOW;
    this.#stop.signal.throwIfAborted();
    if (refusal !== undefined) {
      await Promise.all(this.#writing);
      throw new CommandError(EXIT.refused, refusal);
    }
  }

  /**
   * Sends the request that `onRequest` was called with, unless an earlier run has recorded its response.
   *
   * @param {string | URL | Request} url
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async #fetch(url, init) {
    const request = /** @type {import('../index.d.ts').PlanRequest} */ (this.#next);
    const { event, subscription = 0 } = request;
    const customEvents = event === undefined ? undefined : this.#customEvents;
    const place = { event: this.#first + (event ?? 0), subscription };
    const replayed = customEvents?.replay(place);
    if (replayed !== undefined) return replayed;
    this.#requests += 1;
    return customEvents ? customEvents.post(request, place) : fetch(url, init);
  }

  /**
   * Reports the requests that would be sent if Postscript had no subscribers, and the events to deliver.
   *
   * @param {import('../index.d.ts').Plan} plan
   */
  async #rehearse(plan) {
    const records = [];
    for (let now = 0; ;) {
      const step = plan.next(now);
      if (step.type === 'done') break;
      if (step.type === 'wait') {
        now = step.until ?? now;
        continue;
      }
      records.push({ method: step.request.method, path: step.request.path });
      this.#requests += 1;
      plan.respond(step.request.id, now, 200, '{"subscribers":[]}');
    }
    for (const { errors, ...delivery } of plan.deliveries()) {
      const isToBe = delivery.status === 'not_found';
      const status = isToBe ? 'to_deliver' : delivery.status;
      this.#count(status);
      records.push({ ...this.#placed(delivery), status, errors: isToBe ? undefined : errors });
    }
    await this.#output.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  /**
   * Writes an outcome and then settles it, if it is final. If the run is killed in between, the next run writes it
   * again.
   *
   * @param {Delivery} delivery
   * @param {boolean} isSettled
   */
  #tell(delivery, isSettled) {
    this.#count(delivery.status);
    const place = { event: this.#first + delivery.event, subscription: delivery.subscription };
    const settle = () => {
      if (isSettled) this.#checkpoint.settle(place);
    };
    const written = this.#output.write(`${JSON.stringify(this.#placed(delivery))}\n`);
    if (written === undefined) return settle();
    const settled = written.then(settle).catch((error) => this.#stop.abort(error));
    this.#writing.add(settled);
    void settled.then(() => this.#writing.delete(settled));
  }

  /**
   * Replaces the index of an outcome's event in the batch with its line.
   *
   * @template {Pick<Delivery, 'event'>} D
   * @param {D} delivery
   */
  #placed({ event, ...delivery }) {
    const [{ line }] = this.#batch[event].positions;
    return { line, ...(this.#isLines ? {} : { event: this.#first + event }), ...delivery };
  }

  /** @param {string} status */
  #count(status) {
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
  }
}
