/** Types shared by the parts of the page: the draft and its results. */

import type {
  DestinationConfig,
  ExpectedResult,
  Issue,
  Json,
  Subscription,
  SubscriptionExplanation,
} from 'segment-postscript';

/** Everything that a person has typed and chosen. It is what is kept, shared, undone. */
export interface Draft {
  /** JSON text, perhaps broken. */
  event: string;
  subscriptions: DraftMapping[];
  /** Which mapping is being edited. */
  selected: number;
  onUnknownMembership: 'skip' | 'exit';
  legacyJourneys: boolean;
  tests: ExpectedPayload[];
  /** The state of the simulated Postscript. */
  postscript: PostscriptScene;
}

/** What Segment's interface calls a mapping, and its configuration a subscription. */
export interface DraftMapping {
  name: string;
  enabled: boolean;
  /** FQL, perhaps broken. */
  subscribe: string;
  /** JSON text, perhaps broken. */
  mapping: string;
}

/** A test as `npx segment-postscript test` runs it. */
export interface ExpectedPayload {
  name: string;
  event: Json;
  expected: ExpectedResult[];
}

export interface PostscriptScene {
  subscriber: 'unknown' | 'known' | 'up_to_date';
  /** How many of the first requests are answered with 429. */
  rateLimited: number;
}

/** What the engine finds out about a draft. */
export interface Outcome {
  /** The texts that it is the outcome of. */
  draft: Draft;
  /** Of each of the draft's mappings; undefined where it can't be compiled, or where the event can't be read. */
  explanations: (SubscriptionExplanation | undefined)[];
  /** The JSON texts of those payloads of which the explanations have only the first values. */
  payloads: (string | undefined)[];
  /** Of the event's text: spans in UTF-16 units of it. */
  eventIssues: Issue[];
  /** Of the selected mapping's trigger: errors and lints, spans in UTF-16 units of it. */
  triggerIssues: Issue[];
  /** The tree of that trigger, if it can be parsed. */
  trigger?: Exclude<Subscription, { error: Error }>;
  /**
   * Of the selected mapping: errors, and warnings about it. Their paths are JSON Pointers into it; a span is one of the
   * string that the path leads to, or of the whole text where that is not JSON.
   */
  mappingIssues: Issue[];
  /** Of anything else: the configuration as a whole, other mappings, an engine that was too slow. */
  otherIssues: Issue[];
}

export type Configuration = DestinationConfig;

/** How good something is: its colour and mark. */
export type Kind = 'good' | 'warn' | 'bad' | 'idle';
