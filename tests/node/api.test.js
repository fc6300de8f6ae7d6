/** The public API: ordinary use that the fixtures do not cover. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as api from 'segment-postscript';
import { applyFix } from './apply-fix.mjs';

const {
  Destination,
  MappingError,
  definition,
  fieldsToJsonSchema,
  generateFql,
  lintMapping,
  matches,
  parseFql,
  transform,
  transformBatch,
  validateConfig,
  validateMapping,
  validatePayload,
} = api;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const PERSONAS = { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip' };

const entered = () => ({
  type: 'track',
  event: 'Audience Entered',
  context: { traits: { email: ' jane@example.com ' }, personas: PERSONAS },
  properties: { vip: true, 10: 'ten', 2: 'two' },
});

/** Asserts that a call throws a MappingError with this code and a message. */
function throwsCode(run, code) {
  assert.throws(run, (error) => {
    assert.ok(error instanceof MappingError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.name, 'MappingError');
    assert.ok(error.message.length > 10);
    assert.ok(error.issues.every((issue) => issue.code && issue.message && typeof issue.path === 'string'));
    return true;
  });
}

test('exports what the documentation names, and nothing else', () => {
  assert.deepEqual(Object.keys(api).sort(), [
    'Destination',
    'EventSplitter',
    'MappingError',
    'compareResults',
    'definition',
    'fieldsToJsonSchema',
    'generateFql',
    'init',
    'lintFql',
    'lintMapping',
    'matches',
    'parseFql',
    'renderExplanation',
    'resolveAudienceMembership',
    'transform',
    'transformBatch',
    'validateConfig',
    'validateMapping',
    'validatePayload',
  ]);
});

test('init may be called before, after, and twice', async () => {
  await Promise.all([api.init(), api.init()]);
  assert.deepEqual(transform({ a: { '@path': '$.b' } }, { b: 1 }), { a: 1 });
  await api.init();
});

test('transform does not modify its arguments, and notices changes of the mapping', () => {
  const mapping = Object.freeze({ a: Object.freeze({ '@replace': Object.freeze({ pattern: 'x', value: 'axb' }) }) });
  assert.deepEqual(transform(mapping, Object.freeze({})), { a: 'ab' });
  const changing = { a: { '@path': '$.x' } };
  assert.deepEqual(transform(changing, { x: 1, y: 2 }), { a: 1 });
  changing.a['@path'] = '$.y';
  assert.deepEqual(transform(changing, { x: 1, y: 2 }), { a: 2 });
});

test('transform converts events as JSON.stringify does', () => {
  class Point {
    x = 1;
    get y() {
      return 2;
    }
  }
  const event = {
    date: new Date(0),
    missing: undefined,
    point: new Point(),
    text: new String('boxed'),
    list: [undefined, , 3],
    own: JSON.parse('{"__proto__":{"a":1},"b":2}'),
    bare: Object.assign(Object.create(null), { z: 26 }),
    custom: { toJSON: () => ({ replaced: true }) },
    nan: NaN,
  };
  for (const name of Object.keys(event)) {
    const expected = JSON.parse(JSON.stringify({ value: event[name] }));
    assert.deepEqual(transform({ value: { '@path': `$.${name}` } }, event), expected, name);
  }
  assert.deepEqual(transform({ x: { '@path': '$.point.x' }, y: { '@path': '$.point.y' } }, event), { x: 1 });
  assert.deepEqual(transform({ a: { '@path': '$.custom.replaced' } }, event), { a: true });
  assert.equal(transform({ '@path': '$.missing' }, event), undefined);
});

test('transform reads own members only', () => {
  assert.deepEqual(transform({ a: { '@path': '$.constructor.name' }, b: { '@path': '$.toString' } }, {}), {});
});

test('transform and transformBatch reject other data with the messages of the reference', () => {
  assert.throws(() => transform({}, 'text'), { message: 'data must be an object, got string' });
  assert.throws(() => transform({}, null), { message: 'data must be an object, got null' });
  assert.throws(() => transform({}, []), { message: 'data must be an object, got array' });
  assert.throws(() => transform({}, new Date()), { message: 'data must be an object, got date' });
  assert.throws(() => transformBatch({}, {}), { message: 'data must be an array, got object' });
  throwsCode(() => transform({}, 5), 'event_not_object');
  throwsCode(() => transformBatch({}, 5), 'events_not_array');
  assert.deepEqual(transform({ a: 1 }), { a: 1 });
  assert.deepEqual(transformBatch({ a: 1 }), []);
});

