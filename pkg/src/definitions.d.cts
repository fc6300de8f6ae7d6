/** The types of `definitions.json`. */

declare namespace definitions {
  /**
   * The definitions of directives, Liquid filters and tags, and triggers, as data for editors and forms:
   * `definitions.json`.
   */
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
    /** The fields that a trigger's conditions can test. */
    triggerFields: TriggerField[];
    /** The functions that a trigger can call. */
    triggerFunctions: TriggerDefinition[];
    /** The operators of conditions, by their names in a syntax tree. */
    triggerOperators: TriggerDefinition[];
  }

  /** A directive. Exactly one of `value`, `options` and `elements` describes its operand. */
  export interface DirectiveDefinition {
    /** Such as `@path`. */
    name: string;
    /** A label for a list of choices. */
    label: string;
    /** Its heading in a list of choices. */
    group: string;
    /** The syntax of the operand, if that is a string. */
    format?: Format;
    /** One sentence. */
    summary: string;
    /** What an editor inserts after the name, with `${…}` where something has to be filled in. */
    insert: string;
    /** The type of the operand, if it is a single value. */
    value?: ValueType;
    /** The members of the operand, if it is an object. */
    options?: OptionDefinition[];
    /** The elements of the operand, if it is an array; named by their indices. */
    elements?: OptionDefinition[];
    /** An operand, an event, and the result. */
    example: { operand: unknown; event: object; output: unknown };
    /** Surprising behaviour, one sentence each. */
    traps: string[];
  }

  /** The syntax of a string: a path of the event, text with placeholders in braces, or a Liquid template. */
  export type Format = 'path' | 'template' | 'liquid';

  /** The type of a value, and its constraints. */
  export interface ValueType {
    /** The type of the value if it is not a directive. */
    type: 'any' | 'string' | 'object' | 'boolean' | 'array';
    /** Whether it may be a directive, or contain directives. */
    directives: boolean;
    /** In UTF-16 code units. */
    minLength?: number;
    /** In UTF-16 code units. */
    maxLength?: number;
    /** The allowed values. */
    choices?: string[];
  }

  /** An option of a directive. */
  export interface OptionDefinition extends ValueType {
    name: string;
    /** A label for a form. */
    label: string;
    /** One sentence. */
    summary: string;
    required: boolean;
    /** `false` if the validation of a mapping ignores it. */
    validated?: false;
    /** A label for each of `choices`. */
    choiceLabels?: string[];
    /** The default value. */
    default?: unknown;
    /** Its syntax, if it is a string. */
    format?: Format;
    /** The type of its elements, if it is an array. */
    items?: 'object';
    /**
     * What it contributes to the result: `input` is returned or transformed, `condition` decides whether it is, and
     * `otherwise` replaces it. Without a role, it is a setting.
     */
    role?: 'input' | 'condition' | 'otherwise';
    /** Where the paths in it begin, if not at the event: at an element, or at the result, of another option. */
    scope?: { elementOf: string } | { resultOf: string };
  }

  /** A filter or a tag of Liquid. */
  export interface LiquidDefinition {
    name: string;
    /** One sentence. */
    summary: string;
    /** The syntax of its arguments; optional ones are in brackets. */
    arguments: string[];
    /** A template, an event, and the rendered text. */
    example: { template: string; event: object; output: string };
  }

  /** A field that a trigger's condition can test. */
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
}

/** CommonJS, as for every imported JSON file: the export is `definitions` itself, not a member `default`. */
declare const definitions: definitions.Definitions;
export = definitions;
