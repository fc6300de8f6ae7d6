/** Explanations and coverage of mappings, triggers and fields. See also random/explain.mjs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Destination, MappingError } from 'segment-postscript';

const personas = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };
const base = {
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  segment_computation_action: { '@path': '$.context.personas.computation_class' },
  email: { '@path': '$.traits.email' },
  traits_or_props: { '@path': '$.properties' },
};
const event = (rest = {}) => ({
  type: 'track',
  event: 'Audience Entered',
  context: { personas },
  traits: { email: 'ada@example.com' },
  properties: { vip: true },
  ...rest,
});

/** The explanation of an event (or its text) for one subscription, whose mapping has these additional members. */
function explain(members = {}, given = event(), subscribe = 'type = "track"') {
  const mapping = { ...base, ...members };
  const destination = new Destination({
    subscriptions: [{ name: 'one', partnerAction: 'syncAudiences', subscribe, mapping }],
  });
  return destination.explain(given).subscriptions[0];
}

const field = (explanation, key) => explanation.fields.find((field) => field.key === key);

test('the default mapping: every field with its location in the text', () => {
  const text = JSON.stringify(event(), null, 2);
  const { result, fields, origins, membership } = explain({}, text);
  assert.equal(result.status, 'mapped');
  assert.deepEqual(
    fields.map(({ key, status }) => [key, status]),
    [
      ['segment_audience_id', 'not_mapped'],
      ['segment_audience_key', 'filled'],
      ['segment_computation_action', 'filled'],
      ['email', 'filled'],
      ['phone', 'not_mapped'],
      ['traits_or_props', 'filled'],
    ],
  );
  const email = origins.find(({ pointer }) => pointer === '/email');
  assert.deepEqual([email.kind, email.mapping, email.sources[0].path], ['copied', '/email/@path', '$.traits.email']);
  assert.equal(text.slice(...email.sources[0].span), '"ada@example.com"');
  assert.deepEqual(membership.reason, {
    code: 'membership_boolean',
    message: '`traits_or_props.vip` is true: the person has entered the audience.',
  });
});

test('spans of explanations count UTF-16 units', () => {
  const text = `{"😀é": "ü", "type": "track", "traits": {"email": "ada@example.com"}}`;
  const { mapping } = explain({}, text);
  const read = mapping.steps.find(({ pointer }) => pointer === '/email/@path').reads[0];
  assert.equal(text.slice(...read.span), '"ada@example.com"');
  assert.equal(read.pointer, '/traits/email');
});

test('why a field is empty', () => {
  const reasons = [
    [{ email: { '@path': '$.traits.mail' } }, 'path_absent', 'There is no `$.traits.mail`.'],
    [{ email: { '@path': '$.traits.nil' } }, 'null_removed', 'The mapping produced null, which counts as no value.'],
    [{ email: '' }, 'empty_text_removed', 'The mapping produced empty text, which counts as no value.'],
    [
      { email: { '@if': { exists: { '@path': '$.a' }, then: 'x' } } },
      'else_missing',
      'The value of `exists` is missing, and there is no `else` (0, false and "" do not count).',
    ],
    [
      { email: { '@if': { exists: { '@path': '$.a' }, then: 'x', else: { '@path': '$.b.c' } } } },
      'path_absent',
      'There is no `$.b.c`.',
    ],
    [
      { email: { '@case': { operator: 'lower', value: { '@path': '$.a' } } } },
      'not_text',
      'Only text has a case; this is nothing.',
    ],
  ];
  for (const [members, code, message] of reasons) {
    const told = field(explain(members, event({ traits: { nil: null } })), 'email');
    assert.deepEqual(told.reason, { code, message }, JSON.stringify(members));
    assert.ok(told.status === 'empty' || told.status === 'removed');
  }
});

