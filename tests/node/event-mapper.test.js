/** Single events: values copied from the event's objects equal those parsed from its JSON text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Destination } from 'segment-postscript';
import * as randomMappings from './random/mapping.mjs';
import { Random } from './random/random.mjs';

const TRACK = 'type = "track"';
/** @param {object} mapping */
const destination = (mapping) =>
  new Destination({ subscriptions: [{ partnerAction: 'syncAudiences', subscribe: TRACK, mapping }] });

const MAPPING = {
  segment_audience_id: 'aud_1',
  segment_computation_action: 'audience',
  email: { '@path': '$.context.traits.email' },
  phone: { '@path': '$.context.traits.phone' },
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  traits_or_props: { '@path': '$.properties' },
};

/** @param {object} more */
const event = (more) => ({
  type: 'track',
  context: { traits: { email: 'a@b.co' }, personas: { computation_key: 'vip', class: 'audience' } },
  ...more,
});

/**
 * Maps an event as an object, and asserts that its text has the same result.
 *
 * @param {InstanceType<typeof Destination>} mapper
 * @param {object} input
 */
function mapped(mapper, input) {
  const entries = mapper.map(input);
  const line = new TextDecoder().decode(mapper.mapNdjson(new TextEncoder().encode(JSON.stringify(input))));
  assert.equal(JSON.stringify(entries), line.trimEnd());
  assert.deepEqual(entries, JSON.parse(line));
  return /** @type {any} */ (entries[0].payload);
}

test('payloads share nothing with the event', () => {
  const input = event({ properties: { vip: true, tags: ['a'], nested: { deep: 1 } } });
  const flat = event({ properties: { vip: true } });
  const mapper = destination(MAPPING);
  const before = structuredClone([input, flat]);
  for (const one of [input, flat]) {
    const { traits_or_props: props } = mapped(mapper, one);
    props.vip = 'changed';
    if (props.nested) props.nested.deep = 2;
  }
  assert.deepEqual([input, flat], before);
});

test('values are converted as by JSON', () => {
  const mapper = destination(MAPPING);
  for (const properties of [
    { vip: true, zero: -0, nan: NaN, much: Infinity },
    { vip: true, missing: undefined },
    { vip: true, when: new Date(0) },
    { vip: true, [Symbol('s')]: 1 },
    { vip: true, nothing: null, 2: 'b', 1: 'a' },
    Object.assign(Object.create(null), { vip: true }),
    { toJSON: () => ({ vip: true }) },
    JSON.parse('{"vip": true, "__proto__": {"polluted": 1}}'),
    Object.defineProperty({ vip: true }, 'hidden', { value: 1 }),
    [true, 'vip'],
    'vip',
    7,
    -0,
    false,
    null,
    { vip: true, deep: { list: [1, 'a', null, [{}], { b: -0 }], none: undefined } },
    { vip: true, holes: [1, , 3], [7]: [undefined] },
    { vip: true, list: Object.assign(['a'], { more: 1 }) },
    { vip: true, list: Object.assign(['a'], { toJSON: () => 'list' }) },
    { vip: true, list: new (class List extends Array {})('a', 'b') },
    { vip: true, deep: { when: new Date(0), boxed: Object('s'), url: new URL('https://a.example/') } },
    { vip: true, deep: JSON.parse('{"__proto__": {"x": {"y": 1}}, "constructor": [{}]}') },
    { vip: true, deep: { [Symbol('s')]: 1, list: [{ [Symbol('s')]: 1 }] } },
    { vip: true, deep: Object.create({ inherited: 1 }, { own: { value: { a: 1 }, enumerable: true } }) },
    { vip: true, 'kéy"\\\n': { '\u{1f642}': '\ud83d', long: 'x'.repeat(1000) + 'é' } },
    { vip: true, numbers: [1e21, 1e-7, 0.1, 123456789012345680000, -5, Number.MAX_VALUE] },
  ]) {
    mapped(mapper, event({ properties }));
  }
  assert.equal(
    Object.getPrototypeOf(mapped(mapper, event({ properties: Object.create(null) })).traits_or_props),
    Object.prototype,
  );
});

test('text beyond ASCII does not shift spans', () => {
  const mapper = destination({ ...MAPPING, segment_audience_id: { '@path': '$.userId' } });
  for (const userId of ['ü', '日本語', '🙂', '\ud83d', 'a\u0000b', '"\\"', '\u2028']) {
    const { segment_audience_id: id, email } = mapped(
      mapper,
      event({ userId, properties: { vip: true, [userId]: userId } }),
    );
    assert.deepEqual([id, email], [userId, 'a@b.co']);
  }
});

