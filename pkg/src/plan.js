/**
 * The audience sync of a batch of events, without I/O: what to send to Postscript, and what became of each event.
 * The work is the core's; here it gets its tasks, and events that have no payload get their outcome.
 *
 * @typedef {import('./index.d.ts').Delivery} Delivery
 * @typedef {import('./index.d.ts').MappedEvent} MappedEvent
 * @typedef {import('./index.d.ts').PlanOptions} PlanOptions
 * @typedef {import('./index.d.ts').PlanStep} PlanStep
 * @typedef {import('./index.d.ts').Plan} PlanShape
 */

import { CoreSession } from './core.js';
import { issueError, requireOption, typeName } from './errors.js';
import { isPiece } from './events/piece.js';

const encoder = new TextEncoder();

/** @implements {PlanShape} */
export class Plan {
  /** @type {CoreSession<import('./generated/core.js').CoreSync>} */
  #core;
  /** Outcomes of entries without a payload. @type {Delivery[]} */
  #settled = [];
  /** How many of those have been told as news. */
  #told = 0;

  /**
   * @param {MappedEvent[][]} batch
   * @param {readonly any[]} events
   * @param {PlanOptions} [options]
   */
  constructor(batch, events, options = {}) {
    const { requestsPerSecond, maxTries, atMostOnce, seed } = readOptions(options);
    const core = new CoreSession((glue) => new glue.CoreSync(requestsPerSecond, maxTries, atMostOnce, seed));
    this.#core = core;
    const settled = new Set(Array.from(options.settled ?? [], ({ event, subscription }) => `${event} ${subscription}`));
    batch.forEach((entries, event) => {
      const { messageId, timestamp } = options.externalId || options.occurredAt ? membersOf(events[event]) : {};
      const externalId = options.externalId ? textOf(messageId) : '';
      const occurredAt = options.occurredAt ? utc(timestamp) : '';
      for (const entry of entries) {
        if (settled.has(`${event} ${entry.subscription}`)) continue;
        if (entry.status === 'mapped') {
          const payload = JSON.stringify(entry.payload);
          const membership = /** @type {string} */ (entry.membership);
          const rule = /** @type {string} */ (entry.membershipRule);
          core.run((handle) =>
            handle.add(event, entry.subscription, payload, membership, rule, externalId, occurredAt),
          );
        } else {
          this.#settled.push(withoutPayload(event, entry));
        }
      }
    });
  }

  /**
   * @param {number} now
   * @returns {PlanStep}
   */
  next(now) {
    const step = this.#core.run((handle) => handle.next(timeOf(now)));
    if (step === '') return { type: 'done' };
    const value = JSON.parse(step);
    if (value === null) return { type: 'wait' };
    return typeof value === 'number' ? { type: 'wait', until: value } : { type: 'send', request: value };
  }

  /**
   * @param {number} id
   * @param {number} now
   * @param {number} status
   * @param {string | Uint8Array} body
   * @param {number} [retryAfter]
   */
  respond(id, now, status, body, retryAfter = 0) {
    const bytes = typeof body === 'string' ? encoder.encode(body) : body;
    // By its tag, not its class: bytes may come from another realm.
    if (typeName(bytes) !== 'uint8array') {
      throw issueError('body_not_bytes', `The body of an answer must be a string or bytes, got ${typeName(body)}.`);
    }
    const known = Number.isInteger(status) && status > 0 && status < 1000 ? status : 0;
    this.#core.run((handle) => handle.respond(idOf(id), timeOf(now), known, bytes, timeOf(retryAfter)));
  }

  /**
   * @param {number} id
   * @param {number} now
   * @param {{ sent?: boolean }} [failure]
   */
  fail(id, now, { sent = true } = {}) {
    this.#core.run((handle) => handle.fail(idOf(id), timeOf(now), sent !== false));
  }

  cancel() {
    this.#core.run((handle) => handle.cancel());
  }

