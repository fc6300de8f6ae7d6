/**
 * The types of `Destination.plan`, `deliver` and `testAuthentication`: delivering payloads to Postscript.
 *
 * @packageDocumentation
 */

import type { Issue } from './index.js';

/**
 * A request to send. The sender adds the headers: `Authorization` and, with a body, `Content-Type: application/json`.
 */
export interface PlanRequest {
  /** Identifies the request when its response is passed to the plan. */
  id: number;
  method: 'GET' | 'PATCH' | 'POST';
  /** Path and query. */
  path: string;
  /** JSON text. */
  body?: string;
  /** For a custom event: the index of its event, and in `subscription` that of its subscription. */
  event?: number;
  subscription?: number;
}

/** The next step of a plan: send a request; wait until a time or the next response, whichever comes first; or done. */
export type PlanStep = { type: 'send'; request: PlanRequest } | { type: 'wait'; until?: number } | { type: 'done' };

/** Options of a plan. */
export interface PlanOptions {
  /** The maximum number of requests in any second, retries included. Defaults to 15, Postscript's limit. */
  requestsPerSecond?: number;
  /** The maximum number of attempts for a request, all within 10 minutes. Defaults to 10. */
  maxTries?: number;
  /**
   * What to do if the response to a custom event was lost, so that it is unknown whether Postscript received it.
   * `'at-least-once'` (the default): send it again, so that none is missing, although a person may be texted twice.
   * `'at-most-once'`: don't send it again.
   */
  onLostAnswer?: 'at-least-once' | 'at-most-once';
  /** Whether custom events carry the event's `messageId` as `external_id`. */
  externalId?: boolean;
  /** Whether custom events carry the event's `timestamp` as `occurred_at`. */
  occurredAt?: boolean;
  /** Events and subscriptions that an earlier run has settled: nothing is sent for them, and they have no outcome. */
  settled?: Iterable<{ event: number; subscription: number }>;
  /** Seed of the jitter in the backoff. The same seed gives the same delays. */
  seed?: number;
}

/** The members that all outcomes have. */
export interface DeliveryEvent {
  /** The index of the event. */
  event: number;
  subscription: number;
  /** The HTTP status of the response that decided the outcome. */
  httpStatus?: number;
}

/**
 * The outcome of an event that was delivered. `delivered`: the subscriber's list of audiences was updated, and
 * Postscript accepted the custom event. `unchanged`: the list was already up to date, and Postscript accepted the
 * custom event.
 */
export interface SuccessfulDelivery extends DeliveryEvent {
  status: 'delivered' | 'unchanged';
  retryable?: undefined;
  /** Warnings, such as that a custom event may have been sent twice. */
  errors?: Issue[];
}

/**
 * The outcome of an event for which nothing was sent. `not_found`: Postscript has no such subscriber. `skipped`: see
 * `errors`.
 */
export interface SkippedDelivery extends DeliveryEvent {
  status: 'not_found' | 'skipped';
  retryable?: undefined;
  errors?: Issue[];
}

/** The outcome of an event that could not be delivered. */
export interface FailedDelivery extends DeliveryEvent {
  status: 'failed';
  /** Whether delivering it again may succeed. */
  retryable: boolean;
  /** The reasons; at least one. */
  errors: Issue[];
}

/** The outcome of an event for one subscription, discriminated by `status`. */
export type Delivery = SuccessfulDelivery | SkippedDelivery | FailedDelivery;

/**
 * The audience sync of a batch of events as a state machine without I/O, for callers that send requests themselves.
 * Times are milliseconds on any monotonic clock.
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
  /** Returns the next step. */
  next(now: number): PlanStep;
  /**
   * Passes the response to a request to the plan. `retryAfter`: the delay of its `Retry-After` header in milliseconds;
   * respected for 429 and 503, up to 5 minutes.
   */
  respond(id: number, now: number, status: number, body: string | Uint8Array, retryAfter?: number): void;
  /** Reports that a request got no response; `sent: false` if it can't have reached the server. */
  fail(id: number, now: number, failure?: { sent?: boolean }): void;
  /** Stops sending. Everything without an outcome at the end has failed and is `retryable`. */
  cancel(): void;
  /** The progress: events with an outcome, all events (each counted per subscription), and requests sent so far. */
  readonly progress: { done: number; total: number; requests: number };
  /** The outcomes so far, in the order of events and subscriptions. Complete once `next` returns `done`. */
  deliveries(): Delivery[];
  /** The outcomes since the previous call, for callers that persist them. */
  drainOutcomes(): Delivery[];
}

/** How to reach Postscript. */
export interface ConnectionOptions {
  /**
   * The private API key of the Postscript shop (`sk_…`), or the key of a partner (`sk_partner_…`). It is sent in
   * request headers only.
   */
  secretKey: string;
  /** The private key of the shop, required with the key of a partner. As secret as the key. */
  shopToken?: string | undefined;
  /** The `fetch` to use. Defaults to the platform's. */
  fetch?: typeof globalThis.fetch;
  /** Defaults to `https://api.postscript.io`. `http:` is accepted for the loopback address only. */
  baseUrl?: string;
  signal?: AbortSignal;
}

/** Options of `deliver`. */
export interface DeliverOptions extends ConnectionOptions, PlanOptions {
  /**
   * Called before a request is sent; the next call of `fetch` is for the same request. This callback and the two below
   * are synchronous; an exception ends the delivery.
   */
  onRequest?: (request: PlanRequest) => void;
  /** Called with each outcome as soon as it is known. */
  onDelivery?: (delivery: Delivery) => void;
  /**
   * Called when the progress has changed. `eta` is the estimated time left in milliseconds, once there is an estimate.
   */
  onProgress?: (progress: { done: number; total: number; requests: number; eta: number | undefined }) => void;
}

/** The identity behind a key. */
export interface Identity {
  /** The kind of the key: a shop's private one, or a partner's. */
  key: 'private' | 'partner';
  resource_id?: string;
  resource_name?: string;
  resource_type?: string;
}
