/**
 * Explanations of results (`Destination.explain`), and aggregate counts over many events (`Coverage`).
 *
 * @packageDocumentation
 */

import type { Issue, MappedEvent, Membership, MembershipRule } from './index.js';

/** How the results of an event were produced, for each subscription in order. */
export interface Explanation {
  subscriptions: SubscriptionExplanation[];
}

/** How the result of an event was produced for one subscription. */
export interface SubscriptionExplanation {
  /** The result that `map` returns. */
  result: MappedEvent;
  /** The trigger, clause by clause. Absent if the subscription is disabled. */
  trigger?: TriggerClause;
  /** How the mapping was resolved. Absent if it was not run. */
  mapping?: MappingStep;
  /**
   * How each field was produced: the action's fields in order, then other keys of the mapping. Empty if the mapping was
   * not run.
   */
  fields: FieldExplanation[];
  /** The origin of each part of the payload. Absent if there is no payload. */
  origins?: Origin[];
  /** How the membership was decided. Absent if there is no payload. */
  membership?: MembershipExplanation;
}

/** A value, truncated for display. */
export interface Preview {
  type: 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
  /** The JSON text of the value, truncated to 200 characters. Empty for undefined. */
  text: string;
  /** The length of the whole JSON text in bytes, if it was truncated. */
  bytes?: number;
}

/** A path that was read in the event. */
export interface EventRead {
  /** The path as written, such as `$.traits.email`; relative to the element when an array is processed. */
  path: string;
  found: Preview;
  /**
   * The location in the event of the value found, as a JSON Pointer. Absent if nothing was found, or the value is not
   * part of the event.
   */
  pointer?: string;
  /**
   * The range of the value in the event's text, in UTF-16 code units: `text.slice(...span)` is the JSON of the value.
   */
  span?: [number, number];
  /**
   * If nothing was found: similar paths that exist in the event, the most likely first. Absent in the condition of an
   * `@if` whose other branch found a value.
   */
  near?: string[];
}

/** A sentence with a stable code. */
export interface Reason {
  /** A stable identifier in `snake_case`. LANGUAGE.md lists all of them. */
  code: string;
  message: string;
}

/** A clause of a trigger: a comparison, or a group of clauses. */
export interface TriggerClause {
  /** The clause as FQL; empty if it can't be written as FQL. */
  fql: string;
  holds: boolean;
  /** Whether the clause decides the outcome of the trigger. */
  decides: boolean;
  /** For a group: its operator. */
  operator?: 'and' | 'or';
  /** For a group: its clauses. All are evaluated, without short-circuiting. */
  clauses?: TriggerClause[];
  /** For a comparison: the path that it read. */
  read?: EventRead;
  /** For a comparison: a sentence that says why it holds or doesn't. */
  message?: string;
}

/** How one part of a mapping was resolved. */
export interface MappingStep {
  /** The location of the part in the mapping, as a JSON Pointer. */
  pointer: string;
  /** The kind of the part: a raw value, an object, an array, or the name of a directive. */
  kind: 'literal' | 'object' | 'array' | `@${string}`;
  /** The result. */
  output: Preview;
  /** The paths that it read in the event (within `@transform`: in the result of the previous mapping). */
  reads?: EventRead[];
  /** What was decided, or why there is no result. */
  reason?: Reason;
  /** The steps of the parts that it evaluated, in order of execution. */
  steps?: MappingStep[];
  /** The number of further steps, for elements of an array, that were not recorded. */
  omitted?: number;
  /** The error, if the step failed. */
  error?: Issue;
}

/** How a field was produced. */
export interface FieldExplanation {
  key: string;
  /**
   * `filled`: the payload has the value that the mapping produced. `changed`: validation changed that value. `empty`:
   * the mapping produced no value. `removed`: validation removed the value. `not_mapped`: the mapping does not have the
   * field. `failed`: the mapping failed.
   */
  status: 'filled' | 'changed' | 'empty' | 'removed' | 'not_mapped' | 'failed';
  /** The value in the payload. */
  value?: Preview;
  /** The value that the mapping produced, if it differs from the one in the payload. */
  before?: Preview;
  /** Why the field is empty, or what changed its value. */
  reason?: Reason;
  /** The paths that were read for the field and had no value (undefined or null). At most 100. */
  missing?: EventRead[];
  /** The issues of the field. */
  issues?: Issue[];
}

/** The origin of a part of the payload. */
export interface Origin {
  /**
   * The location of the part in the payload, as a JSON Pointer. A part without its own entry has the origin of the part
   * that contains it.
   */
  pointer: string;
  /** The location of the part of the mapping that produced it, as a JSON Pointer. */
  mapping: string;
  /**
   * `copied`: the value was copied from the event. `literal`: it is a literal of the mapping. `computed`: it was
   * computed from its sources, from paths without a value, or, if there are neither, from literals of the mapping.
   */
  kind: 'copied' | 'computed' | 'literal';
  /**
   * The values that it was copied or computed from: the location in the event, and the same as an `@path`. At most 100.
   */
  sources: { path: string; pointer: string; span: [number, number] }[];
  /**
   * The paths that were read for it and had no value (undefined or null). For a literal: those that it is a fallback
   * for. At most 100.
   */
  missing?: EventRead[];
}

/** How the membership was decided. */
export interface MembershipExplanation {
  membership: Membership;
  /** The rule that decided the membership. */
  rule: MembershipRule;
  /** The audience's key: the name of the trait or property with the membership. */
  key: Preview;
  /** The value of `traits_or_props` under that key. */
  value: Preview;
  reason: Reason;
  /** How to fix an unknown membership. */
  hint?: string;
}

/** Aggregate counts over many events, as returned by `Coverage.report`. */
export interface CoverageReport {
  /** The number of lines, including blank ones. */
  lines: number;
  /** The number of lines that are not a JSON object within the limits. */
  broken: number;
  subscriptions: SubscriptionCoverage[];
  /** The paths that triggers and mappings read. */
  paths: PathCoverage[];
}

/** Aggregate counts of one subscription. */
export interface SubscriptionCoverage {
  name?: string;
  statuses: { mapped: number; not_subscribed: number; disabled: number; invalid: number };
  memberships: { entered: number; exited: number; unknown: number };
  /**
   * The number of mapped payloads whose email is not of the form `name@domain`, or whose phone number has fewer than 7
   * digits. They are still delivered, but Postscript may not find the person.
   */
  unlikely: number;
  /** For each field: in how many of the matched events it had a value after validation. */
  fields: { key: string; filled: number }[];
  /** Why events were rejected, the most frequent reason first. At most 100. */
  refusals: { code: string; message: string; count: number }[];
}

/** How often a path had a value. */
export interface PathCoverage {
  /** The path, such as `$.traits.email`. */
  path: string;
  present: number;
  null: number;
  absent: number;
  /** The first line in which the path was present, counted from 1. */
  firstLine?: number;
  /** For a path that was never present: similar paths, and in how many of the first 1,000 events they were present. */
  near?: { path: string; count: number }[];
}
