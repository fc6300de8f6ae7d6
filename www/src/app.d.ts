/** What the parts of the playground have in common: the draft, the store that holds it, the engine that runs it. */

import type { DestinationConfig, ExpectedResult, Issue, Json, SubscriptionExplanation } from 'segment-postscript';

/** Everything that a person has typed and chosen. It is what is kept, shared, undone. */
export interface Draft {
  /** JSON text, perhaps broken. */
  event: string;
  subscriptions: DraftSubscription[];
  /** Which subscription is being edited. */
  selected: number;
  onUnknownMembership: 'skip' | 'exit';
  legacyJourneys: boolean;
  tests: ExpectedPayload[];
  /** How the simulated Postscript stands to the person of the event. */
  postscript: PostscriptScene;
}

export interface DraftSubscription {
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
  subscriber: 'unknown' | 'known' | 'in_audience';
  /** How many of the first requests are answered with 429. */
  rateLimited: number;
}

/**
 * Holds the draft. Every change is one step that can be undone. `typed` names the input of a change that comes from
 * typing: changes of one input in quick succession are one step.
 */
export interface Store {
  readonly draft: Draft;
  change(patch: Partial<Draft>, typed?: string): void;
  /** Changes the selected subscription. */
  changeSubscription(patch: Partial<DraftSubscription>, typed?: string): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): boolean;
  redo(): boolean;
  /** Called after every change, with what it was before. Gives a function that ends it. */
  subscribe(listener: (draft: Draft, before: Draft) => void): () => void;
}

/** What can be told of the selected subscription and the event, after each change. */
export interface Outcome {
  /** The texts that it is the outcome of. */
  draft: Draft;
  /** Of each of the draft's subscriptions; undefined where it can't be compiled, or where the event can't be read. */
  explanations: (SubscriptionExplanation | undefined)[];
  /** Of the event's text: spans in UTF-16 units of it. */
  eventIssues: Issue[];
  /** Of the selected subscription's trigger: errors and lints, spans in UTF-16 units of it. */
  triggerIssues: Issue[];
  /**
   * Of the selected subscription's mapping: errors, and warnings about it. Their paths are JSON Pointers into it; a span is
   * one of the string that the path leads to, or of the whole text where that is not JSON.
   */
  mappingIssues: Issue[];
  /** Of anything else: the configuration as a whole, other subscriptions, an engine that was too slow. */
  otherIssues: Issue[];
  milliseconds: number;
}

/** Runs the package in workers, so that nothing it does can hold the page up. */
export interface Engine {
  /** The outcome of a draft. Only the newest one asked for is given; older ones are `undefined`. */
  explain(draft: Draft): Promise<Outcome | undefined>;
  /** Calls a function of the worker by name: see engine/worker.js. Fails with an Error whose message a person can read. */
  call(name: string, ...args: unknown[]): Promise<any>;
}

/** What views are given. */
export interface App {
  store: Store;
  engine: Engine;
  /** The newest outcome, if there is one. */
  readonly outcome: Outcome | undefined;
  /** Called after each new outcome. Gives a function that ends it. */
  onOutcome(listener: (outcome: Outcome) => void): () => void;
  /** Parts of the event to light up, as spans in its text; for instance the sources of what is pointed at. */
  lightEvent(spans: [number, number][]): void;
  /** Parts of the payload to light up, as JSON Pointers. */
  lightPayload(paths: string[]): void;
  /** Shows a view, such as 'files', where it was scrolled to when it was shown last. */
  show(view: string): void;
  /** Changes the draft, and shows it in Build from the top. */
  open(patch: Partial<Draft>): void;
  /** Maps a file of events in Files. */
  mapFile(file: File): Promise<void>;
  /**
   * Says something to the person, politely, for a few seconds; screen readers say it, too. `canUndo` offers to undo what it
   * is about.
   */
  say(message: string, canUndo?: 'undo'): void;
}

export type Configuration = DestinationConfig;
