/** What the parts of the form have in common. */

import type { FieldExplanation, Issue, MappingStep, Preview } from 'segment-postscript';

export type { JsonItem, JsonNode } from '../../../pkg/src/json-scan.js';

/** A value that is about to be written: JSON, or what stands in a text already and is copied as it is. */
export type Writable = null | boolean | number | string | Writable[] | Members | Verbatim;

export interface Members {
  members: [string, Writable][];
}

export interface Verbatim {
  verbatim: string;
}

/** How a text is laid out. */
export interface Layout {
  /** What one level is indented by; empty for a text that stands on one line. */
  unit: string;
  /** What is between a key and its value. */
  colon: string;
  /** What is inside of the brackets of an object on one line. */
  pad: string;
  /** What is between items on one line. */
  comma: string;
  /** Whether short values are put on one line although the text has several. */
  inline: boolean;
}

/**
 * How a part of a mapping is made: the name of a directive, `first` for a chain of paths, `text`, `object`, `array`,
 * `scalar`, `source` for what is shown as JSON, or `absent`.
 */
export type Kind = string;

/** What may stand at a place, as the validation of directives has it. */
export type Shape = 'raw' | 'text' | 'object';

/** A path that can be chosen, and what is there now. */
export interface Suggestion {
  path: string;
  preview(): string;
}

/** What paths at a place of the mapping start from. */
export interface Scope {
  suggestions(): Suggestion[];
  /** The value that they start from, if it is known. */
  root(): unknown;
}

/** A place in the mapping. */
export interface Place {
  keys: string[];
  /** What it is called, from the field on. */
  names: string[];
  scope: Scope;
  /** How deeply its form lies within others. */
  depth: number;
  /** How many forms there may be within it; the rest is folded. */
  room: number;
  /** Other keys that stand before it when it is added, if they are there. */
  before?: string[];
}

/** What the newest outcome says about the mapping. */
export interface Findings {
  step(pointer: string): MappingStep | undefined;
  field(key: string): FieldExplanation | undefined;
  /** Issues of the part of the mapping under this key. */
  issues(key: string): Issue[];
  /** Whether they are of the text that the form shows. */
  isCurrent: boolean;
  /** Whether the mapping was run. */
  ran: boolean;
  /** Issues that belong to no key. */
  rest: Issue[];
}

export type { FieldExplanation, Issue, MappingStep, Preview };
