/**
 * `segment-postscript sync`: delivers a file or a stream of events, batch by batch, and writes a line for each outcome.
 * A checkpoint lets an interrupted sync go on.
 *
 * @typedef {import('../index.d.ts').Delivery} Delivery
 */

import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Checkpoint, RATE_WINDOW, fingerprint } from './checkpoint.js';
import { CustomEvents } from './custom-events.js';
import { UsageError, configurationOf, onlyFile, openInput } from './files.js';
import { linesOf, objectIn } from './lines.js';
import { Progress } from './progress.js';
import { Destination } from 'segment-postscript';

/** Events that are planned as a whole: many find their people in few lookups, and fit into memory. */
const BATCH_EVENTS = 1000;
const BATCH_BYTES = 32 << 20;

const KEY_VARIABLE = 'POSTSCRIPT_SECRET_KEY';

/** @param {import('./files.js').Arguments} args */
export async function sync(args) {
  const input = onlyFile(args);
  const secretKey = process.env[KEY_VARIABLE] ?? '';
  if (secretKey === '' && !args['dry-run']) {
    throw new UsageError(`The secret key is taken from the environment: set ${KEY_VARIABLE}.`);
  }
  const configuration = await configurationOf(args);
  const destination = new Destination(configuration);
  // A key or a URL that can't be one is refused before anything else is done.
  if (!args['dry-run']) await destination.deliver([], { secretKey, baseUrl: args['base-url'] });
  const mark = fingerprint(JSON.stringify(configuration ?? null));
  const file = args['dry-run'] ? undefined : args.checkpoint;
  const checkpoint = new Checkpoint(file, mark, args['at-most-once'] === true);
  const { chunks, size } = await openInput(input);
  const stop = new AbortController();
  const say = (/** @type {string} */ sentence) => void (args.quiet || process.stderr.write(`${sentence}\n`));
  const customEvents =
    file === undefined
      ? undefined
      : new CustomEvents(checkpoint, { secretKey, baseUrl: args['base-url'] }, (error) => stop.abort(error));
  const interrupt = () => {
    stop.abort();
    const pending = customEvents?.pending ?? 0;
    if (pending > 0) say(`Waiting for ${pending} answers. A second Ctrl-C ends at once.`);
  };
  // A second signal meets no listener, and so ends the process.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    checkpoint.open();
    sayAmbiguous(checkpoint.ambiguous, args['at-most-once'] === true, say);
    const progress = new Progress(size, args.quiet);
    const run = new Run(args, destination, checkpoint, customEvents, secretKey, progress, stop.signal);
    try {
      await run.all(progress.count(chunks));
    } finally {
      await customEvents?.settled();
      progress.end();
      if (!args.quiet) process.stderr.write(`${run.summary()}\n`);
    }
    checkpoint.remove();
    return run.failed === 0;
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    checkpoint.close();
  }
}

/**
 * Names the custom events that were on their way when an earlier run was killed.
 *
 * @param {import('./checkpoint.js').Place[]} places
 * @param {boolean} atMostOnce
 * @param {(sentence: string) => void} say
 */
function sayAmbiguous(places, atMostOnce, say) {
  if (places.length === 0) return;
  const lines = places.map(({ line }) => line).join(', ');
  const what = atMostOnce
    ? 'not posted again: their outcome is answer_lost'
    : 'posted again, and their outcome says so';
  say(
    `On their way when the earlier run ended, so that Postscript may have them: the custom events of ${lines.includes(',') ? 'lines' : 'line'} ${lines}. They are ${what}.`,
  );
}

class Run {
  /** Outcomes by status. @type {Record<string, number>} */
  #counts = {};
  #requests = 0;
  /** Until when the requests of the last batch, or of an earlier run, count for the rate limit. */
  #rested;
  /** Whom `fetch` is called for next. @type {import('../index.d.ts').PlanRequest | undefined} */
  #next;
  #args;
  #destination;
  #checkpoint;
  #customEvents;
  #secretKey;
  #progress;
  #signal;