test('why validation changed a field', () => {
  const changed = explain({ email: { '@path': '$.traits.id' } }, event({ traits: { id: 5 } }));
  const email = field(changed, 'email');
  assert.deepEqual([email.status, email.before.text, email.value.text], ['changed', '5', '"5"']);
  assert.deepEqual(email.reason, { code: 'coerced', message: 'The mapping produced a number; the field takes text.' });
  const origin = changed.origins.find(({ pointer }) => pointer === '/email');
  assert.deepEqual([origin.kind, origin.sources[0].path], ['computed', '$.traits.id']);

  const more = field(explain({ colour: 'red' }), 'colour');
  assert.deepEqual([more.status, more.reason.code], ['removed', 'unknown_field']);
});

test('near misses, the most likely first', () => {
  const near = (path, given) =>
    explain({ email: { '@path': path } }, given).mapping.steps.find(({ pointer }) => pointer === '/email/@path')
      .reads[0].near;
  assert.deepEqual(near('$.traits.email', event({ traits: { Email: 'x' } })), ['$.traits.Email']);
  assert.deepEqual(near('$.traits.first_name', event({ traits: { firstName: 'x' } })), ['$.traits.firstName']);
  assert.deepEqual(near('$.trait.email', event()), ['$.traits.email']);
  assert.deepEqual(near('$.email', event()), ['$.traits.email']);
  assert.equal(near('$.nothing.like.it', event()), undefined);
  // Keys that a path can't name, and null values, are not suggested.
  assert.equal(near('$.traits.ab', event({ traits: { 'a.b': 1, AB: null } })), undefined);
});

test('a condition has no near misses if another branch found a value', () => {
  const given = event({ context: { traits: { email: 'x' } }, traits: {} });
  const mapping = (/** @type {unknown} */ other) => ({
    email: { '@if': { exists: { '@path': '$.traits.email' }, then: 'a', else: other } },
  });
  const near = (/** @type {unknown} */ other) =>
    explain(mapping(other), given)
      .mapping.steps.find(({ pointer }) => pointer === '/email/@if')
      .steps.map(({ reads }) => reads[0].near);
  assert.deepEqual(near({ '@path': '$.context.traits.email' }), [undefined, undefined]);
  assert.deepEqual(near({ '@path': '$.traits.mail' }), [['$.context.traits.email'], undefined]);
});

test('a trigger, clause by clause', () => {
  const { result, trigger, mapping, fields } = explain(
    {},
    event(),
    'type = "track" and (event = "Signed Up" or properties.price > 5)',
  );
  assert.equal(result.status, 'not_subscribed');
  assert.deepEqual([mapping, fields], [undefined, []]);
  assert.equal(trigger.operator, 'and');
  const [type, group] = trigger.clauses;
  assert.deepEqual([type.holds, type.decides, type.message], [true, false, '`$.type` is "track".']);
  assert.deepEqual([group.holds, group.decides, group.operator], [false, true, 'or']);
  assert.deepEqual(
    group.clauses.map(({ fql, holds, decides, message }) => [fql, holds, decides, message]),
    [
      ['event = "Signed Up"', false, true, '`$.event` is "Audience Entered", not "Signed Up".'],
      ['properties.price > 5', false, true, 'There is no `$.properties.price`, so it is compared as undefined.'],
    ],
  );
});

test('near misses of a trigger', () => {
  const { trigger } = explain({}, event(), 'properties.VIP = true');
  assert.deepEqual(trigger.clauses[0].read.near, ['$.properties.vip']);
});

test('a number is not equal to its text', () => {
  const { trigger } = explain({}, event({ properties: { plan: 5 } }), 'properties.plan = "5"');
  assert.equal(trigger.clauses[0].message, '`$.properties.plan` is a number, 5; only text can equal text.');
});

