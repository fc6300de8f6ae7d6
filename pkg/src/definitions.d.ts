/** What the languages consist of, for editors that complete them and forms that build them: `definitions.json`. */
export interface Definitions {
  /** The directives of mappings. */
  directives: DirectiveDefinition[];
  /** The filters of Liquid, by name. */
  filters: LiquidDefinition[];
  /** The filters of liquidjs that Segment disables. */
  disabledFilters: string[];
  /** The tags of Liquid, by name. */
  tags: LiquidDefinition[];
  /** The tags of liquidjs that Segment disables. */
  disabledTags: string[];
  /** What a trigger's conditions can be about. */
  triggerFields: TriggerField[];
  /** The functions that a trigger can call. */
  triggerFunctions: TriggerDefinition[];
  /** The operators of conditions, by their names in a syntax tree. */
  triggerOperators: TriggerDefinition[];
}

/** A directive. Exactly one of `value`, `options` and `elements` says what it is given. */
export interface DirectiveDefinition {
  /** Such as `@path`. */
  name: string;
  /** A few words for a list of choices. */
  label: string;
  /** One sentence. */
  summary: string;
  /** What an editor inserts after the name, with `${…}` where something has to be filled in. */
  insert: string;
  /** Of a directive that is given one value. */
  value?: ValueType;
  /** Of a directive that is given an object: its members. */
  options?: OptionDefinition[];
  /** Of a directive that is given an array: its elements, which are named by their indices. */
  elements?: OptionDefinition[];
  /** What it is given, an event, and the result. */
  example: { operand: unknown; event: object; output: unknown };
  /** What it does unexpectedly, a sentence each. */
  traps: string[];
}

/** What a value may be. */
export interface ValueType {
  /** Its type where it is not a directive. */
  type: 'any' | 'string' | 'object' | 'boolean' | 'array';
  /** Whether it may be a directive, or contain directives. */
  directives: boolean;
  /** In UTF-16 units. */
  minLength?: number;
  /** In UTF-16 units. */
  maxLength?: number;
  /** The values that have a meaning. */
  choices?: string[];
}

/** An option of a directive. */
export interface OptionDefinition extends ValueType {
  name: string;
  /** A word or two for a form. */
  label: string;
  /** One sentence. */
  summary: string;
  required: boolean;
  /** `false` if the validation of a mapping does not look at it. */
  validated?: false;
  /** The value that is used if there is none. */
  default?: unknown;
}

/** A filter or a tag of Liquid. */
export interface LiquidDefinition {
  name: string;
  /** One sentence. */
  summary: string;
  /** How its arguments are written; optional ones are in brackets. */
  arguments: string[];
  /** A template, an event, and the text that the template gives for it. */
  example: { template: string; event: object; output: string };
}

/** What a trigger's condition can be about. */
export interface TriggerField {
  /** Its name in a trigger. */
  name: string;
  /** One sentence. */
  summary: string;
  /** The `type` of such a condition in a syntax tree. */
  type: string;
  /** Whether a path follows its name. */
  nested: boolean;
}

/** An operator or a function of triggers. */
export interface TriggerDefinition {
  name: string;
  /** One sentence. */
  summary: string;
  /** A trigger, and an event that it matches. */
  example: { query: string; event: object };
}

declare const definitions: Definitions;
export default definitions;