  /**
   * @param {import('./files.js').Arguments} args
   * @param {Destination} destination
   * @param {Checkpoint} checkpoint
   * @param {CustomEvents | undefined} customEvents with a checkpoint
   * @param {string} secretKey
   * @param {Progress} progress
   * @param {AbortSignal} signal
   */
  constructor(args, destination, checkpoint, customEvents, secretKey, progress, signal) {
    this.#args = args;
    this.#destination = destination;
    this.#checkpoint = checkpoint;
    this.#rested = performance.now() + checkpoint.rest;
    this.#customEvents = customEvents;
    this.#secretKey = secretKey;
    this.#progress = progress;
    this.#signal = signal;
  }

  get failed() {
    return this.#counts.failed ?? 0;
  }

  summary() {
    const counts = Object.entries(this.#counts).map(([status, count]) => `${count} ${status}`);
    return `${counts.length > 0 ? counts.join(', ') : 'nothing to deliver'}; ${this.#requests} requests`;
  }

  /** @param {AsyncIterable<Uint8Array>} chunks */
  async all(chunks) {
    /** @type {string[]} */
    let batch = [];
    let bytes = 0;
    let line = 0;
    const { line: first } = this.#checkpoint;
    for await (const text of linesOf(chunks)) {
      line += 1;
      if (line < first) continue;
      batch.push(text);
      bytes += text.length;
      if (batch.length < BATCH_EVENTS && bytes < BATCH_BYTES) continue;
      await this.#batch(batch);
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) await this.#batch(batch);
  }

  /** @param {string[]} lines */
  async #batch(lines) {
    this.#signal.throwIfAborted();
    const { line: firstLine, settled } = this.#checkpoint;
    this.#checkpoint.begin(lines[0]);
    const { events, places, broken } = readEvents(lines);
    const isKnown = new Set(settled.map(({ line }) => line - firstLine));
    for (const delivery of broken.filter(({ event }) => !isKnown.has(event))) this.#end(firstLine, delivery);

    const eventAt = new Map(places.map((place, event) => [firstLine + place, event]));
    /** @type {import('../index.d.ts').PlanOptions} */
    const options = {
      settled: settled.map(({ line, subscription }) => ({ event: eventAt.get(line) ?? -1, subscription })),
      requestsPerSecond: numberOf(this.#args['requests-per-second']),
      externalId: this.#args['external-id'],
      occurredAt: this.#args['occurred-at'],
      onLostAnswer: this.#args['at-most-once'] ? 'at-most-once' : 'at-least-once',
    };
    if (this.#args['dry-run']) this.#rehearse(firstLine, places, this.#destination.plan(events, options));
    else await this.#deliver(firstLine, places, events, options);
    this.#checkpoint.advance(firstLine + lines.length);
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  }

  /**
   * @param {number} firstLine
   * @param {number[]} places of the events among the lines
   * @param {object[]} events
   * @param {import('../index.d.ts').PlanOptions} options
   */
  async #deliver(firstLine, places, events, options) {
    // Each batch counts its own requests; those of the one before it still count, too.
    const rest = this.#rested - performance.now();
    if (rest > 0) await pause(rest, undefined, { signal: this.#signal });
    const before = this.#requests;
    /** Whether an outcome stands: not what is only the run's end, by a refused key or an interruption. */
    let stands = true;
    await this.#destination.deliver(events, {
      ...options,
      secretKey: this.#secretKey,
      baseUrl: this.#args['base-url'],
      signal: this.#signal,
      onRequest: (request) => {
        this.#next = request;
      },
      fetch: (url, init) => this.#fetch(firstLine, places, url, init),
      onDelivery: (outcome) => {
        const delivery = { ...outcome, event: places[outcome.event] };
        stands &&= !delivery.errors?.some(({ code }) => ENDS.has(code));
        if (stands && !delivery.retryable) this.#end(firstLine, delivery);
        else if (stands || this.#args.checkpoint === undefined) this.#tell(firstLine, delivery);
      },
      onProgress: ({ done, total, eta }) => {
        const left = eta === undefined ? '' : `, ${Math.ceil(eta / 1000)} s left`;
        this.#progress.note(`${done} of ${total} in this batch${left}`);
      },
    });
    if (this.#requests > before) this.#rested = performance.now() + RATE_WINDOW;
    this.#signal.throwIfAborted();
    if (!stands)
      throw new Error(`Postscript refused the secret key, and nothing more was sent. Check ${KEY_VARIABLE}.`);
  }

  /**
   * Sends the request that `onRequest` was called with, unless an earlier run has had its answer.
   *
   * @param {number} firstLine
   * @param {number[]} places
   * @param {string | URL | Request} url
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async #fetch(firstLine, places, url, init) {
    const request = /** @type {import('../index.d.ts').PlanRequest} */ (this.#next);
    const { event, subscription = 0 } = request;
    const customEvents = event === undefined ? undefined : this.#customEvents;
    const place = { line: firstLine + places[event ?? 0], subscription };
    const replayed = customEvents?.replay(place);
    if (replayed !== undefined) return replayed;
    this.#requests += 1;
    return customEvents ? customEvents.post(request, place) : fetch(url, init);
  }

  /**
   * What would be sent to a Postscript that knows nobody, and what there would be to deliver.
   *
   * @param {number} firstLine
   * @param {number[]} places
   * @param {import('../index.d.ts').Plan} plan
   */
  #rehearse(firstLine, places, plan) {
    for (let now = 0; ;) {
      const step = plan.next(now);
      if (step.type === 'done') break;
      if (step.type === 'wait') {
        now = step.until ?? now;
        continue;
      }
      this.#write({ method: step.request.method, path: step.request.path });
      this.#requests += 1;
      plan.respond(step.request.id, now, 200, '{"subscribers":[]}');
    }
    for (const { event, errors, ...delivery } of plan.deliveries()) {
      const isToBe = delivery.status === 'not_found';
      const status = isToBe ? 'to_deliver' : delivery.status;
      this.#count(status);
      this.#write({ line: firstLine + places[event], ...delivery, status, errors: isToBe ? undefined : errors });
    }
  }

  /**
   * Says an outcome that stands. A kill between the two may make the next run say it again; never, that nobody does.
   *
   * @param {number} firstLine
   * @param {Delivery} delivery
   */
  #end(firstLine, delivery) {
    this.#tell(firstLine, delivery);
    this.#checkpoint.settle({ line: firstLine + delivery.event, subscription: delivery.subscription });
  }

  /**
   * @param {number} firstLine
   * @param {Delivery} delivery
   */
  #tell(firstLine, delivery) {
    this.#count(delivery.status);
    this.#write({ line: firstLine + delivery.event, ...delivery, event: undefined });
  }

  /** @param {string} status */
  #count(status) {
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
  }

  /** @param {object} record */
  #write(record) {
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
}

/** Codes of outcomes that only say that the run is over. */
const ENDS = new Set(['secret_key_refused', 'delivery_aborted']);

/**
 * The events of a batch with their places among its lines, and an outcome for each line that is none. Empty lines are
 * passed over.
 *
 * @param {string[]} lines
 */
function readEvents(lines) {
  /** @type {object[]} */
  const events = [];
  /** @type {number[]} */
  const places = [];
  /** @type {Delivery[]} */
  const broken = [];
  lines.forEach((text, place) => {
    if (text.trim() === '') return;
    const event = objectIn(text);
    if (event !== undefined) {
      events.push(event);
      places.push(place);
      return;
    }
    const errors = [{ code: 'event_not_json', path: '', message: 'The line is not a JSON object.' }];
    broken.push({ event: place, subscription: 0, status: 'failed', retryable: false, errors });
  });
  return { events, places, broken };
}

/** @param {string | undefined} text */
function numberOf(text) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number)) throw new UsageError(`${text} is no whole number.`);
  return number;
}
