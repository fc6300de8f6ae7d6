/**
 * The delivery of a batch with `plan()`: sends the planned requests, and stores each outcome as soon as it is known.
 *
 * @typedef {import('./types.d.ts').Batch} Batch
 * @typedef {import('./types.d.ts').Reason} Reason
 * @typedef {import('segment-postscript').PlanRequest} PlanRequest
 * @typedef {import('./postscript.js').Answer} Answer
 * @typedef {Reason & { until?: number, hasSettled?: boolean }} Stop why a batch was interrupted: `until` is when to
 *   continue, in milliseconds, if known; `hasSettled`, whether there were outcomes
 */

import { Destination } from 'segment-postscript';

/** The maximum number of requests in one call: the platform allows 1,000. */
const MAX_REQUESTS = 900;

/** The maximum wait in memory, in milliseconds. Longer waits are alarms. */
const LONGEST_WAIT = 60_000;

/** The number of consecutive failed requests, and their minimum duration in milliseconds, that count as an outage. */
const OUTAGE = { failures: 6, milliseconds: 5000 };

/** The number of interruptions of a batch by requests that fail while others succeed, before these are given up. */
const MAX_ATTEMPTS = 4;

/** The age at which an event is given up even during an outage, in milliseconds. */
const TOO_OLD = 24 * 3_600_000;

/** Codes that affect all requests with these keys. */
const KEY_CODES = ['secret_key_refused', 'plan_refused'];

/** Statuses of a gateway that may have forwarded the request. */
const DOUBTFUL = [502, 504];

const UNAVAILABLE = { code: 'postscript_unavailable', message: 'Postscript is out of order, or takes no requests.' };

/** Statuses below 500 after which the plan retries. */
const RETRIED = [408, 425, 429];

export class Delivery {
  #batch;
  #ledger;
  #send;
  #plan;
  /** Custom events that were in flight when an earlier plan was lost. */
  #doubts;
  /** @type {Set<Promise<void>>} */
  #onTheirWay = new Set();
  #requests = 0;
  /** The number of successful responses, the time of the last one, and the failures since. */
  #successes = 0;
  #lastSuccess = Date.now();
  #failures = 0;
  /** The number of stored outcomes. */
  #settled = 0;
  /** @type {Stop | undefined} */
  #stop;

