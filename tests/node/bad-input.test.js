/**
 * Bad input of every kind: each results in an issue or a MappingError with a code and a message, never in a trap, and
 * the next call works.
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  Destination,
  MappingError,
  matches,
  parseFql,
  transform,
  validateMapping,
  validatePayload,
} from 'segment-postscript';

const destination = new Destination();
const GOOD = {
  type: 'track',
  context: {
    traits: { phone: '+1 415 555 0132' },
    personas: { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip' },
  },
  properties: { vip: false },
};
const SUBSCRIPTION = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: {} };

afterEach(() => {
  const [mapped] = destination.map(GOOD);
  assert.equal(mapped.status, 'mapped', 'the next call works');
  assert.equal(mapped.membership, 'exited');
});

/** Checks a thrown MappingError: its code, and that each issue is complete. */
function throwsCode(run, code) {
  assert.throws(run, (error) => {
    assert.ok(error instanceof MappingError, String(error));
    assert.equal(error.code, code);
    for (const issue of error.issues) checkIssue(issue);
    return true;
  });
}

function checkIssue(issue) {
  assert.match(issue.code, /^[a-z]+(_[a-z]+)*$/);
  assert.match(issue.message, /^\S.{8,}/s);
  assert.ok(issue.message.length < 1000, 'a sentence, not a page');
  assert.doesNotMatch(issue.message, /unreachable|RuntimeError|panicked|\[object/);
}

/** The code of the issue of a line. */
function lineCode(line) {
  const bytes = typeof line === 'string' ? new TextEncoder().encode(line) : line;
  // The first line ensures that the input is detected as NDJSON.
  const input = Buffer.concat([Buffer.from('{}\n'), bytes]);
  const output = new TextDecoder('utf-8', { fatal: true }).decode(destination.mapNdjson(input));
  const entries = JSON.parse(output.split('\n')[1]);
  assert.equal(entries.length, 1);
  assert.equal(entries[0].status, 'invalid');
  checkIssue(entries[0].errors[0]);
  return entries[0].errors[0].code;
}

function nested(levels, wrap = (inner) => ({ d: inner })) {
  let value = 1;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

test('lines that are not JSON', () => {
  const broken = [
    '{',
    '}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '{"a":01}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":undefined}',
    '{"a":tru}',
    '{"a":"',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"\t"}',
    '{"a":1}}',
    '{} {}',
    '\ufeff{}',
    '{"a":1//\n',
    '{"a":1e}',
    '"',
    '\\',
    '\u0000',
    '{"a"\u00a0:1}',
  ];
  for (const line of broken) assert.equal(lineCode(line), 'event_not_json', JSON.stringify(line));
});

test('lines that are JSON, but not objects', () => {
  for (const line of ['5', '"text"', 'null', 'true', '[]', '[{}]'])
    assert.equal(lineCode(line), 'event_not_object', line);
});

test('invalid UTF-8', () => {
  const quoted = (...bytes) => Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, ...bytes, 0x22, 0x7d);
  const broken = [
    quoted(0xff),
    quoted(0x80),
    quoted(0xc3),
    quoted(0xc0, 0xaf),
    quoted(0xe2, 0x82),
    quoted(0xed, 0xa0, 0x80),
    quoted(0xf4, 0x90, 0x80, 0x80),
    quoted(0xf0, 0x9f, 0x98),
    Uint8Array.of(0xff, 0xfe),
    Uint8Array.of(0xc3),
  ];
  for (const line of broken) assert.equal(lineCode(line), 'event_not_json', line.join(' '));
});

