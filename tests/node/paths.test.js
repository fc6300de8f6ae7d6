/** Paths into texts that `JSON.stringify` never writes, and into primitive values, resolve as in the parsed event. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Destination } from 'segment-postscript';

const reference = createRequire(import.meta.url)('@segment/actions-core');
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The result of a mapping for an event's text, without the action's fields.
 *
 * @param {Record<string, unknown>} mapping
 * @param {string} event
 */
function mapped(mapping, event) {
  const destination = new Destination({
    subscriptions: [
      {
        partnerAction: 'syncAudiences',
        subscribe: 'type = "track"',
        mapping: { segment_audience_key: 'vip', segment_computation_action: 'audience', ...mapping },
      },
    ],
  });
  const [result] = JSON.parse(decoder.decode(destination.mapNdjson(encoder.encode(event))));
  assert.equal(result.status, 'mapped', JSON.stringify(result));
  return result.payload;
}

const MAPPING = {
  email: 'jane@example.com',
  traits_or_props: {
    name: { '@path': '$.traits.name' },
    city: { '@path': '$.traits.address.city' },
    again: { '@template': '{{traits.address.city}}' },
    first: { '@path': '$.traits.tags[0]' },
    length: { '@path': '$.traits.name.length' },
    whole: { '@path': '$.traits' },
    deep: { '@path': '$.a.b.c' },
  },
};

/** The members of events after their type. */
const EVENTS = [
  '"traits": {"name": "a"}, "traits": {"name": "b"}',
  '"traits": {"name": "a", "address": {"city": "x"}}, "traits": {"name": "b"}',
  '"traits": {"name": "a", "address": {"city": "x"}}, "traits": "text"',
  '"traits": "text", "traits": {"name": "a", "address": {"city": "x"}}',
  '"traits": {"address": {"city": "x"}, "address": {"zip": 1}}',
  '"traits": {"address": {"city": "x"}, "address": {"city": "y", "city": "z"}}',
  '"traits": {"name": "a"}, "\\u0074raits": {"n\\u0061me": "b", "address": {"city": "y"}}',
  '"traits": {"name": "a"}, "traits": null',
  '"traits": {"name": "a", "address": []}, "a": [{"b": 1}]',
  '"traits": {"name": "abc", "tags": ["t", "u"]}, "a": {"b": {"c": 0}}',
  '"traits": {"name": "", "tags": "text", "address": 0}, "a": {"b": false}',
  '"a": {"b": {"c": 1}, "b": {"d": 2}}, "traits": {}',
  '"a": {"b": {"c": 1}}, "a": {"b": {"c": {"c": 2}}}, "traits": []',
];

for (const members of EVENTS) {
  test(`paths lead into {${members}} as into the parsed event`, () => {
    const text = `{"type": "track", ${members}}`;
    const expected = reference.transform(MAPPING, JSON.parse(text));
    assert.deepEqual(mapped(MAPPING, text), {
      segment_audience_key: 'vip',
      segment_computation_action: 'audience',
      ...expected,
    });
  });
}

test('a mapping may read more paths than one pass remembers', () => {
  const keys = Array.from({ length: 100 }, (_, index) => `key${index}`);
  const mapping = {
    email: 'jane@example.com',
    traits_or_props: Object.fromEntries(keys.map((key) => [key, { '@path': `$.properties.${key}.value` }])),
  };
  const properties = Object.fromEntries(keys.map((key, index) => [key, { value: index }]));
  const payload = mapped(mapping, JSON.stringify({ type: 'track', properties }));
  assert.deepEqual(payload.traits_or_props, Object.fromEntries(keys.map((key, index) => [key, index])));
});

test('a path may have very many keys', () => {
  const keys = Array.from({ length: 100_000 }, () => 'a').join('.');
  const mapping = {
    email: { '@path': `$.${keys}` },
    phone: '+15555550100',
    traits_or_props: { a: { '@path': '$.a.a' } },
  };
  assert.deepEqual(mapped(mapping, '{"type": "track", "a": {"a": 1}}').traits_or_props, { a: 1 });
});
