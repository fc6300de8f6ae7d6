/**
 * How a result came to be: what `Destination.explain` gives; and how often what came to be: what `Coverage` counts.
 *
 * @packageDocumentation
 */

import type { Issue, MappedEvent, Membership, MembershipRule } from './index.js';

/** How an event fared, for each subscription in order. */
export interface Explanation {
  subscriptions: SubscriptionExplanation[];
}

/** How an event fared in one subscription. */
export interface SubscriptionExplanation {
  /** The very entry that `map` gives. */
  result: MappedEvent;
  /** The trigger, clause by clause. Missing when the subscription is disabled. */
  trigger?: TriggerClause;
  /** How the mapping was resolved. Missing when it was not run. */
  mapping?: MappingStep;
  /**
   * What became of each field: the action's in their order, then other keys of the mapping. Empty when the mapping was
   * not run.
   */
  fields: FieldExplanation[];
  /** Where each part of the payload comes from. Missing when there is no payload. */
  origins?: Origin[];
  /** How the membership was found. Missing when there is no payload. */
  membership?: MembershipExplanation;
}

/** A value, short enough to be shown. */
export interface Preview {
  type: 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
  /** Its JSON text, or the beginning of it: at most 200 characters. Empty for undefined. */
  text: string;
  /** How many bytes of JSON there are in all, where the text was cut. */
  bytes?: number;
}

/** A path that was read in the event. */
export interface EventRead {
  /** The path as it was asked for, such as `$.traits.email`; in elements of an array, from the element on. */
  path: string;
  found: Preview;
  /** Where in the event what was found is, as a JSON Pointer. Missing where nothing was found, or no part of the event. */
  pointer?: string;
  /** The same in the event's text, in UTF-16 units: `text.slice(...span)` is the value's JSON. */
  span?: [number, number];
  /**
   * Where nothing was found: paths of the event that were perhaps meant, the likeliest first. Missing in the condition of
   * an `@if` whose other branch found something: there it is no miss.
   */
  near?: string[];
}

/** A sentence about something, with a stable name. */
export interface Reason {
  /** What kind of reason it is: stable across versions. LANGUAGE.md has all of them. */
  code: string;
  message: string;
}

/** A clause of a trigger: a comparison, or a group of clauses. */
export interface TriggerClause {
  /** The clause as FQL; empty for one that has no text. */
  fql: string;
  holds: boolean;
  /** Whether the trigger's outcome is due to it. */
  decides: boolean;
  /** Of a group. */
  operator?: 'and' | 'or';
  /** Of a group. All are evaluated here, also those that need not be. */
  clauses?: TriggerClause[];
  /** Of a comparison: what it looked at. */
  read?: EventRead;
  /** Of a comparison: one sentence that says why it holds or doesn't. */
  message?: string;
}

/** How one part of a mapping was resolved. */
export interface MappingStep {
  /** The part: where it is in the mapping, as a JSON Pointer. */
  pointer: string;
  /** What it is: a raw value, an object, an array, or the directive's name. */
  kind: 'literal' | 'object' | 'array' | `@${string}`;
  /** What it gave. */
  gave: Preview;
  /** What it looked for in the event (or in what was mapped before, within `@transform`). */
  reads?: EventRead[];
  /** What it decided, or why it gave nothing. */
  reason?: Reason;
  /** The parts that it used, in the order in which they ran. */
  steps?: MappingStep[];
  /** How many further steps of the same kind, for elements of an array, are left out here. */
  omitted?: number;
  /** Why it failed. */
  error?: Issue;
}

/** What became of a field. */
export interface FieldExplanation {
  key: string;
  /**
   * `filled`: it is in the payload as the mapping gave it. `changed`: it is in the payload, but the validation changed
   * it. `empty`: the mapping gave nothing. `removed`: the mapping gave something that the validation took away.
   * `not_mapped`: the mapping does not have it. `failed`: the mapping failed before.
   */
  status: 'filled' | 'changed' | 'empty' | 'removed' | 'not_mapped' | 'failed';
  /** What is in the payload. */
  value?: Preview;
  /** What the mapping gave, where that is not what is in the payload. */
  before?: Preview;
  /** Why it is empty, or what changed it. */
  reason?: Reason;
  /** The paths that were read for it and gave nothing (undefined or null). At most 100. */
  missing?: EventRead[];
  /** What is wrong with it. */
  issues?: Issue[];
}

/** Where a part of the payload comes from. */
export interface Origin {
  /**
   * The part: where it is in the payload, as a JSON Pointer. A part without an origin of its own has that of the part
   * that it is in.
   */
  pointer: string;
  /** The part of the mapping that made it, as a JSON Pointer. */
  mapping: string;
  /**
   * `copied`: it is in the event as it is. `literal`: it is in the mapping as it is. `computed`: it was made from its
   * sources, from paths that gave nothing, or, if there are neither, from literals of the mapping.
   */
  kind: 'copied' | 'computed' | 'literal';
  /** What it was copied or computed from: where in the event, and how `@path` names that. At most 100. */
  sources: { path: string; pointer: string; span: [number, number] }[];
  /**
   * The paths that were read for it and gave nothing (undefined or null). Of a literal: those for which it stands in. At
   * most 100.
   */
  missing?: EventRead[];
}

/** How the membership was found. */
export interface MembershipExplanation {
  membership: Membership;
  /** The rule that decided it. */
  rule: MembershipRule;
  /** The audience's key: the name of the trait or property that tells. */
  key: Preview;
  /** What `traits_or_props` has under that key. */
  value: Preview;
  reason: Reason;
  /** What to do about a membership that is unknown. */
  hint?: string;
}

/** How often what came to be, over many events: what a `Coverage` has counted. */
export interface CoverageReport {
  /** Lines, empty ones among them. */
  lines: number;
  /** Lines that are no JSON object within the bounds. */
  broken: number;
  subscriptions: SubscriptionCoverage[];
  /** Each path that triggers and mappings read. */
  paths: PathCoverage[];
}

/** How often what came to be in one subscription. */
export interface SubscriptionCoverage {
  name?: string;
  statuses: { mapped: number; not_subscribed: number; disabled: number; invalid: number };
  memberships: { entered: number; exited: number; unknown: number };
  /** Each field: in how many of the events that the trigger matched it was filled after the validation. */
  fields: { key: string; filled: number }[];
  /** Why events were refused, the most frequent first. At most 100. */
  refusals: { code: string; message: string; count: number }[];
}

/** How often a path was there. */
export interface PathCoverage {
  /** The path, such as `$.traits.email`. */
  path: string;
  present: number;
  null: number;
  absent: number;
  /** The first line that had it. */
  firstLine?: number;
  /** Of a path that was never there: others that were perhaps meant, and in how many of the first 1,000 events they were. */
  near?: { path: string; count: number }[];
}