test('invalid UTF-8 is rejected wherever bytes are accepted, never replaced', async () => {
  const event = (name) => `{"type":"track","event":"${name}"}\n`;
  // Encoded as Latin-1.
  const lines = Buffer.from(event('ok') + event('caf\xe9') + event('ok'), 'latin1');
  const destination = new Destination();
  const coverage = destination.coverage();
  const outputs = [destination.mapNdjson(lines), coverage.mapNdjson(lines)];
  for (const door of [destination, coverage]) {
    const chunks = new Blob([lines]).stream().pipeThrough(door.mapStream());
    outputs.push(new Uint8Array(await new Response(chunks).arrayBuffer()));
  }
  for (const output of outputs) {
    const text = new TextDecoder().decode(output);
    assert.ok(!text.includes('\ufffd'), text);
    const results = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)[0]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['invalid', 'invalid', 'invalid'],
    );
    const [before, broken] = results.map(({ errors }) => errors[0]);
    assert.notEqual(before.code, 'event_not_json');
    assert.equal(broken.code, 'event_not_json');
    assert.match(broken.message, /^The text is not UTF-8 at line 2, column 29 \(byte 28\)\.$/);
  }
  assert.equal(coverage.report().broken, 2);

  const line = Buffer.from(event('caf\xe9'), 'latin1');
  const notUtf8 = { code: 'event_not_json', message: 'The text is not UTF-8 at line 1, column 29 (byte 28).' };
  assert.throws(() => destination.explain(line), notUtf8);
  assert.throws(() => destination.explain(Uint8Array.from(line)), notUtf8);
  const told = destination.explain(Buffer.from(event('café')));
  assert.deepEqual(told, destination.explain(event('café')));
  assert.deepEqual(
    destination.map(JSON.parse(event('café'))),
    told.subscriptions.map(({ result }) => result),
  );
});

test('an unpaired surrogate in the text of an event is rejected, and an escaped one is data', () => {
  const destination = new Destination();
  assert.throws(() => destination.explain('{"a":"\ud83d"}'), {
    code: 'event_not_json',
    message: 'The text has an unpaired surrogate at character 7; write it as \\ud83d.',
  });
  assert.equal(destination.explain('{"a":"\\ud83d"}').subscriptions.length, 1);
  assert.equal(destination.explain({ a: '\ud83d' }).subscriptions.length, 1);
});

test('nesting 200,000 deep, as text', () => {
  const deep = 200_000;
  const texts = [
    '['.repeat(deep),
    '['.repeat(deep) + ']'.repeat(deep),
    '{"d":'.repeat(deep),
    `${'{"d":'.repeat(deep)}1${'}'.repeat(deep)}`,
    `{"properties":${'['.repeat(deep)}${']'.repeat(deep)}}`,
  ];
  for (const text of texts) assert.equal(lineCode(text), 'event_too_deep');
});

test('nesting 200,000 deep, as objects and arrays', () => {
  for (const deep of [nested(200_000), nested(200_000, (inner) => [inner])]) {
    const event = { ...GOOD, properties: deep };
    throwsCode(() => destination.map(event), 'event_too_deep');
    throwsCode(() => destination.explain(event), 'event_too_deep');
    throwsCode(() => transform({ a: { '@path': '$.properties' } }, event), 'event_too_deep');
    throwsCode(() => matches('properties.vip = 1', { properties: { vip: deep } }), 'event_too_deep');
    throwsCode(() => validatePayload({ a: { label: 'A', type: 'object' } }, event), 'payload_too_deep');
    assert.deepEqual(destination.map({ ...GOOD, unread: deep }), destination.map(GOOD));
    assert.equal(matches('type = "track"', { ...GOOD, unread: deep }), true);
  }
});

test('nesting within the limit works, as object and as text', () => {
  const event = { ...GOOD, properties: { vip: true, deep: nested(509) } };
  assert.equal(destination.map(event)[0].status, 'mapped');
  assert.deepEqual(
    JSON.parse(new TextDecoder().decode(destination.mapNdjson(Buffer.from(JSON.stringify(event))))),
    destination.map(event),
  );
  throwsCode(() => destination.map({ ...GOOD, properties: { vip: true, deep: nested(512) } }), 'event_too_deep');
});