test('transformBatch maps each event, and throws for a mapping even without events', () => {
  const mapping = { id: { '@path': '$.userId' } };
  assert.deepEqual(transformBatch(mapping, [{ userId: 'a' }, {}, { userId: 0 }]), [{ id: 'a' }, {}, { id: 0 }]);
  assert.throws(() => transformBatch({ a: { '@oops': 1 } }, []), MappingError);
});

test('validateMapping lists all issues, including those of values that are not mappings', () => {
  assert.deepEqual(validateMapping({ a: { '@path': '$.a' } }), []);
  const issues = validateMapping({ a: { '@path': 5 }, b: { '@oops': 1 } });
  assert.deepEqual(
    issues.map(({ message }) => message),
    ['/a/@path should be a string or a mapping directive but it is a number.', '/b has an invalid directive: @oops.'],
  );
  assert.equal(validateMapping({ a: 1n })[0].code, 'mapping_not_json');
  // Undefined is ignored in the mapping itself, and an error as the value of a directive.
  assert.deepEqual(validateMapping({ a: undefined }), []);
  assert.deepEqual(transform({ a: undefined, b: { '@path': '$.b' } }, { b: 1 }), { b: 1 });
  assert.match(
    validateMapping({ a: { '@path': undefined } })[0].message,
    /^\/a\/@path should be a string or a mapping directive/,
  );
});

test('validateMapping returns at most 100 warnings, however large the mapping is', () => {
  const fields = { email: { label: 'Email', type: 'string' } };
  const mapping = Object.fromEntries(Array.from({ length: 8_000 }, (_, at) => [`key ${at}`, at]));
  assert.equal(validateMapping(mapping, fields).length, 100);
});

test('validateMapping warns of members without a field, after the errors', () => {
  const { fields } = definition.actions.syncAudiences;
  const mapping = { emial: { '@path': '$.email' }, phone: { '@oops': 1 } };
  assert.deepEqual(
    validateMapping(mapping, fields).map(({ code, severity, path }) => [code, severity, path]),
    [
      ['unknown_directive', undefined, '/phone'],
      ['mapping_unknown_field', 'warning', '/emial'],
    ],
  );
  const [warning] = validateMapping({ emial: 1 }, fields);
  assert.equal(warning.hint, 'Did you mean `email`?');
  assert.deepEqual(warning.fixes, [{ title: 'Use "email"', path: '/emial', key: 'email' }]);
  assert.deepEqual(validateMapping({ emial: 1 }), []);
  assert.equal(validateMapping({ a: 1n }, fields)[0].code, 'mapping_not_json');
  assert.throws(() => validateMapping({}, { a: { type: 'x' } }), { code: 'fields_invalid' });
});

test('lintMapping warns of mappings that are valid, but probably not intended', () => {
  const mapping = { email: { '@liquid': '{{ traits.email | downcas }}' } };
  assert.deepEqual(validateMapping(mapping), []);
  assert.deepEqual(lintMapping(mapping), [
    {
      code: 'mapping_unknown_filter',
      severity: 'warning',
      path: '/email/@liquid',
      message: 'There is no filter `downcas`: it changes nothing.',
      hint: 'Did you mean `downcase`?',
      span: [18, 25],
      fixes: [{ title: 'Use downcase', span: [18, 25], insert: 'downcase' }],
    },
  ]);
  for (const none of [null, undefined, 5, 'x', []]) assert.deepEqual(lintMapping(none), []);
  assert.equal(lintMapping({ a: 1n })[0].code, 'mapping_not_json');
  const many = Array.from({ length: 300 }, () => ({ '@liquid': '{{ a | x }}' }));
  assert.equal(lintMapping({ many }).length, 100);
});

