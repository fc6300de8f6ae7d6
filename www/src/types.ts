/** Types shared by the parts of the page: the draft and its results. */

import type {
  DestinationConfig,
  ExpectedResult,
  Issue,
  Json,
  Subscription,
  SubscriptionExplanation,
} from 'segment-postscript';

/** Everything that the user has typed and selected. It is stored, shared and undone. */
export interface Draft {
  /** JSON text, possibly invalid. */
  event: string;
  subscriptions: DraftMapping[];
  /** The index of the mapping that is edited. */
  selected: number;
  onUnknownMembership: 'skip' | 'exit';
  legacyJourneys: boolean;
  tests: ExpectedPayload[];
  /** The state of the simulated Postscript. */
  postscript: PostscriptScene;
}

/** A mapping in Segment's UI, a subscription in its configuration. */
export interface DraftMapping {
  name: string;
  enabled: boolean;
  /** FQL, possibly invalid. */
  subscribe: string;
  /** JSON text, possibly invalid. */
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
  /** The number of initial requests that are answered with 429. */
  rateLimited: number;
}

/** The engine's results for a draft. */
export interface Outcome {
  /** The draft that was evaluated. */
  draft: Draft;
  /** One for each mapping; undefined if the mapping can't be compiled or the event can't be read. */
  explanations: (SubscriptionExplanation | undefined)[];
  /** The JSON texts of payloads that are truncated in the explanations. */
  payloads: (string | undefined)[];
  /** Issues of the event, with spans in UTF-16 units of its text. */
  eventIssues: Issue[];
  /** Errors and lints of the selected mapping's trigger, with spans in UTF-16 units of its text. */
  triggerIssues: Issue[];
  /** The AST of that trigger, if it can be parsed. */
  trigger?: Exclude<Subscription, { error: Error }>;
  /**
   * Errors and warnings of the selected mapping. Paths are JSON Pointers into it. A span is within the string at the path,
   * or within the whole text if that is not JSON.
   */
  mappingIssues: Issue[];
  /** All other issues: of the configuration, of other mappings, or an engine timeout. */
  otherIssues: Issue[];
}

export type Configuration = DestinationConfig;

/** The severity of a result, which determines its colour and icon. */
export type Kind = 'good' | 'warn' | 'bad' | 'idle';