test('a mapping, a trigger, fields and a configuration 5,000 deep', () => {
  for (const mapping of [
    nested(5000),
    { a: nested(5000, (inner) => ({ '@literal': inner })) },
    { a: nested(5000, (inner) => [inner]) },
  ]) {
    throwsCode(() => transform(mapping, {}), 'mapping_too_deep');
    assert.equal(validateMapping(mapping)[0].code, 'mapping_too_deep');
    throwsCode(() => new Destination({ subscriptions: [{ ...SUBSCRIPTION, mapping }] }), 'config_too_deep');
  }
  const tree = nested(5000, (inner) => ({ type: 'group', operator: 'and', children: [inner] }));
  throwsCode(() => matches(tree, {}), 'trigger_too_deep');
  const fields = nested(5000, (inner) => ({ a: { label: 'A', type: 'object', properties: inner } }));
  throwsCode(() => validatePayload(fields, {}), 'fields_too_deep');
});

test('triggers that are invalid, deep or long', () => {
  for (const fql of [
    '('.repeat(100_000),
    '!('.repeat(50_000),
    `type = "${'x'.repeat(1_000_000)}"`,
    'type = "track" and '.repeat(20_000),
    '\u0000',
    '"',
  ]) {
    assert.equal(typeof matches(fql, { type: 'track' }), 'boolean');
    const parsed = parseFql(fql);
    if (parsed.error) assert.ok(parsed.error.message.length < 1000);
  }
});

test('cycles, BigInt, functions and symbols are rejected where they are read', () => {
  const cyclic = { list: [] };
  cyclic.list.push({ again: cyclic });
  const mutual = { a: {} };
  mutual.a.b = mutual;
  const values = [
    cyclic,
    mutual,
    1n,
    { deep: [1, 2n] },
    { f() {} },
    Symbol('s'),
    { key: Symbol.iterator },
    [() => 1],
    { toJSON: () => 5n },
  ];
  const result = destination.map(GOOD);
  for (const value of values) {
    throwsCode(() => destination.map({ ...GOOD, properties: value }), 'event_not_json');
    throwsCode(() => destination.map({ ...GOOD, context: { personas: { computation_key: value } } }), 'event_not_json');
    throwsCode(() => transform({ a: { '@path': '$.properties' } }, { properties: value }), 'event_not_json');
    throwsCode(() => transform({ '@path': '$.' }, { unread: value }), 'event_not_json');
    throwsCode(() => transform({ value }, {}), 'mapping_not_json');
    throwsCode(() => validatePayload({ a: { label: 'A', type: 'string' } }, { value }), 'payload_not_json');

    assert.deepEqual(destination.map({ ...GOOD, unread: value }), result);
    assert.deepEqual(destination.map({ ...GOOD, context: { ...GOOD.context, unread: value } }), result);
    assert.deepEqual(transform({ a: { '@path': '$.properties.vip' } }, { properties: { vip: 1, value } }), { a: 1 });
  }
  assert.throws(() => destination.map({ properties: cyclic }), {
    message: 'The event is not JSON: it contains itself at /properties/list/0/again.',
  });
  assert.throws(() => destination.map({ traits: { email: [1n] } }), {
    message: 'The event is not JSON: there is a BigInt at /traits/email/0.',
  });
});

test('shared parts without cycles work, unless they expand too far', () => {
  const shared = { vip: true };
  assert.equal(destination.map({ ...GOOD, properties: shared, traits: shared })[0].status, 'mapped');
  let doubled = { leaf: 'x' };
  for (let level = 0; level < 60; level += 1) doubled = { a: doubled, b: doubled };
  throwsCode(() => destination.map({ ...GOOD, properties: doubled }), 'event_too_large');
  assert.deepEqual(destination.map({ ...GOOD, unread: doubled }), destination.map(GOOD));
});

