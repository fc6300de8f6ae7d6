/** Random field definitions and payloads against the reference's cleaning, coercion and validation. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { validatePayload } from 'segment-postscript';
import { KEYS, NUMBERS, STRINGS, object, value } from './random.mjs';
import { messagesOf } from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');
// Not exported by the package, though every action runs it before validation.
const { removeEmptyValues } = require(
  join(dirname(require.resolve('@segment/actions-core')), 'remove-empty-values.js'),
);

export const name = 'fields';

// The reference's validator warns about field definitions that it finds odd. They are meant to be.
console.warn = () => {};

const TYPES = ['string', 'text', 'password', 'number', 'integer', 'boolean', 'object', 'datetime'];

/** Field definitions are costly to compile for the reference: each serves this many payloads. */
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
  return { text: JSON.stringify(result.payload), messages: result.errors.map(({ message }) => message) };
}

/** One compiled schema for each definition object. */
const schemas = new WeakMap();

export function theirs({ fields, payload }) {
  let schema = schemas.get(fields);
  if (schema === undefined) {
    schema = reference.fieldsToJsonSchema(fields);
    schemas.set(fields, schema);
  }
  const cleaned = removeEmptyValues(structuredClone(payload), schema, true);
  try {
    reference.validateSchema(cleaned, schema, {});
    return { text: JSON.stringify(cleaned), messages: [] };
  } catch (error) {
    // Definitions that Ajv can't compile have no result to compare with.
    if (!Array.isArray(error.errors)) return { skipped: error.message };
    return { text: JSON.stringify(cleaned), messages: messagesOf(error) };
  }
}

export function excused(_testCase, _ours, theirs) {
  return theirs.skipped;
}

export function fixture({ fields, payload }, theirs) {
  const output = theirs.text === undefined ? {} : { output: JSON.parse(theirs.text) };
  return { name: 'TODO', fields, payload, ...output, errors: theirs.messages };
}

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
  if (type === 'object' && depth > 0 && random.chance(70)) field.properties = definitions(random, depth - 1);
  if (type === 'object' && random.chance(20)) field.additionalProperties = random.chance(60);
  return field;
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
