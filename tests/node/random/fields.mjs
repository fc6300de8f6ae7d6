/** Random field definitions and payloads against the reference's cleaning, coercion and validation. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fieldsToJsonSchema, validatePayload } from 'segment-postscript';
import { KEYS, NUMBERS, STRINGS, object, value } from './random.mjs';
import * as outcome from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');
// Not exported by the package, though every action runs it before validation.
const { removeEmptyValues } = require(
  join(dirname(require.resolve('@segment/actions-core')), 'remove-empty-values.js'),
);

export const name = 'fields';

// The reference's validator warns about unusual field definitions, which are intended here.
console.warn = () => {};

const TYPES = ['string', 'text', 'password', 'number', 'integer', 'boolean', 'object', 'datetime'];

const FORMATS = [
  'date-like',
  'password',
  'text',
  'date',
  'time',
  'date-time',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'regex',
  'uuid',
];

/** Texts that are valid, or almost valid, for some format. */
const FORMATTED = [
  'jane@example.com',
  'jane@example',
  'example.com',
  '127.0.0.1',
  '256.0.0.1',
  '::1',
  '1::2::3',
  'https://example.com/a?b=c#d',
  'a b',
  '/a/b',
  '{a}/b{?c}',
  '{a',
  '^a+$',
  '(a',
  '123e4567-e89b-12d3-a456-426614174000',
  '2020-01-02',
  '2020-02-30',
  '03:04:05Z',
  '25:04:05Z',
  '2020-01-02T03:04:05Z',
];

const CONDITION_VALUES = ['x', 'foo', '', true, false, 0, 1, 10, null];

/** The number of payloads per field definitions, which are expensive to compile for the reference. */
const PAYLOADS_PER_DEFINITION = 8;
let current;
let uses = 0;

export function generate(random) {
  if (uses % PAYLOADS_PER_DEFINITION === 0) current = definitions(random, 2);
  uses += 1;
  const payload = payloadFor(random, current);
  return { fields: current, payload };
}

export function ours({ fields, payload }) {
  const before = JSON.stringify(payload);
  const result = validatePayload(fields, payload);
  if (JSON.stringify(payload) !== before) return { text: 'the payload was changed' };
  return {
    text: JSON.stringify(result.payload),
    messages: result.errors.map(({ message }) => message),
    schema: schemaText(fields, fieldsToJsonSchema),
  };
}

/** One compiled schema for each definition object. */
const schemas = new WeakMap();

/** The schema of the last definitions on each side, as text, since the order of members must match, too. */
const texts = new Map();

function schemaText(fields, toJsonSchema) {
  let known = texts.get(toJsonSchema);
  if (known?.fields !== fields) {
    known = { fields, text: JSON.stringify(toJsonSchema(fields)) };
    texts.set(toJsonSchema, known);
  }
  return known.text;
}

export function theirs({ fields, payload }) {
  let schema = schemas.get(fields);
  if (schema === undefined) {
    schema = reference.fieldsToJsonSchema(fields);
    schemas.set(fields, schema);
  }
  const text = schemaText(fields, reference.fieldsToJsonSchema);
  const cleaned = removeEmptyValues(structuredClone(payload), schema, true);
  try {
    reference.validateSchema(cleaned, schema, {});
    return { text: JSON.stringify(cleaned), messages: [], schema: text };
  } catch (error) {
    // Definitions that Ajv can't compile have a schema, but no result to compare with.
    if (!Array.isArray(error.errors)) return { skipped: error.message, schema: text };
    return { text: JSON.stringify(cleaned), messages: outcome.messagesOf(error), schema: text };
  }
}

export function same(ours, theirs) {
  return ours.schema === theirs.schema && outcome.same(ours, theirs);
}

export function excused(_testCase, ours, theirs) {
  return ours.schema === theirs.schema ? theirs.skipped : undefined;
}

export function fixture({ fields, payload }, theirs) {
  const output = theirs.text === undefined ? {} : { output: JSON.parse(theirs.text) };
  return { name: 'TODO', fields, payload, ...output, errors: theirs.messages, schema: JSON.parse(theirs.schema) };
}