test('a 64 MiB string, in an event and elsewhere', () => {
  const huge = 'x'.repeat(64 * 1024 * 1024);
  throwsCode(() => destination.map({ ...GOOD, properties: { vip: huge } }), 'event_too_large');
  throwsCode(() => destination.map({ ...GOOD, traits: { email: huge } }), 'event_too_large');
  assert.deepEqual(destination.map({ ...GOOD, unread: huge }), destination.map(GOOD));
  throwsCode(() => transform({ a: { '@path': '$.a' } }, { a: huge }), 'event_too_large');
  throwsCode(() => transform({ a: huge }, {}), 'mapping_too_large');
  throwsCode(() => validatePayload({ a: { label: 'A', type: 'string' } }, { a: huge }), 'payload_too_large');
  throwsCode(() => matches(huge, {}), 'trigger_too_large');
  assert.equal(parseFql(huge).error.code, 'trigger_too_large');
  assert.equal(lineCode(`{"a":"${huge}"}`), 'event_too_large');
});

test('strings that are larger as JSON than they look', () => {
  throwsCode(
    () => destination.map({ ...GOOD, properties: { vip: '\u0001'.repeat(8 * 1024 * 1024) } }),
    'event_too_large',
  );
});

test('configurations that are rejected', () => {
  throwsCode(() => new Destination({ subscriptions: Array(51).fill(SUBSCRIPTION) }), 'too_many_subscriptions');
  assert.equal(new Destination({ subscriptions: Array(50).fill(SUBSCRIPTION) }).map(GOOD).length, 50);
  assert.deepEqual(new Destination({ subscriptions: [] }).map(GOOD), []);
  throwsCode(
    () => new Destination({ subscriptions: [{ ...SUBSCRIPTION, partnerAction: 'sendText' }] }),
    'unknown_action',
  );
  throwsCode(() => new Destination({ subscriptions: [{ ...SUBSCRIPTION, subscribe: 'type' }] }), 'trigger_invalid');
  assert.throws(
    () => new Destination({ subscriptions: [{ ...SUBSCRIPTION, mapping: { a: { '@oops': 1 } } }] }),
    MappingError,
  );
  for (const config of [
    5,
    'text',
    [],
    { subscriptions: 5 },
    { subscriptions: [null] },
    { subscriptions: [{}] },
    { options: 5 },
  ]) {
    assert.throws(() => new Destination(config), MappingError, JSON.stringify(config));
  }
});

test('values that are not events', () => {
  for (const event of [
    undefined,
    null,
    5,
    '{"type":"track"}',
    [],
    true,
    5n,
    Symbol('s'),
    () => 1,
    new Date(),
    new Map(),
  ]) {
    throwsCode(() => destination.map(event), 'event_not_object');
  }
  for (const bytes of [undefined, null, 'text', {}, [1, 2], new ArrayBuffer(8), new Uint16Array(2)]) {
    throwsCode(() => destination.mapNdjson(bytes), 'bytes_expected');
  }
});

test('events that throw when they are read fail with their own error', () => {
  const event = {
    get properties() {
      throw new TypeError('mine');
    },
  };
  assert.throws(() => destination.map(event), { name: 'TypeError', message: 'mine' });
});

test('a trap is reported as core_failed, and everything compiled works again', (suite) => {
  const mapping = { a: { '@path': '$.a' } };
  const before = new Destination();
  assert.deepEqual(transform(mapping, { a: 1 }), { a: 1 });
  const lines = Buffer.from(`${JSON.stringify(GOOD)}\n`.repeat(3));
  const answer = Buffer.from(before.mapNdjson(lines)).toString();
  // Simulates a trap by breaking the access to the core's memory once.
  const trap = suite.mock.method(Object.getPrototypeOf(Uint8Array.prototype), 'set', () => {
    throw new WebAssembly.RuntimeError('unreachable');
  });
  throwsCode(() => transform(mapping, { a: 'ä' }), 'core_failed');
  trap.mock.restore();
  assert.deepEqual(transform(mapping, { a: 'ä' }), { a: 'ä' });
  assert.deepEqual(before.map(GOOD), destination.map(GOOD));
  assert.equal(Buffer.from(before.mapNdjson(lines)).toString(), answer);
});