  /**
   * @param {Batch} batch
   * @param {import('./ledger.js').Ledger} ledger
   * @param {(request: PlanRequest) => Promise<Answer | undefined>} send
   */
  constructor(batch, ledger, send) {
    this.#batch = batch;
    this.#ledger = ledger;
    this.#send = send;
    const places = new Map(batch.events.map(({ seq }, event) => [seq, event]));
    const marks = batch.marks.map(({ seq, ...rest }) => ({ event: places.get(seq) ?? 0, ...rest }));
    const isInDoubt = (/** @type {{ state: string }} */ { state }) => state === 'lost';
    this.#doubts = new Set(marks.filter(isInDoubt).map(keyOf));
    const { config, delivery } = batch.settings;
    const events = batch.events.map(({ event }) => JSON.parse(event));
    this.#plan = new Destination(config).plan(events, {
      externalId: true,
      ...delivery,
      seed: Math.random(),
      settled: [...marks.filter((mark) => !isInDoubt(mark)), ...this.#otherSubscriptions()],
    });
  }

  /** Delivers until the batch is done or interrupted. @returns {Promise<Stop | undefined>} */
  async run() {
    this.#settle();
    while (this.#stop === undefined) {
      const step = this.#plan.next(Date.now());
      this.#settle();
      if (step.type === 'send') this.#begin(step.request);
      else if (step.type === 'done') break;
      else await this.#wait(step.until);
    }
    await Promise.all(this.#onTheirWay);
    this.#ledger.count(this.#batch.shop, 'requests', this.#requests);
    return this.#stop && { ...this.#stop, hasSettled: this.#settled > 0 };
  }

  /** @param {PlanRequest} request */
  #begin(request) {
    const { id, event, subscription = 0 } = request;
    const place = event === undefined ? undefined : { event, subscription };
    if (place !== undefined && this.#doubts.delete(keyOf(place))) {
      // The plan decides whether it is sent again, and the outcome reports it.
      this.#plan.fail(id, Date.now());
      this.#settle();
      return;
    }
    if (this.#requests === MAX_REQUESTS) {
      this.#stop = { code: 'pause', message: 'The batch is continued by the next alarm.', until: Date.now() };
      return;
    }
    this.#requests += 1;
    if (place !== undefined) this.#ledger.markSending(this.#batch.events[place.event], subscription);
    const exchange = this.#exchange(request, place).finally(() => this.#onTheirWay.delete(exchange));
    this.#onTheirWay.add(exchange);
  }

  /**
   * Sends a request. The meaning of the response is stored in the same turn in which it arrives, so that nothing can
   * happen in between.
   *
   * @param {PlanRequest} request
   * @param {{ event: number, subscription: number } | undefined} place of a custom event
   */
  async #exchange(request, place) {
    const answer = await this.#send(request);
    const { status = 0, body = '', retryAfter } = answer ?? {};
    const isGood = status >= 200 && status < 300;
    this.#countAnswer(isGood);
    if (answer === undefined) this.#plan.fail(request.id, Date.now());
    else this.#plan.respond(request.id, Date.now(), status, body, retryAfter);
    const settled = this.#settle();
    if (this.#isOutage && this.#isKept(this.#batch.events[0].seq)) this.#interrupt(UNAVAILABLE);
    if (answer === undefined || RETRIED.includes(status) || status >= 500)
      this.#ledger.count(this.#batch.shop, 'retried');
    if (place === undefined || settled.has(keyOf(place))) return;
    const row = this.#batch.events[place.event];
    if (answer === undefined || isGood || DOUBTFUL.includes(status)) {
      this.#ledger.mark(row, place.subscription, 'lost');
      this.#ledger.count(row.shop, 'lost_answers');
    } else {
      this.#ledger.unmark(row, place.subscription);
    }
  }

  /** Stores the new outcomes. Returns the indices of their events. */
  #settle() {
    const settled = new Set();
    for (const delivery of this.#plan.drainOutcomes()) {
      const { event, subscription, status, retryable, errors = [] } = delivery;
      const [issue] = errors;
      const row = this.#batch.events[event];
      if (errors.some(({ code }) => KEY_CODES.includes(code))) {
        this.#stop ??= reasonOf(issue);
        continue;
      }
      if (retryable && this.#isKept(row.seq)) {
        this.#interrupt(reasonOf(issue));
        continue;
      }
      const isRepeated = errors.some(({ code }) => code === 'custom_event_maybe_repeated');
      this.#ledger.settle(row, subscription, status, {
        failure: status === 'failed' ? reasonOf(issue) : undefined,
        isRepeated,
      });
      settled.add(keyOf(delivery));
      this.#settled += 1;
    }
    return settled;
  }

  /** @param {boolean} isGood */
  #countAnswer(isGood) {
    this.#failures = isGood ? 0 : this.#failures + 1;
    if (!isGood) return;
    this.#successes += 1;
    this.#lastSuccess = Date.now();
  }

  get #isOutage() {
    return this.#failures >= OUTAGE.failures && Date.now() - this.#lastSuccess >= OUTAGE.milliseconds;
  }

  /**
   * Interrupts the batch, to resume it later. Failed requests are blamed only if others succeed.
   *
   * @param {Reason} reason
   */
  #interrupt(reason) {
    if (this.#stop === undefined && this.#successes > 0) this.#ledger.interrupt();
    this.#stop ??= reason;
  }

  /**
   * Whether an event that can't be delivered blocks those after it: as long as nothing succeeds, and otherwise for a
   * few attempts.
   *
   * @param {number} seq
   */
  #isKept(seq) {
    if (Date.now() - seq / 1000 > TOO_OLD) return false;
    return this.#successes === 0 || this.#batch.attempts < MAX_ATTEMPTS;
  }

  /** @param {number} [until] a time in milliseconds; without one, an answer is awaited */
  async #wait(until = Infinity) {
    const wait = until - Date.now();
    if (this.#onTheirWay.size === 0 && wait > LONGEST_WAIT) {
      this.#stop = { code: 'postscript_asks_to_wait', message: 'Postscript asks to wait.', until };
      return;
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const time = new Promise((resolve) => {
      if (until !== Infinity) timer = setTimeout(resolve, Math.max(1, wait));
    });
    await Promise.race([time, ...this.#onTheirWay]);
    clearTimeout(timer ?? null);
  }

  /** The subscriptions for which a replayed dead letter is not delivered. */
  #otherSubscriptions() {
    const { settings, events } = this.#batch;
    const count = settings.config?.subscriptions?.length ?? 1;
    const all = Array.from({ length: count }, (_, subscription) => subscription);
    return events.flatMap(({ subscription: only }, event) =>
      all
        .filter((subscription) => only !== null && subscription !== only)
        .map((subscription) => ({ event, subscription })),
    );
  }
}

/** @param {{ event: number, subscription: number }} place */
const keyOf = ({ event, subscription }) => `${event} ${subscription}`;

/** @param {Reason} reason */
const reasonOf = ({ code, message }) => ({ code, message });
