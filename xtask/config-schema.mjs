// Generates the JSON Schemas of the configuration and of a file of tests, for editors: from the table of a configuration's
// members, from the destination's definition, and from the definitions of the directives.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** @typedef {Record<string, any>} Schema */

/** The schema of each type of value, without and with directives. @type {Record<string, [Schema, Schema]>} */
const TYPES = {
  any: [{}, { $ref: '#/definitions/value' }],
  string: [{ type: 'string' }, { anyOf: [{ type: 'string' }, { $ref: '#/definitions/directive' }] }],
  object: [{ type: 'object' }, { anyOf: [{ $ref: '#/definitions/directive' }, { $ref: '#/definitions/object' }] }],
  boolean: [{ type: 'boolean' }, { type: 'boolean' }],
  array: [{ type: 'array' }, { type: 'array', items: { $ref: '#/definitions/value' } }],
};

/** Descriptions of ignored members. @type {Record<string, string>} */
const IGNORED = { $schema: 'Ignored; for editors.', $comment: 'Ignored; for comments.' };

/** @param {string} directory of the built package */
export async function writeSchemas(directory) {
  const { actions, maxSubscriptions } = JSON.parse(await readFile(`${root}src/postscript/definition.json`, 'utf8'));
  const table = JSON.parse(await readFile(`${root}src/destination/members.json`, 'utf8'));
  const definitions = await mappingDefinitions();
  const configuration = configurationSchema(table, actions, maxSubscriptions);
  const schemas = {
    config: { $schema: DRAFT, title: 'Configuration of segment-postscript', ...configuration, definitions },
    tests: { $schema: DRAFT, title: 'Tests of segment-postscript', ...testsSchema(configuration), definitions },
  };
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(`${directory}${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/**
 * The schema of the configuration: the table of its members, extended by the destination's definition.
 *
 * @param {Record<string, any>} table
 * @param {Record<string, any>} actions
 * @param {number} maxSubscriptions
 * @returns {Schema}
 */
function configurationSchema(table, actions, maxSubscriptions) {
  const fields = Object.values(actions).flatMap((action) => Object.entries(action.fields));
  const properties = Object.fromEntries(
    fields.map(([key, { label, description }]) => [key, { title: label, description, $ref: '#/definitions/value' }]),
  );
  const [{ defaultSubscription }] = Object.values(actions);
  const subscription = membersSchema(table.subscription, {
    partnerAction: { enum: Object.keys(actions) },
    subscribe: { default: defaultSubscription },
    mapping: { properties, additionalProperties: { $ref: '#/definitions/value' } },
  });
  return membersSchema(table.configuration, {
    subscriptions: { maxItems: maxSubscriptions, items: subscription },
    options: membersSchema(table.options),
  });
}

/**
 * An object with exactly the members of a part of the table.
 *
 * @param {{ members: Record<string, any>, ignored: string[] }} part
 * @param {Record<string, Schema>} [more] additions to the schemas of members
 * @returns {Schema}
 */
function membersSchema({ members, ignored }, more = {}) {
  const known = Object.entries(members).map(([name, { required: _, ...schema }]) => [
    name,
    { ...more[name], ...schema },
  ]);
  const others = ignored.map((name) => [
    name,
    { description: IGNORED[name] ?? 'Ignored; present in exports of Segment.' },
  ]);
  const required = Object.keys(members).filter((name) => members[name].required);
  return object(Object.fromEntries([...known, ...others]), required);
}

/**
 * @param {Schema} configuration
 * @returns {Schema}
 */
function testsSchema(configuration) {
  const entry = {
    description: 'The members to compare. Other members of a result are ignored.',
    type: 'object',
    properties: {
      subscription: { type: 'integer' },
      status: { enum: ['mapped', 'not_subscribed', 'disabled', 'invalid'] },
      payload: { type: 'object' },
      membership: { enum: ['entered', 'exited', 'unknown'] },
      membershipRule: { enum: ['boolean', 'text', 'journey_step', 'truthiness', 'none'] },
    },
  };
  const one = object(
    { name: { type: 'string' }, event: { type: 'object' }, expected: { type: 'array', items: entry } },
    ['event', 'expected'],
  );
  return object({ $schema: { type: 'string' }, config: configuration, tests: { type: 'array', items: one } }, [
    'tests',
  ]);
}

/** The schemas of the values of a mapping, including each directive with its options. */
async function mappingDefinitions() {
  /** @type {import('../pkg/src/definitions.cjs').Definitions} */
  const definitions = JSON.parse(await readFile(`${root}tests/fixtures/definitions.json`, 'utf8'));
  const directives = Object.fromEntries(definitions.directives.map((one) => [one.name, directiveSchema(one)]));
  const value = { $ref: '#/definitions/value' };
  return {
    value: {
      anyOf: [
        { type: ['string', 'number', 'boolean', 'null'] },
        { type: 'array', items: value },
        { $ref: '#/definitions/directive' },
        { $ref: '#/definitions/object' },
      ],
    },
    object: { type: 'object', propertyNames: { pattern: '^(?!@)' }, additionalProperties: value },
    directive: { ...object({ ...directives, _metadata: {} }), minProperties: 1 },
  };
}

/**
 * The schema of a directive's operand.
 *
 * @param {import('../pkg/src/definitions.cjs').DirectiveDefinition} directive
 * @returns {Schema}
 */
function directiveSchema({ summary: description, value, options }) {
  if (value !== undefined) return { description, ...valueSchema(value) };
  if (options === undefined) return { description, ...TYPES.array[1] };
  const validated = options.filter((option) => option.validated !== false);
  const properties = Object.fromEntries(
    validated.map((option) => [option.name, { description: option.summary, ...valueSchema(option) }]),
  );
  const required = options.filter((option) => option.required).map(({ name }) => name);
  // Unknown options are ignored, so they are allowed.
  return { description, type: 'object', properties, required };
}

/**
 * @param {import('../pkg/src/definitions.cjs').ValueType} type
 * @returns {Schema}
 */
function valueSchema({ type, directives, choices }) {
  const schema = TYPES[type][directives ? 1 : 0];
  // Choices are case-insensitive, so they are only examples.
  return choices === undefined ? schema : { ...schema, examples: choices };
}

/**
 * An object without other members.
 *
 * @param {Schema} properties
 * @param {string[]} [required]
 * @returns {Schema}
 */
function object(properties, required = []) {
  return { type: 'object', properties, required, additionalProperties: false };
}