  get progress() {
    const [done, total, requests] = this.#core.run((handle) => handle.progress());
    return { done: done + this.#settled.length, total: total + this.#settled.length, requests };
  }

  /** @returns {Delivery[]} */
  deliveries() {
    /** @type {Delivery[]} */
    const sent = JSON.parse(this.#core.run((handle) => handle.deliveries()));
    return [...sent, ...copyOf(this.#settled)].sort((a, b) => a.event - b.event || a.subscription - b.subscription);
  }

  /** @returns {Delivery[]} */
  news() {
    const settled = copyOf(this.#settled.slice(this.#told));
    this.#told = this.#settled.length;
    return [...settled, ...JSON.parse(this.#core.run((handle) => handle.news()))];
  }
}

/** The latest time that there is, and a number that no request has. */
const END_OF_TIME = 2 ** 52;
const NO_REQUEST = 0;

/** @param {number} now a time that is none counts as the beginning: the clock does not go back */
function timeOf(now) {
  return typeof now === 'number' && now > 0 ? Math.min(Math.floor(now), END_OF_TIME) : 0;
}

/** @param {number} id */
function idOf(id) {
  return Number.isSafeInteger(id) && id > 0 ? id : NO_REQUEST;
}

/** @param {PlanOptions} options */
function readOptions(options) {
  if (typeof options !== 'object' || options === null) {
    throw issueError('option_invalid', `The options must be an object, got ${typeName(options)}.`);
  }
  const { requestsPerSecond = 15, maxTries = 10, onLostAnswer = 'at-least-once', seed = 0 } = options;
  for (const name of /** @type {const} */ (['externalId', 'occurredAt'])) {
    requireOption(options[name] === undefined || typeof options[name] === 'boolean', name, 'true or false');
  }
  for (const [name, value, most] of /** @type {const} */ ([
    ['requestsPerSecond', requestsPerSecond, 1000],
    ['maxTries', maxTries, 100],
  ])) {
    requireOption(Number.isInteger(value) && value >= 1 && value <= most, name, `a whole number from 1 to ${most}`);
  }
  const isPolicy = onLostAnswer === 'at-least-once' || onLostAnswer === 'at-most-once';
  requireOption(isPolicy, 'onLostAnswer', "'at-least-once' or 'at-most-once'");
  requireOption(Number.isFinite(seed), 'seed', 'a number');
  return { requestsPerSecond, maxTries, atMostOnce: onLostAnswer === 'at-most-once', seed };
}

/** Why there is nothing to deliver. */
const NOTHING = {
  disabled: { code: 'subscription_disabled', path: '', message: 'The subscription is disabled.' },
  not_subscribed: {
    code: 'not_subscribed',
    path: '',
    message: "The subscription's trigger does not match this event.",
  },
};

/**
 * The outcome of an entry that has no payload.
 *
 * @param {number} event
 * @param {MappedEvent} entry
 * @returns {Delivery}
 */
function withoutPayload(event, { subscription, status, errors = [] }) {
  return status === 'disabled' || status === 'not_subscribed'
    ? { event, subscription, status: 'skipped', errors: [NOTHING[status]] }
    : { event, subscription, status: 'failed', retryable: false, errors };
}

/**
 * @param {any} event
 * @returns {Record<string, any>}
 */
function membersOf(event) {
  if (!isPiece(event)) return event ?? {};
  try {
    return JSON.parse(new TextDecoder().decode(event.bytes)) ?? {};
  } catch {
    return {};
  }
}

/**
 * A copy of outcomes, which are JSON. Jest's jsdom environment has no `structuredClone`.
 *
 * @param {Delivery[]} deliveries
 * @returns {Delivery[]}
 */
function copyOf(deliveries) {
  return JSON.parse(JSON.stringify(deliveries));
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === 'string' ? value : '';
}

/**
 * A time as Postscript takes it: in UTC, `2026-11-23 16:00:00.000`. Empty when it is none.
 *
 * @param {unknown} value
 */
function utc(value) {
  const date = typeof value === 'string' || value instanceof Date ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return '';
  const [day, time] = date.toISOString().slice(0, -1).split('T');
  // Years beyond 9999 have a sign, which Postscript does not take.
  return day.length === 10 ? `${day} ${time}` : '';
}