test('parts of a whole value, and repeated parts, are found', () => {
  const mapper = destination({
    ...MAPPING,
    email: { '@path': '$.properties.contact.email' },
    phone: { '@path': '$.properties.contact.phone' },
    segment_audience_id: { '@path': '$.properties.contact.phone' },
  });
  const payload = mapped(mapper, event({ properties: { vip: true, contact: { email: 'x@y.co', phone: '+1' } } }));
  assert.deepEqual([payload.email, payload.phone, payload.segment_audience_id], ['x@y.co', '+1', '+1']);
});

test('the whole event can be a value', () => {
  const subscriptions = [
    {
      partnerAction: 'syncAudiences',
      subscribe: 'type = "track"',
      mapping: {
        segment_audience_key: 'vip',
        segment_computation_action: 'audience',
        email: { '@path': '$.email' },
        traits_or_props: { '@path': '' },
      },
    },
  ];
  const event = { type: 'track', email: 'ada@example.com', vip: true };
  const [{ payload, membership }] = new Destination({ subscriptions }).map(event);
  assert.deepEqual(payload.traits_or_props, event);
  assert.equal(membership, 'entered');
});

test('coerced and constant members, and those of the event, keep their order', () => {
  const mapper = destination({
    segment_audience_id: 7,
    no_field: true,
    segment_audience_key: { '@path': '$.context.personas.computation_key' },
    segment_computation_action: { '@template': '{{context.personas.class}}' },
    email: { '@path': '$.email' },
    phone: { '@path': '$.phone' },
    traits_or_props: { a: { '@path': '$.properties' } },
  });
  const payload = mapped(mapper, event({ email: ['a@b.co'], phone: 15550100, properties: { vip: true } }));
  assert.equal(payload.segment_audience_id, '7');
  assert.deepEqual([payload.email, payload.phone], ['a@b.co', '15550100']);
  // Integer-like and hidden keys of a mapping are not fields, but must have no effect.
  for (const key of ['1', '__proto__', 'constructor']) {
    const odd = JSON.parse(`{"${key}": {"@path": "$.type"}}`);
    assert.equal(mapped(destination({ ...MAPPING, ...odd }), event({ properties: {} })).email, 'a@b.co');
  }
});

test('several subscriptions, some disabled or not subscribed, and none', () => {
  const one = { name: 'one', partnerAction: 'syncAudiences', subscribe: TRACK, mapping: MAPPING };
  const mapper = new Destination({
    subscriptions: [
      { ...one, enabled: false },
      one,
      { ...one, name: undefined, subscribe: 'type = "page"' },
      { ...one, mapping: { ...MAPPING, email: undefined, phone: undefined } },
      { ...one, name: 'five', mapping: { ...MAPPING, email: 'fixed@b.co' } },
    ],
  });
  mapped(mapper, event({ properties: { vip: false } }));
  assert.deepEqual(
    mapper.map(event({ properties: { vip: false } })).map(({ status }) => status),
    ['disabled', 'mapped', 'not_subscribed', 'invalid', 'mapped'],
  );
  assert.deepEqual(new Destination({ subscriptions: [] }).map(event({})), []);
});

test('events of different sizes can alternate', () => {
  const mapper = destination(MAPPING);
  for (const size of [1, 20_000, 3, 2_000_000, 5, 40_000, 7]) {
    const payload = mapped(mapper, event({ properties: { vip: true, text: 'x'.repeat(size) } }));
    assert.equal(payload.traits_or_props.text.length, size);
  }
});

test('a getter may map another event', () => {
  const mapper = destination(MAPPING);
  let inner;
  const outer = event({});
  Object.defineProperty(outer, 'properties', {
    enumerable: true,
    get() {
      inner = mapper.map(event({ properties: { vip: false } }))[0];
      return { vip: true };
    },
  });
  const [entry] = mapper.map(outer);
  assert.deepEqual([entry.membership, inner?.membership], ['entered', 'exited']);
});

test('random events and mappings have the same results as objects and as text', () => {
  const random = new Random(5);
  const keys = [...Object.keys(MAPPING), 'x', '1', '__proto__'];
  let compared = 0;
  while (compared < 600) {
    const { mapping: part, event: made } = randomMappings.generate(random);
    if (typeof made !== 'object' || made === null || Array.isArray(made)) continue;
    const mapping = { ...MAPPING, email: 'a@b.co', traits_or_props: { '@path': '$.properties' } };
    Object.defineProperty(mapping, random.pick(keys), { value: part, enumerable: true });
    let mapper;
    try {
      mapper = destination(mapping);
    } catch {
      continue;
    }
    mapped(mapper, { ...made, type: 'track', properties: made.properties ?? { vip: true } });
    compared += 1;
  }
});