/** Types, formats and attributes of a case's field definitions, at every level. */
export function features({ fields }, theirs) {
  const found = new Set();
  const outcome = theirs.messages?.length === 0 ? 'a result' : 'an error';
  for (const field of Object.values(fields)) {
    for (const name of Object.keys(field)) found.add(`${name} with ${outcome}`);
    found.add(`type ${field.type} with ${outcome}`);
    if (field.format) found.add(`format ${field.format} with ${outcome}`);
    for (const condition of field.required?.conditions ?? []) {
      const asked = Object.hasOwn(condition, 'value') ? 'a value' : 'missing';
      found.add(`${condition.operator} ${asked}, ${condition.fieldKey.includes('.') ? 'below' : 'beside'}`);
      found.add(`conditions, match ${field.required.match ?? 'left out'}`);
    }
    for (const feature of field.properties ? features({ fields: field.properties }, theirs) : []) found.add(feature);
  }
  return found;
}

const ATTRIBUTES = [
  'label',
  'description',
  'required',
  'multiple',
  'allowNull',
  'choices',
  'properties',
  'additionalProperties',
  'format',
  'minimum',
  'maximum',
  'default',
];

export const expected = {
  features: [
    ...[...ATTRIBUTES, ...TYPES.map((type) => `type ${type}`), ...FORMATS.map((format) => `format ${format}`)].flatMap(
      (feature) => [`${feature} with a result`, `${feature} with an error`],
    ),
    ...['is', 'is_not'].flatMap((operator) =>
      ['a value', 'missing'].flatMap((asked) => ['below', 'beside'].map((where) => `${operator} ${asked}, ${where}`)),
    ),
    ...['all', 'any', 'left out'].map((match) => `conditions, match ${match}`),
  ],
  sentences: [
    "… is missing the required field '…'.",
    '… must be N character or fewer but it was N characters.',
    '… must be N characters or fewer but it was N characters.',
    '… must be N characters or more but it was N character.',
    '… must be N characters or more but it was N characters.',
    '… must be a boolean but it was ….',
    '… must be a boolean or null but it was ….',
    '… must be a number but it was ….',
    '… must be a number or null but it was ….',
    '… must be a string but it was ….',
    '… must be a string or null but it was ….',
    '… must be a string or number but it was ….',
    '… must be a string, number, or null but it was ….',
    '… must be a valid IPvN address string but it was not.',
    '… must be a valid URI Reference string but it was not.',
    '… must be a valid URI string but it was not.',
    '… must be a valid URI-template string but it was not.',
    '… must be a valid date and time string but it was not.',
    '… must be a valid date string but it was not.',
    '… must be a valid date-like string but it was not.',
    '… must be a valid email address string but it was not.',
    '… must be a valid hostname string but it was not.',
    '… must be a valid time string but it was not.',
    '… must be a valid uuid string but it was not.',
    '… must be an array but it was ….',
    '… must be an integer but it was ….',
    '… must be an integer or null but it was ….',
    '… must be an object but it was ….',
    '… must be an object or null but it was ….',
    '… must be equal to or greater than N.',
    '… must be equal to or less than N.',
    '… must be one of: …',
    '… must match "…" schema.',
  ],
};

function definitions(random, depth) {
  return Object.fromEntries(
    random.list(1, 5, () => [
      random.chance(90) ? random.pick(KEYS) : random.pick(['10', '2', 'a b', 'é']),
      definition(random, depth),
    ]),
  );
}

