// Generates the JSON Schemas of the configuration and of a file of tests, for editors: from the table of a configuration's
// members, from the destination's definition, and from the definitions of the directives in src/mapping/directives.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** @typedef {Record<string, any>} Schema */

/** What the shapes of src/mapping/directives/mod.rs are as schemas. @type {Record<string, Schema>} */
const SHAPES = {
  DirectiveOrRaw: { $ref: '#/definitions/value' },
  DirectiveOrString: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/directive' }] },
  DirectiveOrObject: { anyOf: [{ $ref: '#/definitions/directive' }, { $ref: '#/definitions/object' }] },
  String: { type: 'string' },
  Text: { type: 'string' },
  Boolean: { type: 'boolean' },
  Array: { type: 'array', items: { $ref: '#/definitions/value' } },
};

/** Ignored members that people write themselves. @type {Record<string, string>} */
const IGNORED = { $schema: 'Ignored: it is for editors.', $comment: 'Ignored: it is for people.' };

/** @param {string} directory the built package's */
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
 * The schema of the configuration: its table of members, with what the destination's definition adds to it.
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
 * An object with the members that a part of the table has, and without others.
 *
 * @param {{ members: Record<string, any>, ignored: string[] }} part
 * @param {Record<string, Schema>} [more] what is added to members
 * @returns {Schema}
 */
function membersSchema({ members, ignored }, more = {}) {
  const known = Object.entries(members).map(([name, { required: _, ...schema }]) => [
    name,
    { ...more[name], ...schema },
  ]);
  const others = ignored.map((name) => [
    name,
    { description: IGNORED[name] ?? 'Ignored: exports of Segment have it.' },
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
    description: 'What matters of a result: what is not named here may be anything.',
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

/** Values of a mapping, and each directive with its options. */
async function mappingDefinitions() {
  const folder = `${root}src/mapping/directives/`;
  const files = (await readdir(folder)).filter((name) => name.endsWith('.rs') && name !== 'mod.rs').sort();
  const sources = await Promise.all(files.map((name) => readFile(folder + name, 'utf8')));
  const directives = Object.fromEntries(sources.map(directiveOf));
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
 * A directive's name and the schema of what follows it, from its source.
 *
 * @param {string} source
 * @returns {[string, Schema]}
 */
function directiveOf(source) {
  const name = /name: "(@\w+)"/.exec(source)?.[1];
  const description = /^\/\/! `@\w+`: (.*)$/m.exec(source)?.[1];
  const validation = /validate: ([^]*?)\n {4}compile/.exec(source)?.[1];
  if (!name || !description || !validation) throw new Error(`No definition in\n${source.slice(0, 200)}`);
  const options = [...validation.matchAll(/\(\s*"(\w+)",\s*(Required|Optional),\s*Shape::(\w+)(?:\(&\[(.*?)\]\))?/g)];
  if (options.length === 0) {
    const shape = /check\.shape\(value, &Shape::(\w+)/.exec(validation)?.[1] ?? 'DirectiveOrRaw';
    return [name, { description, ...SHAPES[shape] }];
  }
  const members = options.map(([, option, , shape, choices]) => [
    option,
    // Upper and lower case are the same.
    shape === 'OneOf' ? { type: 'string', examples: JSON.parse(`[${choices}]`) } : SHAPES[shape],
  ]);
  const required = options.filter(([, , need]) => need === 'Required').map(([, option]) => option);
  // What is not an option is ignored.
  return [name, { description, type: 'object', properties: Object.fromEntries(members), required }];
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
