import type { DestinationDefinition } from '@segment/actions-core';

/** The settings of a Postscript destination. */
export interface Settings {
  /** The private API key of the Postscript shop, or the key of a partner (`sk_partner_…`). */
  secret_key: string;
  /** The private API key of the shop: with the key of a partner, and only then. */
  shop_token?: string;
}

/** How a destination for action runtimes is made. */
export interface RuntimeOptions {
  /**
   * What to make of a membership that no rule decides. `'skip'` (the default): an error that says so. `'exit'`: what the
   * reference makes of everything that is not a boolean, so that the requests are the very same.
   */
  onUnknownMembership?: 'skip' | 'exit';
  /** Whether a journey step without any membership is an entry; `true` by default. */
  legacyJourneys?: boolean;
  /** `https://api.postscript.io` unless said otherwise. */
  baseUrl?: string;
  /** The most requests in any second of one batch: 15 unless said otherwise, which is Postscript's limit. */
  requestsPerSecond?: number;
}

/**
 * The Postscript destination for `@segment/actions-core`: `perform` for single events, `performBatch` for batches, whose
 * answer is a `MultiStatusResponse`. Failures are the runtime's own errors, so that it retries what is worth it.
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