test('steps report their reads, reasons and outputs', () => {
  const { mapping, origins } = explain({
    email: {
      '@case': { operator: 'lower', value: { '@template': '{{traits.email}}-{{event}}' } },
    },
  });
  const step = mapping.steps.find(({ pointer }) => pointer === '/email/@case');
  assert.equal(step.output.text, '"ada@example.com-audience entered"');
  const [template] = step.steps;
  assert.deepEqual([template.pointer, template.kind], ['/email/@case/value/@template', '@template']);
  assert.deepEqual(
    template.reads.map(({ path, found }) => [path, found.text]),
    [
      ['$.traits.email', '"ada@example.com"'],
      ['$.event', '"Audience Entered"'],
    ],
  );
  const origin = origins.find(({ pointer }) => pointer === '/email');
  assert.deepEqual([origin.kind, origin.sources.map(({ path }) => path)], ['computed', ['$.traits.email', '$.event']]);
});

test('origins are traced through merges, transforms, arrays and literals', () => {
  const { origins } = explain(
    {
      traits_or_props: {
        '@merge': {
          direction: 'right',
          objects: [{ a: 'literal', b: 1 }, { '@path': '$.properties' }, { b: { '@path': '$.userId' } }],
        },
      },
      segment_audience_id: {
        '@transform': {
          apply: { t: { '@template': '<{{userId}}>' } },
          mapping: { '@path': '$.t' },
        },
      },
    },
    event({ userId: 'u1', properties: { vip: true, list: [{ n: 1 }] } }),
  );
  const told = Object.fromEntries(
    origins.map(({ pointer, kind, sources }) => [pointer, [kind, ...sources.map(({ path }) => path)]]),
  );
  assert.deepEqual(told['/traits_or_props/a'], ['literal']);
  assert.deepEqual(told['/traits_or_props/b'], ['copied', '$.userId']);
  assert.deepEqual(told['/traits_or_props/vip'], ['copied', '$.properties.vip']);
  assert.deepEqual(told['/traits_or_props/list'], ['copied', '$.properties.list']);
  assert.deepEqual(told['/segment_audience_id'], ['computed', '$.userId']);
});

test('only the first elements of an array are recorded', () => {
  const list = Array.from({ length: 5000 }, (_, n) => ({ n }));
  const { mapping, result } = explain(
    { traits_or_props: { all: { '@arrayPath': ['$.list', { n: { '@path': '$.n' } }] } } },
    event({ list }),
  );
  assert.equal(result.payload.traits_or_props.all.length, 5000);
  const [step] = mapping.steps.find(({ pointer }) => pointer === '/traits_or_props').steps;
  assert.deepEqual([step.steps.length, step.omitted], [100, 4900]);
});

test('an unknown membership has a reason', () => {
  const reason = (properties) => explain({}, event({ properties })).membership.reason;
  assert.deepEqual(reason({ vip: 'yes' }), {
    code: 'membership_not_boolean',
    message:
      '`traits_or_props.vip` is text, not true or false: it is not known whether the person is in the audience, and nothing is sent.',
  });
  assert.deepEqual(reason({ VIP: true }), {
    code: 'membership_absent',
    message:
      'There is no `traits_or_props.vip`: it is not known whether the person is in the audience, and nothing is sent. There is `VIP`.',
  });
});

test('a failing directive has its location', () => {
  const { result, mapping, fields } = explain({ phone: { '@path': { '@literal': 5 } } });
  assert.equal(result.status, 'invalid');
  const failed = mapping.steps.find(({ error }) => error !== undefined);
  assert.equal(failed.error.message, '@path: expected string, got number');
  const [phone] = fields.filter(({ key }) => key === 'phone');
  assert.deepEqual([phone.status, phone.issues.length], ['failed', 1]);
});

test('a disabled subscription has nothing to explain', () => {
  const subscriptions = [{ enabled: false, partnerAction: 'syncAudiences', subscribe: 'type = "x"', mapping: base }];
  const [explanation] = new Destination({ subscriptions }).explain(event()).subscriptions;
  assert.deepEqual(explanation, {
    result: { subscription: 0, action: 'syncAudiences', status: 'disabled' },
    fields: [],
  });
});