test('validateConfig returns all errors, then all warnings, each with its path', () => {
  const action = { partnerAction: 'syncAudiences' };
  const config = {
    optoins: {},
    subscriptions: [
      { ...action, subscribe: 'type = "track" AND event = "a"', mapping: { emial: { '@liquid': '{{ a | upcas }}' } } },
      { ...action, subscribe: 'type = "track" && event = "a"', mapping: { email: { '@pth': '$.email' } } },
    ],
  };
  const issues = validateConfig(config);
  assert.deepEqual(
    issues.map(({ code, severity, path, span }) => [code, severity, path, span]),
    [
      ['config_unknown_member', undefined, '/optoins', undefined],
      ['trigger_invalid', undefined, '/subscriptions/1/subscribe', [15, 16]],
      ['unknown_directive', undefined, '/subscriptions/1/mapping/email', undefined],
      ['trigger_ignored_operator', 'warning', '/subscriptions/0/subscribe', [15, 18]],
      ['mapping_unknown_field', 'warning', '/subscriptions/0/mapping/emial', undefined],
      ['mapping_unknown_filter', 'warning', '/subscriptions/0/mapping/emial/@liquid', [7, 12]],
    ],
  );
  assert.throws(
    () => new Destination(config),
    ({ issues: thrown }) => {
      assert.deepEqual(thrown, issues.slice(0, 3));
      return true;
    },
  );
  // Each fix edits the configuration, and removes only its own issue.
  for (const issue of issues) {
    assert.equal(issue.fixes.length, 1, issue.code);
    const left = validateConfig(applyFix(config, issue, issue.fixes[0])).map(({ code }) => code);
    assert.ok(!left.includes(issue.code) && left.length === issues.length - 1, `${issue.code}: ${left}`);
  }
  for (const fine of [undefined, null, {}, { subscriptions: [] }]) assert.deepEqual(validateConfig(fine), []);
  assert.equal(validateConfig(5)[0].code, 'config_invalid');
  assert.equal(validateConfig({ a: 1n })[0].code, 'config_not_json');
});

test('parseFql returns the syntax tree, or an error without throwing', () => {
  assert.deepEqual(parseFql('type = "track"'), {
    type: 'group',
    operator: 'and',
    children: [{ type: 'event-type', operator: '=', value: 'track' }],
  });
  for (const broken of ['type', '', '(', 5, undefined])
    assert.ok(parseFql(broken).error instanceof Error, String(broken));
});

test('generateFql returns the text of a syntax tree, or throws', () => {
  assert.equal(generateFql(parseFql('type="track"  or ( traits.a=1 )')), 'type = "track" or traits.a = 1');
  // Unpaired surrogates, and numbers that JSON can't represent, are preserved.
  const fql = 'traits.\\\ud83d\\\ude00 = NaN';
  assert.equal(generateFql(parseFql('traits.\\\ud83d\\\ude00 = -')), fql);
  const broken = parseFql('type');
  assert.throws(() => generateFql(broken), broken.error);
  assert.throws(() => generateFql({ type: 'group', operator: 'and', children: [{ type: 'page' }] }), {
    message: 'Unknown condition type',
  });
  for (const wrong of [undefined, null, 'type = "track"', parseFql('() and name = 1'), { type: 'group' }]) {
    throwsCode(() => generateFql(wrong), 'trigger_invalid');
  }
});

test('numbers in a trigger that JSON can’t represent are preserved', () => {
  const tree = parseFql('properties.a = - and properties.b < +');
  assert.deepEqual(
    tree.children.map(({ value }) => value),
    [NaN, NaN],
  );
  const large = '9'.repeat(400);
  assert.deepEqual(
    parseFql(`properties.a < ${large} and properties.b > -${large} and properties.c = "[1]"`).children.map(
      ({ value }) => value,
    ),
    [Infinity, -Infinity, '[1]'],
  );
  assert.equal(matches(parseFql(`properties.a < ${large}`), { properties: { a: 0 } }), true);
  for (const fql of ['traits.traits . NaN', 'properties.a < NaN', 'properties.a = Infinity']) {
    const [condition] = parseFql(fql.replace('NaN', '-').replace('Infinity', large)).children;
    assert.equal(generateFql({ type: 'group', operator: 'and', children: [condition] }), fql);
  }
  assert.equal(generateFql(parseFql('event = "number NaN"')), 'event = "number NaN"');
  assert.equal(matches(parseFql('properties.a = -'), { properties: { a: 0 } }), false);
  assert.equal(matches(parseFql('properties.a != -'), { properties: { a: 0 } }), true);
});

