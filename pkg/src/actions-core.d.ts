import type { DestinationDefinition } from '@segment/actions-core';

/** The settings of a Postscript destination. */
export interface Settings {
  /** The private API key of the Postscript shop, or the key of a partner (`sk_partner_…`). */
  secret_key: string;
  /** The private API key of the shop; required with the key of a partner, and allowed only with one. */
  shop_token?: string;
}

/** Options of `createDestination`. */
export interface RuntimeOptions {
  /**
   * How to treat a membership that no rule decides. `'skip'` (the default): report an error. `'exit'`: treat it as
   * Segment's own action does, with exactly the same requests.
   */
  onUnknownMembership?: 'skip' | 'exit';
  /** Whether a journey step without a membership counts as an entry; defaults to `true`. */
  legacyJourneys?: boolean;
  /** Defaults to `https://api.postscript.io`. */
  baseUrl?: string;
  /** The maximum number of requests in any second of one batch. Defaults to 15, Postscript's limit. */
  requestsPerSecond?: number;
}

/**
 * The Postscript destination for `@segment/actions-core`: `perform` for single events, `performBatch` for batches,
 * which returns a `MultiStatusResponse`. Failures are thrown as the runtime's own errors, so that it retries those that
 * are retryable.
 *
 * @example
 * ```js
 * const { Destination } = require('@segment/actions-core');
 * const { createDestination } = require('segment-postscript/actions-core');
 *
 * const destination = new Destination(createDestination({ onUnknownMembership: 'exit' }));
 * console.log(destination.name); // Postscript
 * ```
 */
export function createDestination(options?: RuntimeOptions): DestinationDefinition<Settings>;

declare const destination: DestinationDefinition<Settings>;
/** The destination with its defaults. */
export default destination;
