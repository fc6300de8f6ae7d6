/** What the parts of the form have in common. */

import type { FieldExplanation, Issue, MappingStep, Preview } from 'segment-postscript';
import type { App } from '../app.js';

/** A value of a JSON text, with its place there: `text.slice(from, to)` is it. */
export interface JsonNode {
  kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  from: number;
  to: number;
  /** Of what is neither object nor array. */
  value?: string | number | boolean | null;
  /** Of an object or array: what it holds, in order. */
  items?: JsonItem[];
}

/** A member of an object or an element of an array. A member begins with its key. */
export interface JsonItem {
  key: string;
  from: number;
  keyTo: number;
  node: JsonNode;
}

/** Why a text can't be read. */
export interface Fault {
  at: number;
  /** What is wrong, to be continued by where it is. */
  message: string;
}

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

/** How a part of a mapping is made: a directive or a kind of raw value; `absent` if it is not there. */
export type Kind =
  | 'absent'
  | 'path'
  | 'text'
  | 'template'
  | 'if'
  | 'case'
  | 'replace'
  | 'arrayPath'
  | 'merge'
  | 'json'
  | 'flatten'
  | 'excludeWhenNull'
  | 'transform'
  | 'liquid'
  | 'literal'
  | 'object'
  | 'array'
  | 'scalar'
  | 'source';

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
  /** Other keys that stand before it when it is added, if they are there. */
  before?: string[];
}

/** What is told of the mapping by the newest outcome. */
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

/** What every part of the form works with. */
export interface Form {
  app: App;
  findings: Findings;
  picker: PathPicker;
  /** How many more parts may have forms. */
  room: number;
  /** How many more forms may be made before the page has to go on. */
  fresh: number;
  /** The mapping's text. */
  readonly text: string;
  /** The part at a place, as the text has it now. */
  find(keys: string[]): JsonNode | undefined;
  /** Changes the mapping's text. */
  write(text: string): void;
  /** The form of a part, within another one. */
  value(place: Place, options?: ValueOptions): ValueForm;
  /** An id that no other element has. */
  id(): string;
}

/** The list of paths of whatever path input has it open. */
export interface PathPicker {
  id: string;
  open(owner: PathPickerOwner, suggestions: Suggestion[], wanted: string): void;
  close(): void;
  readonly owner: PathPickerOwner | undefined;
  /** Moves on by so many options; gives nothing when there are none. */
  move(by: number | 'first' | 'last'): void;
  /** The path of the active option. */
  readonly active: string | undefined;
}

export interface PathPickerOwner {
  input: HTMLInputElement;
  choose(path: string): void;
}

/** The form of a part of the mapping. It follows what stands at its place. */
export interface ValueForm {
  element: HTMLElement;
  update(node: JsonNode | undefined): void;
  focus(): void;
}

/** The inputs of one kind of part. */
export interface Body {
  /** What stands on the line of the picker. */
  inline?: HTMLElement;
  /** What stands below. */
  below?: HTMLElement;
  update(node: JsonNode): void;
}

export interface ValueOptions {
  shape?: Shape;
  /** What it is called where it is not there; without, it cannot be taken away by choosing so. */
  absent?: string;
  /** What stands before the picker. */
  label?: HTMLElement;
  /** What stands at the end of its line. */
  tools?: HTMLElement[];
  /** The path that is taken when there is none to keep. */
  fallback?: string;
}

export type { FieldExplanation, Issue, MappingStep, Preview };
