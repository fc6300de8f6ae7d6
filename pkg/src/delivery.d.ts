/**
 * From payloads to Postscript: what `Destination.plan` and `deliver` take and give.
 *
 * @packageDocumentation
 */

import type { Issue } from './index.js';

/** A request that a plan wants to be sent. The sender adds the headers: the key, and with a body its type, JSON. */
export interface PlanRequest {
  /** What its answer is told by. */
  id: number;
  method: 'GET' | 'PATCH' | 'POST';
  /** Path and query. */
  path: string;
  /** JSON text. */
  body?: string;
  /** Of a custom event: the places of its event and of the subscription. */
  event?: number;
  subscription?: number;
}

/** What a plan says is to be done: send a request; wait until a time or an answer, whichever comes first; nothing. */
export type PlanStep = { type: 'send'; request: PlanRequest } | { type: 'wait'; until?: number } | { type: 'done' };

/** How a plan goes about its work. */
export interface PlanOptions {
  /** The most requests in any second, retries included: 15 unless said otherwise, which is Postscript's limit. */
  requestsPerSecond?: number;
  /** How often a request is tried before it is given up: 10 times unless said otherwise, within 10 minutes. */
  maxTries?: number;
  /**
   * What to do when nobody knows whether Postscript got a custom event. `'at-least-once'`, unless said otherwise:
   * send it again, so that none is missing, though a person may be texted twice. `'at-most-once'`: don't.
   */
  onLostAnswer?: 'at-least-once' | 'at-most-once';
  /** Whether custom events carry the event's `messageId` as `external_id`. */
  externalId?: boolean;
  /** Whether custom events carry the event's `timestamp` as `occurred_at`. */
  occurredAt?: boolean;
  /** What is settled already, as an earlier run has recorded it: nothing is sent for these, and they have no outcome. */
  settled?: Iterable<{ event: number; subscription: number }>;
  /** Where the chance in the waits between tries begins. The same seed gives the same waits. */
  seed?: number;
}

/** What every outcome says about its event. */
export interface DeliveryEvent {
  /** The index of the event. */
  event: number;
  subscription: number;
  /** The status of the response that decided. */
  httpStatus?: number;
}

/**
 * The outcome of an event that Postscript took. `delivered`: the subscriber's list of audiences was updated, and
 * Postscript took the custom event. `unchanged`: the list was up to date before; Postscript took the custom event.
 */
export interface SuccessfulDelivery extends DeliveryEvent {
  status: 'delivered' | 'unchanged';
  retryable?: undefined;
  /** What is worth knowing all the same, such as that a custom event may have been sent twice. */
  errors?: Issue[];
}

/** The outcome of an event with nothing to send. `not_found`: Postscript has no such subscriber. `skipped`: see `errors`. */
export interface SkippedDelivery extends DeliveryEvent {
  status: 'not_found' | 'skipped';
  retryable?: undefined;
  errors?: Issue[];
}

/** The outcome of an event that could not be delivered. */
export interface FailedDelivery extends DeliveryEvent {
  status: 'failed';
  /** Whether to deliver it again may help. */
  retryable: boolean;
  /** Why: at least one. */
  errors: Issue[];
}

/** The outcome of an event for one subscription. Its `status` decides which members it has. */
export type Delivery = SuccessfulDelivery | SkippedDelivery | FailedDelivery;

/**
 * The audience sync of a batch of events, without I/O: for those who have their own way of sending requests. Time is
 * milliseconds on any clock that does not go back.
 *
 * @example
 * ```js
 * import { Destination } from 'segment-postscript';
 *
 * const plan = new Destination().plan([]);
 * console.log(plan.next(0).type); // done
 * ```
 */
export interface Plan {
  /** What to do now. */
  next(now: number): PlanStep;
  /**
   * Passes the answer to a request on. `retryAfter`: the wait that the answer asks for by `Retry-After`, in milliseconds;
   * it counts for 429 and 503, and up to 5 minutes.
   */
  respond(id: number, now: number, status: number, body: string | Uint8Array, retryAfter?: number): void;
  /** Tells that no answer came; `sent: false` when the request can't have left. */
  fail(id: number, now: number, failure?: { sent?: boolean }): void;
  /** Sends nothing more: whatever has no outcome at the end has failed, retryable. */
  cancel(): void;
  /** Events with an outcome, all events (counted for each subscription), and requests sent so far. */
  readonly progress: { done: number; total: number; requests: number };
  /** The outcomes so far, in the order of events and subscriptions. Complete when `next` says `done`. */
  deliveries(): Delivery[];
  /** The outcomes that have come since this was called last: for those who keep a record of what is done. */
  news(): Delivery[];
}

/** How to reach Postscript. */
export interface ConnectionOptions {
  /**
   * The private API key of the Postscript shop (`sk_…`), or the key of a partner (`sk_partner_…`). It is only ever in the
   * header of a request.
   */
  secretKey: string;
  /** With the key of a partner: the private key of the shop. As secret as the key. */
  shopToken?: string | undefined;
  /** The platform's, unless said otherwise. */
  fetch?: typeof globalThis.fetch;
  /** `https://api.postscript.io` unless said otherwise. `http:` is for the loopback address only. */
  baseUrl?: string;
  signal?: AbortSignal;
}

/** How to deliver. */
export interface DeliverOptions extends ConnectionOptions, PlanOptions {
  /** Called before a request is sent; `fetch` is called next, for the same request. Like the two below it must return at once; what it throws ends the delivery. */
  onRequest?: (request: PlanRequest) => void;
  /** Called with each outcome as soon as it is known. */
  onDelivery?: (delivery: Delivery) => void;
  /** Called after changes. `eta` is milliseconds, once there is a guess. */
  onProgress?: (progress: { done: number; total: number; requests: number; eta: number | undefined }) => void;
}

/** Whose key it is. */
export interface Identity {
  /** The kind of the key: a shop's private one, or a partner's. */
  key: 'private' | 'partner';
  resource_id?: string;
  resource_name?: string;
  resource_type?: string;
}
