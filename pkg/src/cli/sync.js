/**
 * `segment-postscript sync`: delivers a file or a stream of events, batch by batch, and writes a line for each outcome.
 * A checkpoint lets an interrupted sync go on.
 *
 * @typedef {import('../index.d.ts').Delivery} Delivery
 */

import { once } from 'node:events';
import { Checkpoint, fingerprint } from './checkpoint.js';
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
  const mark = fingerprint(JSON.stringify(configuration ?? null));
  const checkpoint = new Checkpoint(args['dry-run'] ? undefined : args.checkpoint, mark);
  const { chunks, size } = await openInput(input);
  const progress = new Progress(size, args.quiet);
  const run = new Run(args, destination, checkpoint, secretKey, progress);
  const interrupt = () => run.stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await run.all(progress.count(chunks));
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    checkpoint.close();
    progress.end();
    if (!args.quiet) process.stderr.write(`${run.summary()}\n`);
  }
  return run.failed === 0;
}

class Run {
  stop = new AbortController();
  /** Outcomes by status. @type {Record<string, number>} */
  #counts = {};
  #requests = 0;
  #args;
  #destination;
  #checkpoint;
  #secretKey;
  #progress;

  /**
   * @param {import('./files.js').Arguments} args
   * @param {Destination} destination
   * @param {Checkpoint} checkpoint
   * @param {string} secretKey
   * @param {Progress} progress
   */
  constructor(args, destination, checkpoint, secretKey, progress) {
    this.#args = args;
    this.#destination = destination;
    this.#checkpoint = checkpoint;
    this.#secretKey = secretKey;
    this.#progress = progress;
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
    this.#checkpoint.remove();
  }

  /** @param {string[]} lines */
  async #batch(lines) {
    this.stop.signal.throwIfAborted();
    this.#checkpoint.begin(lines[0]);
    const { line: firstLine, settled, posting } = this.#checkpoint;
    const atMostOnce = this.#args['at-most-once'] === true;
    const { events, places, broken } = readEvents(lines);
    const known = new Set(settled.map(({ event }) => event));
    const lost = { status: /** @type {const} */ ('failed'), retryable: false, errors: [LOST] };
    const doubtful = atMostOnce ? posting : [];
    const ended = [
      ...broken.filter(({ event }) => !known.has(event)),
      ...doubtful.map((place) => ({ ...place, ...lost })),
    ];
    for (const delivery of ended) this.#tell(firstLine, delivery);
    this.#checkpoint.settle(ended);

    const eventAt = new Map(places.map((place, event) => [place, event]));
    /** @param {{ event: number, subscription: number }} place by lines */
    const byEvents = ({ event, subscription }) => ({ event: eventAt.get(event) ?? -1, subscription });
    /** @type {import('../index.d.ts').PlanOptions} */
    const options = {
      settled: [...settled, ...doubtful].map(byEvents),
      requestsPerSecond: numberOf(this.#args['requests-per-second']),
      externalId: this.#args['external-id'],
      occurredAt: this.#args['occurred-at'],
      onLostAnswer: atMostOnce ? 'at-most-once' : 'at-least-once',
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
    const atMostOnce = options.onLostAnswer === 'at-most-once';
    /** Whether an outcome stands: not what is only the run's end, by a refused key or an interruption. */
    let stands = true;
    let counted = 0;
    await this.#destination.deliver(events, {
      ...options,
      secretKey: this.#secretKey,
      baseUrl: this.#args['base-url'],
      signal: this.stop.signal,
      onRequest: ({ event, subscription = 0 }) => {
        if (atMostOnce && event !== undefined) this.#checkpoint.post({ event: places[event], subscription });
      },
      onDelivery: (outcome) => {
        const delivery = { ...outcome, event: places[outcome.event] };
        stands &&= !delivery.errors?.some(({ code }) => ENDS.has(code));
        if (stands && !delivery.retryable) this.#checkpoint.settle([delivery]);
        if (stands || this.#args.checkpoint === undefined) this.#tell(firstLine, delivery);
      },
      onProgress: ({ done, total, requests, eta }) => {
        this.#requests += requests - counted;
        counted = requests;
        const left = eta === undefined ? '' : `, ${Math.ceil(eta / 1000)} s left`;
        this.#progress.note(`${done} of ${total} in this batch${left}`);
      },
    });
    this.stop.signal.throwIfAborted();
    if (!stands)
      throw new Error(`Postscript refused the secret key, and nothing more was sent. Check ${KEY_VARIABLE}.`);
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

const LOST = {
  code: 'answer_lost',
  path: '',
  message: 'The last run ended before it knew whether Postscript has the custom event.',
};

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