test('unreadable input is rejected as by map', () => {
  const destination = new Destination();
  for (const [given, code] of [
    ['{"type":', 'event_not_json'],
    ['[]', 'event_not_object'],
    [[], 'event_not_object'],
    [undefined, 'event_not_object'],
    [{ a: 1n }, 'event_not_json'],
  ]) {
    assert.throws(
      () => destination.explain(given),
      (error) => error instanceof MappingError && error.code === code,
    );
  }
});

test('coverage counts unlikely emails and phone numbers', () => {
  const fine = ['a@b', ' ada@example.com\u00a0', '"ada"@example.com', 'ä@ö'];
  const odd = ['none', 'a@', '@b', 'a@b@c', 'a b@c', 'a@b c', ' @ ', '😀'];
  const phones = { '+1 (415) 55': true, 1234567: false, 123456: true, none: true };
  const cases = [
    ...fine.map((email) => [{ email }, 0]),
    ...odd.map((email) => [{ email }, 1]),
    ...Object.entries(phones).map(([phone, isOdd]) => [{ phone, email: 'a@b' }, Number(isOdd)]),
  ];
  const coverage = new Destination().coverage();
  let sum = 0;
  for (const [traits, count] of cases) {
    coverage.mapNdjson(new TextEncoder().encode(JSON.stringify(event({ traits }))));
    sum += count;
    assert.equal(coverage.unlikely, sum, JSON.stringify(traits));
  }
  assert.equal(coverage.report().subscriptions[0].unlikely, sum);
});

test('coverage counts the results of mapNdjson, and returns the same', () => {
  const destination = new Destination();
  const events = [
    event(),
    event({ traits: { Email: 'x' } }),
    event({ properties: { vip: 'yes' } }),
    { type: 'page' },
    event({ traits: { email: null } }),
  ];
  const lines = new TextEncoder().encode(`${events.map((one) => JSON.stringify(one)).join('\n')}\nbroken\n5\n`);
  const coverage = destination.coverage();
  assert.deepEqual(coverage.mapNdjson(lines), destination.mapNdjson(lines));
  const report = coverage.report();
  assert.deepEqual([report.lines, report.broken], [7, 2]);
  const [{ statuses, memberships, unlikely, fields, refusals }] = report.subscriptions;
  assert.deepEqual([unlikely, coverage.unlikely], [0, 0]);
  assert.deepEqual(statuses, { mapped: 2, not_subscribed: 1, disabled: 0, invalid: 2 });
  assert.deepEqual(memberships, { entered: 1, exited: 0, unknown: 1 });
  assert.deepEqual(
    fields.find(({ key }) => key === 'email'),
    { key: 'email', filled: 2 },
  );
  assert.deepEqual(refusals, [
    { code: 'email_or_phone_required', message: 'Either email or phone is required', count: 2 },
  ]);
  const path = (name) => report.paths.find(({ path }) => path === name);
  assert.deepEqual(path('$.traits.email'), { path: '$.traits.email', present: 2, null: 1, absent: 2, firstLine: 1 });
  assert.deepEqual(path('$.context.traits.email'), {
    path: '$.context.traits.email',
    present: 0,
    null: 0,
    absent: 5,
    near: [
      { path: '$.traits.Email', count: 1 },
      { path: '$.traits.email', count: 3 },
    ],
  });
});

test('coverage counts streams, whatever their chunks', async () => {
  const coverage = new Destination().coverage();
  const text = `${JSON.stringify(event())}\n`.repeat(100);
  const chunks = text.match(/[^]{1,333}/g);
  const stream = new Blob(chunks).stream().pipeThrough(coverage.mapStream());
  assert.equal((await new Response(stream).text()).split('\n').length, 101);
  assert.equal(coverage.report().subscriptions[0].statuses.mapped, 100);
});