test('fieldsToJsonSchema returns a schema', () => {
  const none = { additionalProperties: false, properties: {}, required: [] };
  assert.deepEqual(fieldsToJsonSchema(), { $schema: 'http://json-schema.org/schema#', type: 'object', ...none });
  const { properties, required } = fieldsToJsonSchema(definition.actions.syncAudiences.fields);
  assert.deepEqual(Object.keys(properties), Object.keys(definition.actions.syncAudiences.fields));
  assert.ok(required.includes('segment_audience_key'));
  throwsCode(() => fieldsToJsonSchema({ a: { type: 'list' } }), 'fields_invalid');
});

test('matches accepts a text or a syntax tree', () => {
  const fql = 'type = "track" and properties.total > 10';
  for (const trigger of [fql, parseFql(fql)]) {
    assert.equal(matches(trigger, { type: 'track', properties: { total: 11 } }), true);
    assert.equal(matches(trigger, { type: 'track', properties: { total: 10 } }), false);
    assert.equal(matches(trigger, undefined), false);
  }
  assert.equal(matches('type', { type: 'track' }), false);
  assert.equal(matches(parseFql('type'), { type: 'track' }), false);
  assert.equal(matches('type = "track"', 'track'), false);
  throwsCode(() => matches(5, {}), 'trigger_not_text');
});

test('validatePayload coerces a copy', () => {
  const payload = Object.freeze({ age: '36', extra: 1 });
  const fields = { age: { label: 'Age', type: 'number' }, email: { label: 'Email', type: 'string', required: true } };
  const { payload: coerced, errors } = validatePayload(fields, payload);
  assert.deepEqual(coerced, { age: 36 });
  assert.deepEqual(
    errors.map(({ message }) => message),
    ["The root value is missing the required field 'email'."],
  );
  assert.deepEqual(payload, { age: '36', extra: 1 });
});

test('resolveAudienceMembership resolves Engage events', () => {
  const context = { personas: PERSONAS };
  assert.equal(api.resolveAudienceMembership(entered()), true);
  assert.equal(api.resolveAudienceMembership({ type: 'identify', traits: { vip: false }, context }), false);
  assert.equal(api.resolveAudienceMembership({ type: 'track', traits: { vip: false }, context }), undefined);
  assert.equal(api.resolveAudienceMembership({}), undefined);
  assert.equal(api.resolveAudienceMembership(undefined), undefined);
});

test('definition is frozen data from which a destination can be created', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(definition)), definition);
  const frozen = (value) =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
  assert.ok(frozen(definition));
  const { fields, defaultSubscription } = definition.actions.syncAudiences;
  const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
  const subscriptions = [{ partnerAction: 'syncAudiences', subscribe: defaultSubscription, mapping }];
  assert.deepEqual(new Destination({ subscriptions }).map(entered()), new Destination().map(entered()));
});

test('Destination maps with its defaults', () => {
  const [mapped, ...others] = new Destination().map(entered());
  assert.deepEqual(others, []);
  assert.deepEqual(mapped, {
    subscription: 0,
    action: 'syncAudiences',
    status: 'mapped',
    payload: {
      segment_audience_id: 'aud_1',
      segment_audience_key: 'vip',
      segment_computation_action: 'audience',
      email: ' jane@example.com ',
      traits_or_props: { vip: true, 10: 'ten', 2: 'two' },
    },
    membership: 'entered',
    membershipRule: 'boolean',
  });
});

test('Destination returns a result for each subscription, and does not modify its configuration', () => {
  const mapping = {
    email: 'x@example.com',
    segment_audience_key: 'vip',
    segment_computation_action: 'audience',
    traits_or_props: { '@path': '$.traits' },
  };
  const config = {
    subscriptions: [
      { name: 'first', partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping },
      { name: 'second', enabled: false, partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping },
      { name: 'third', partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping },
      { partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping: { ...mapping, email: '' } },
    ],
  };
  const destination = new Destination(config);
  config.subscriptions.length = 0;
  mapping.email = 'changed';
  const mapped = destination.map({ type: 'identify', traits: { vip: false } });
  assert.deepEqual(
    mapped.map(({ status }) => status),
    ['mapped', 'disabled', 'not_subscribed', 'invalid'],
  );
  assert.deepEqual(
    mapped.map(({ name }) => name),
    ['first', 'second', 'third', undefined],
  );
  assert.deepEqual(
    mapped.map(({ subscription }) => subscription),
    [0, 1, 2, 3],
  );
  assert.equal(mapped[0].payload.email, 'x@example.com');
  assert.equal(mapped[0].membership, 'exited');
  assert.equal(mapped[3].errors[0].message, 'Either email or phone is required');
});

