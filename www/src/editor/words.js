// The words of mappings, triggers and Liquid for completion and tooltips, from the package's definitions.

import definitions from 'segment-postscript/definitions.json' with { type: 'json' };

const { directives, filters, tags, triggerFields, triggerFunctions } = definitions;

const options = directives.flatMap(({ name, options = [] }) =>
  options.map((option) => ({ directive: name, ...option })),
);

/** The values of an option with a fixed set of values. @param {import('segment-postscript/definitions.json').OptionDefinition} option */
const valuesOf = ({ type, choices }) => (type === 'boolean' ? ['true', 'false'] : choices);

/**
 * Each directive: what it does, the snippet that completes it, and an example.
 *
 * @type {Record<string, { does: string, skeleton: string, example: string }>}
 */
export const DIRECTIVES = Object.fromEntries(
  directives.map(({ name, summary, insert, example }) => [
    name,
    { does: summary, skeleton: insert, example: JSON.stringify(example.operand) },
  ]),
);

/** The directives whose operand is a path, or begins with one. */
export const READERS = directives
  .filter(({ format, elements }) => format === 'path' || elements?.[0].format === 'path')
  .map(({ name }) => name);

/** @type {Record<string, string>} */
export const OPTIONS = Object.fromEntries(
  options.map(({ name, directive, summary }) => [name, `${directive}: ${summary}`]),
);

/** @type {Record<string, string[]>} */
export const VALUES = Object.fromEntries(
  options.flatMap((option) => {
    const values = valuesOf(option);
    return values === undefined ? [] : [[option.name, values]];
  }),
);

/** The boolean options, whose values have no quotes. */
export const FLAGS = options.filter(({ type }) => type === 'boolean').map(({ name }) => name);

/** @type {Record<string, string>} */
export const FILTERS = Object.fromEntries(filters.map(({ name, summary }) => [name, summary]));

/** The fields of a trigger's conditions: plain fields, and objects that a path follows. */
export const TRIGGER_FIELDS = triggerFields.filter(({ nested }) => !nested).map(({ name }) => name);
export const TRIGGER_OBJECTS = triggerFields.filter(({ nested }) => nested).map(({ name }) => name);

export const TRIGGER_FUNCTIONS = triggerFunctions.map(({ name }) => name);

/** The tags, with their inner and closing tags. */
export const TAGS = [
  ...new Set(tags.flatMap(({ example }) => [...example.template.matchAll(/\{%-?\s*(\w+)/g)].map(([, name]) => name))),
].sort();
