/**
 * The audience sync of a batch of events, without I/O: the requests to send to Postscript, and the outcome of each
 * event. It is implemented in the core: results of events are passed in, requests and outcomes are returned.
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

  /**
   * @param {MappedEvent[][]} batch
   * @param {readonly any[]} events
   * @param {PlanOptions} [options]
   */
  constructor(batch, events, options = {}) {
    const { requestsPerSecond, maxTries, atMostOnce, seed } = readOptions(options);
    const core = new CoreSession((glue) => new glue.CoreSync(requestsPerSecond, maxTries, atMostOnce, seed));
    this.#core = core;
    for (const { event, subscription } of options.settled ?? []) {
      if (isIndex(event) && isIndex(subscription)) core.run((handle) => handle.skip(event, subscription));
    }
    batch.forEach((results, event) => {
      const { messageId, timestamp } = options.externalId || options.occurredAt ? membersOf(events[event]) : {};
      const externalId = options.externalId ? textOf(messageId) : '';
      const occurredAt = options.occurredAt ? utc(timestamp) : '';
      for (const result of results) {
        core.run((handle) => handle.add(event, JSON.stringify(result), externalId, occurredAt));
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
      throw issueError('body_not_bytes', `The body of a response must be a string or bytes, got ${typeName(body)}.`);
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
    return { done, total, requests };
  }

  /** @returns {Delivery[]} */
  deliveries() {
    return JSON.parse(this.#core.run((handle) => handle.deliveries()));
  }

  /** @returns {Delivery[]} */
  drainOutcomes() {
    return JSON.parse(this.#core.run((handle) => handle.drainOutcomes()));
  }
}

/** The maximum time, and an id that no request has. */
const END_OF_TIME = 2 ** 52;
const NO_REQUEST = 0;

/** @param {number} now an invalid time counts as 0: the clock is monotonic */
function timeOf(now) {
  return typeof now === 'number' && now > 0 ? Math.min(Math.floor(now), END_OF_TIME) : 0;
}

/** @param {number} id */
function idOf(id) {
  return Number.isSafeInteger(id) && id > 0 ? id : NO_REQUEST;
}

/**
 * Whether a number is a valid index of an event or a subscription: the conversion to u32 would change others.
 *
 * @param {number} number
 */
function isIndex(number) {
  return number >>> 0 === number;
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

/** @param {unknown} value */
function textOf(value) {
  return typeof value === 'string' ? value : '';
}

/**
 * A time in Postscript's format, in UTC: `2026-11-23 16:00:00.000`. Empty if it is invalid.
 *
 * @param {unknown} value
 */
function utc(value) {
  const date = typeof value === 'string' || value instanceof Date ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return '';
  const [day, time] = date.toISOString().slice(0, -1).split('T');
  // Years beyond 9999 have a sign, which Postscript rejects.
  return day.length === 10 ? `${day} ${time}` : '';
}