function definition(random, depth) {
  const type = random.pick(TYPES);
  const field = { label: random.pick(['Email', 'the age', 'List of names', 'é', '']), type };
  if (random.chance(10)) delete field.label;
  if (random.chance(30)) field.description = 'What it is for.';
  if (random.chance(40)) field.required = random.chance(80);
  if (random.chance(20)) field.multiple = true;
  if (random.chance(20)) field.allowNull = random.chance(80);
  if (random.chance(15) && ['string', 'text', 'number', 'integer'].includes(type))
    field.choices = choices(random, type);
  if (type === 'string' && random.chance(30)) field.format = random.pick(FORMATS);
  if (['string', 'number'].includes(type) && random.chance(15)) field.minimum = random.pick([0, 1, 2, 5]);
  if (['string', 'number'].includes(type) && random.chance(15)) field.maximum = random.pick([1, 5, 10]);
  if (random.chance(15)) field.required = conditional(random);
  if (type === 'object' && depth > 0 && random.chance(70)) field.properties = definitions(random, depth - 1);
  if (type === 'object' && random.chance(20)) field.additionalProperties = random.chance(60);
  if (random.chance(10))
    field.default = random.chance(50) ? value(random, 1) : random.pick([{ '@path': '$.a' }, 'x', 0, [1, null], {}]);
  if (random.chance(10)) field.minimum = random.pick([0, 1, 2, type === 'number' ? 3.5 : 3, null]);
  if (random.chance(10)) field.maximum = random.pick([0, 3, 5, 100]);
  if (random.chance(8)) field.format = random.pick(['email', 'uri', 'ipv4', 'date', 'date-time', 'uuid']);
  if (random.chance(5)) field.depends_on = conditional(random);
  return field;
}

/** Conditions for `required` or visibility: on an ordinary field, on a member of another field, or on a missing one. */
function conditional(random) {
  const conditions = random.list(1, 3, () => {
    const condition = {
      fieldKey: random.chance(75) ? random.pick(KEYS) : `${random.pick(KEYS)}.${random.pick(KEYS)}`,
      operator: random.pick(['is', 'is_not']),
    };
    if (random.chance(75)) condition.value = random.chance(90) ? random.pick(CONDITION_VALUES) : value(random, 1);
    return condition;
  });
  const required = { conditions };
  if (random.chance(60)) required.match = random.pick(['all', 'any']);
  return required;
}

function choices(random, type) {
  const list = new Set(
    random.list(1, 4, () =>
      type === 'string' || type === 'text' ? random.pick(STRINGS) : random.pick([0, 1, 2, 10, 1.5]),
    ),
  );
  return Array.from(list, (value) =>
    typeof value === 'string' && random.chance(50) ? value : { value, label: `label of ${value}` },
  );
}

function payloadFor(random, fields) {
  const payload = {};
  for (const [key, field] of Object.entries(fields)) {
    if (random.chance(85)) payload[key] = valueFor(random, field);
  }
  if (random.chance(20)) payload[random.pick(KEYS)] ??= value(random, 1);
  return payload;
}

function valueFor(random, field) {
  if (field.multiple && random.chance(70)) {
    return random.list(0, 3, () => valueFor(random, { ...field, multiple: false }));
  }
  if (random.chance(12)) return value(random, 2);
  if (random.chance(6)) return [valueFor(random, field)];
  if (field.choices && random.chance(70)) return random.pick(field.choices.map((choice) => choice.value ?? choice));
  switch (field.type) {
    case 'number':
    case 'integer':
      return random.chance(50)
        ? random.pick(NUMBERS)
        : random.pick(['5', '1.5', '0x10', '1e3', ' 7 ', '', ' ', 'abc', '-0', '5.0', 'Infinity', true, false, null]);
    case 'boolean':
      return random.pick([true, false, 'true', 'false', 'True', '1', '0', 1, 0, 2, '', null]);
    case 'object':
      return field.properties ? payloadFor(random, field.properties) : object(random, 2);
    case 'datetime':
      return date(random);
    default:
      if (field.format && random.chance(75)) return random.pick(FORMATTED);
      return random.chance(70) ? random.pick(STRINGS) : random.pick([5, 0, 1.5, 1e21, true, false, null]);
  }
}

function date(random) {
  if (random.chance(25)) return random.pick(NUMBERS);
  const two = (limit) => String(random.below(limit)).padStart(2, '0');
  const day = () => `${2000 + random.below(50)}-${two(14)}-${two(33)}`;
  return random.weighted([
    [3, day],
    [3, () => `${day()}T${two(26)}:${two(61)}:${two(61)}${random.pick(['Z', '', '.123Z', '+02:00', '.5'])}`],
    [1, () => `${day()} ${two(25)}:${two(61)}`],
    [
      2,
      () =>
        random.pick([
          '',
          '1600000000',
          '1600000000000',
          '1.5',
          '2020',
          '2020-1-2',
          '20200102',
          '2020/01/02',
          'not a date',
          'now',
          'true',
          ' ',
        ]),
    ],
  ]);
}