test('mapBatch returns results for each event; an invalid one does not affect the others', () => {
  const destination = new Destination();
  const batch = destination.mapBatch([entered(), null, { properties: 1n }, entered()]);
  assert.deepEqual(
    batch.map(([{ status }]) => status),
    ['mapped', 'invalid', 'invalid', 'mapped'],
  );
  assert.deepEqual(
    batch.map(([{ errors }]) => errors?.[0].code),
    [undefined, 'event_not_object', 'event_not_json', undefined],
  );
  throwsCode(() => destination.mapBatch(entered()), 'events_not_array');
});

test('thousands of mappings and destinations need no disposal', () => {
  for (let index = 0; index < 5000; index += 1) {
    assert.deepEqual(
      transform({ [`key${index}`]: { '@path': '$.a' }, filler: 'x'.repeat(1000) }, { a: index })[`key${index}`],
      index,
    );
  }
  const destinations = Array.from({ length: 200 }, () => new Destination());
  for (const destination of destinations) assert.equal(destination.map(entered())[0].status, 'mapped');
});

test('keys with unpaired surrogates are found, in objects and in text', () => {
  const [high, low] = ['\ud83d', '\ude00'];
  const event = { type: 'track', [high]: 'high', properties: { [low]: { [`x${high}`]: 1 }, '\ufffd': 'other' } };
  const paths = {
    a: { '@path': `$.${high}` },
    b: { '@path': `$.properties.${low}.x${high}` },
    c: { '@path': '$.\ud800' },
  };
  assert.deepEqual(transform(paths, event), { a: 'high', b: 1 });
  assert.deepEqual(transformBatch(paths, [event, {}]), [{ a: 'high', b: 1 }, {}]);
  assert.deepEqual(transform({ x: { '@template': `{{${high}}}{{properties.${low}.x${high}}}` } }, event), {
    x: 'high1',
  });
  assert.deepEqual(transform({ x: { '@liquid': `{{ properties["${low}"]["x${high}"] }}` } }, event), { x: '1' });
  assert.equal(matches(`properties.\\${low}.x\\${high} = 1`, event), true);
  assert.equal(matches(`properties.\\${high}.x\\${high} = 1`, event), false);
  assert.equal(matches(parseFql(`properties.\\${low}.x\\${high} = 1`), event), true);

  const fields = { [high]: { label: 'High', description: '', type: 'number', required: true } };
  assert.deepEqual(validatePayload(fields, { [high]: '5', [low]: 1 }), { payload: { [high]: 5 }, errors: [] });
  assert.equal(validatePayload(fields, { [low]: '5' }).errors[0].code, 'field_required');

  const personas = { ...PERSONAS, computation_key: `vip${high}` };
  for (const [properties, membership] of [
    [{ [`vip${high}`]: true }, 'entered'],
    [{ [`vip${high}`]: false, [`vip${low}`]: true }, 'exited'],
    [{ [`vip${low}`]: true, 'vip\ufffd': true }, 'unknown'],
  ]) {
    const told = { ...entered(), context: { traits: { email: 'a@example.com' }, personas }, properties };
    const [asObject] = new Destination().map(told);
    const [asText] = JSON.parse(decoder.decode(new Destination().mapNdjson(encoder.encode(JSON.stringify(told)))));
    assert.equal(asObject.membership, membership);
    assert.deepEqual(asObject.payload.traits_or_props, properties);
    assert.deepEqual(asText, asObject);
    assert.equal(new Destination().explain(told).subscriptions[0].membership.membership, membership);
    const stated = { entered: true, exited: false, unknown: undefined }[membership];
    assert.equal(api.resolveAudienceMembership(told), stated);
  }
});
