/** The types shared by the modules of the form. */

import type { FieldExplanation, Issue, MappingStep, Preview } from 'segment-postscript';

export type { JsonItem, JsonNode } from '../../../pkg/src/json-scan.js';

/** A value to be written: JSON, or text that is copied verbatim. */
export type Writable = null | boolean | number | string | Writable[] | Members | Verbatim;

export interface Members {
  members: [string, Writable][];
}

export interface Verbatim {
  verbatim: string;
}

/** The layout of a JSON text. */
export interface Layout {
  /** The indentation of one level; empty for a text on one line. */
  unit: string;
  /** The separator between a key and its value. */
  colon: string;
  /** The padding inside the braces of an object on one line. */
  pad: string;
  /** The separator between items on one line. */
  comma: string;
  /** Whether short values are written on one line in a text of several lines. */
  inline: boolean;
}

/**
 * The kind of a mapping part: the name of a directive, `first` for a chain of paths, `text`, `object`, `array`, `scalar`,
 * `source` for parts shown as JSON, or `absent`.
 */
export type Kind = string;

/** What the validation of directives allows at a place. */
export type Shape = 'raw' | 'text' | 'object';

/** A suggested path, with a preview of its value. */
export interface Suggestion {
  path: string;
  preview(): string;
}

/** What the paths at a place of the mapping start from. */
export interface Scope {
  suggestions(): Suggestion[];
  /** The value they start from, if it is known. */
  root(): unknown;
}

/** A place in the mapping. */
export interface Place {
  keys: string[];
  /** Its names, from the field on. */
  names: string[];
  scope: Scope;
  /** The nesting depth of its form. */
  depth: number;
  /** The maximum number of forms within it; the rest is folded. */
  room: number;
  /** The keys after which it is inserted, if they exist. */
  before?: string[];
}

/** What the newest outcome says about the mapping. */
export interface Findings {
  step(pointer: string): MappingStep | undefined;
  field(key: string): FieldExplanation | undefined;
  /** Issues of the part of the mapping under this key. */
  issues(key: string): Issue[];
  /** Whether they are about the text that the form shows. */
  isCurrent: boolean;
  /** Whether the mapping was run. */
  ran: boolean;
  /** Issues that belong to no key. */
  rest: Issue[];
}

export type { FieldExplanation, Issue, MappingStep, Preview };
