/** The text of hand-written explanations. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderExplanation } from '../../pkg/src/explanation-text.js';

const text = (value) => ({ type: 'string', text: JSON.stringify(value) });
const nothing = { type: 'undefined', text: '' };

/** A comparison of a trigger. */
const clause = (fql, holds, decides, message) => ({
  fql,
  holds,
  decides,
  message,
  read: { path: '$.x', found: nothing },
});
const group = (operator, holds, decides, clauses) => ({ fql: '', holds, decides, operator, clauses });

const copied = (pointer, path) => ({ pointer, mapping: `${pointer}/@path`, kind: 'copied', sources: [{ path }] });

function render(subscription, options) {
  return renderExplanation({ subscriptions: [{ fields: [], ...subscription }] }, options);
}

const result = (status, rest = {}) => ({ subscription: 0, action: 'syncAudiences', status, ...rest });

test('mapped', () => {
  const told = render({
    result: result('mapped', { name: 'VIPs', membership: 'entered', payload: {} }),
    trigger: group('and', true, true, [clause('type = "track"', true, true, '`$.type` is "track".')]),
    fields: [
      { key: 'segment_audience_id', status: 'not_mapped', reason: { code: 'not_mapped', message: 'Not said again.' } },
      { key: 'segment_audience_key', status: 'filled', value: text('vip') },
      { key: 'source', status: 'filled', value: text('web') },
      {
        key: 'email',
        status: 'changed',
        before: { type: 'number', text: '5' },
        value: text('5'),
        reason: { code: 'coerced', message: 'The mapping produced a number; the field takes text.' },
      },
      {
        key: 'colour',
        status: 'removed',
        before: text('red'),
        reason: { code: 'unknown_field', message: 'The action has no such field, so it is dropped.' },
      },
      {
        key: 'traits_or_props',
        status: 'filled',
        value: { type: 'object', text: `{"vip":true,"note":"${'x'.repeat(179)}`, bytes: 12345 },
      },
    ],
    origins: [
      copied('/segment_audience_key', '$.context.personas.computation_key'),
      { pointer: '/source', mapping: '/source', kind: 'literal', sources: [] },
      { pointer: '/email', mapping: '/email/@path', kind: 'computed', sources: [{ path: '$.traits.id' }] },
      copied('/traits_or_props/vip', '$.properties.vip'),
      {
        pointer: '/traits_or_props/note',
        mapping: '',
        kind: 'computed',
        sources: ['a', 'b', 'c'].map((path) => ({ path })),
      },
      { pointer: '/traits_or_props/x', mapping: '', kind: 'literal', sources: [] },
    ],
    membership: {
      membership: 'entered',
      rule: 'boolean',
      key: text('vip'),
      value: { type: 'boolean', text: 'true' },
      reason: { code: 'membership_boolean', message: '`traits_or_props.vip` is true: the person has entered.' },
    },
  });
  assert.equal(
    told,
    `Subscription 0 (VIPs): mapped, entered

  Trigger: matches
    yes  type = "track"
         \`$.type\` is "track".

  Fields
    segment_audience_id   (not mapped)
    segment_audience_key  "vip"  from $.context.personas.computation_key
    source                "web"  literal
    email                 "5"  computed from $.traits.id
                          The mapping produced a number; the field takes text.
                          It was 5
    colour                (removed)  The action has no such field, so it is dropped.
                          It was "red"
    traits_or_props       {"vip":true,"note":"${'x'.repeat(34)}… (12,345 bytes)
                          computed from $.properties.vip, a, b, 1 more and literals

  Membership: entered, by the rule boolean
    \`traits_or_props.vip\` is true: the person has entered.
`,
  );
});

test('computed values list the paths without a value, near misses first', () => {
  const missing = [
    { path: '$.traits.plan', found: nothing },
    { path: '$.traits.nil', found: { type: 'null', text: 'null' }, pointer: '/traits/nil', span: [0, 4] },
    { path: '$.traits.phone', found: nothing, near: ['$.traits.Phone'] },
    { path: '$.a', found: nothing },
    { path: '$.b', found: nothing },
  ];
  const origin = (pointer, kind, rest) => ({ pointer, mapping: pointer, kind, sources: [], ...rest });
  const told = render({
    result: result('mapped', { membership: 'exited', payload: {} }),
    fields: [
      { key: 'phone', status: 'filled', value: text('+1'), missing: missing.slice(2, 3) },
      { key: 'name', status: 'filled', value: text('ABC') },
      { key: 'plan', status: 'filled', value: text('free'), missing: missing.slice(0, 1) },
      { key: 'all', status: 'filled', value: text('x'), missing },
    ],
    origins: [
      origin('/phone', 'computed', { missing: missing.slice(2, 3) }),
      origin('/name', 'computed'),
      origin('/plan', 'literal', { missing: missing.slice(0, 1) }),
      origin('/all', 'computed', { missing }),
    ],
  });
  assert.equal(
    told,
    `Subscription 0: mapped, exited

  Fields
    phone  "+1"  computed
           There is no \`$.traits.phone\`. Did you mean $.traits.Phone?
    name   "ABC"  computed from literals
    plan   "free"  literal
           There is no \`$.traits.plan\`.
    all    "x"  computed
           There is no \`$.traits.phone\`. Did you mean $.traits.Phone?
           There is no \`$.traits.plan\`.
           \`$.traits.nil\` is null.
           There is nothing at 2 more paths.
`,
  );
});

test('not subscribed, with groups in groups', () => {
  const told = render({
    result: result('not_subscribed'),
    trigger: group('and', false, true, [
      clause('type = "track"', true, false, '`$.type` is "track".'),
      group('or', false, true, [
        clause('event = "Signed Up"', false, true, '`$.event` is "Audience Entered", not "Signed Up".'),
        group('and', false, true, [
          clause('properties.a = 1', true, false, '`$.properties.a` is 1.'),
          {
            ...clause('properties.price > 5', false, true, 'There is no `$.properties.price`.'),
            read: { path: '$.properties.price', found: nothing, near: ['$.properties.Price', '$.price'] },
          },
        ]),
      ]),
    ]),
  });
  assert.equal(
    told,
    `Subscription 0: not subscribed

  Trigger: does not match, because of the clauses marked with >
    no   all of these
         yes  type = "track"
              \`$.type\` is "track".
         no   any of these
            > no   event = "Signed Up"
                   \`$.event\` is "Audience Entered", not "Signed Up".
              no   all of these
                   yes  properties.a = 1
                        \`$.properties.a\` is 1.
                 > no   properties.price > 5
                        There is no \`$.properties.price\`.
                        Did you mean $.properties.Price or $.price?
`,
  );
});

test('invalid, with a near miss', () => {
  const told = render({
    result: result('invalid', {
      errors: [
        {
          code: 'email_or_phone_required',
          path: '',
          message: 'Either email or phone is required',
          hint: 'Map `email` or `phone` to a path that exists in this event.',
        },
        { code: 'mapping_invalid', path: '', message: 'One line\nand another' },
      ],
    }),
    trigger: group('and', true, true, [clause('type = "track"', true, true, '`$.type` is "track".')]),
    mapping: {
      pointer: '',
      kind: 'object',
      output: { type: 'object', text: '{}' },
      steps: [
        {
          pointer: '/email/@if',
          kind: '@if',
          output: nothing,
          steps: [
            {
              pointer: '/email/@if/else/@path',
              kind: '@path',
              output: nothing,
              reads: [{ path: '$.traits.email', found: nothing, near: ['$.traits.Email', '$.context.traits.email'] }],
            },
          ],
        },
        {
          pointer: '/segment_audience_key/@path',
          kind: '@path',
          output: text('vip'),
          reads: [{ path: '$.properties.key', found: text('vip'), pointer: '/properties/key', span: [0, 5] }],
        },
      ],
    },
    fields: [
      { key: 'segment_audience_key', status: 'filled', value: text('vip') },
      {
        key: 'email',
        status: 'empty',
        reason: { code: 'path_absent', message: 'There is no `$.traits.email`.' },
        missing: [{ path: '$.traits.email', found: nothing, near: ['$.traits.Email', '$.context.traits.email'] }],
      },
      {
        key: 'traits_or_props',
        status: 'not_mapped',
        reason: { code: 'not_mapped', message: 'The mapping does not have this field.' },
        issues: [{ code: 'field_required', path: '/traits_or_props', message: '…' }],
      },
    ],
  });
  assert.equal(
    told,
    `Subscription 0: invalid

  Trigger: matches
    yes  type = "track"
         \`$.type\` is "track".

  Fields
    segment_audience_key  "vip"  from $.properties.key
    email                 (empty)  There is no \`$.traits.email\`.
                          Did you mean $.traits.Email or $.context.traits.email?
    traits_or_props       (not mapped)
                          See field_required below.

  Issues
    email_or_phone_required
      Either email or phone is required
      Map \`email\` or \`phone\` to a path that exists in this event.
    mapping_invalid
      One line
      and another
`,
  );
});

test('disabled subscriptions, and several', () => {
  const disabled = { result: result('disabled', { name: 'Old' }), fields: [] };
  const other = { result: { ...result('disabled'), subscription: 1 }, fields: [] };
  assert.equal(
    renderExplanation({ subscriptions: [disabled, other] }),
    'Subscription 0 (Old): disabled\n\nSubscription 1: disabled\n',
  );
  assert.equal(renderExplanation({ subscriptions: [] }), 'There are no subscriptions.\n');
});

test('no control characters reach the terminal', () => {
  const evil = '\u001b[31m\u0007\r\u009b2J\u007f\u202e\u2066';
  const shown = '\\u001b[31m\\u0007\\u000d\\u009b2J\\u007f\\u202e\\u2066';
  const told = render({
    result: result('invalid', { name: evil, errors: [{ code: evil, path: evil, message: evil, hint: evil }] }),
    trigger: group('or', false, true, [
      {
        ...clause(evil, false, true, evil),
        read: { path: evil, found: nothing, near: [evil] },
      },
    ]),
    fields: [
      {
        key: evil,
        status: 'filled',
        value: { type: 'string', text: `"${evil}\t` },
        reason: { code: '', message: evil },
      },
      { key: 'laid_out', status: 'filled', value: { type: 'object', text: '{\n  "a b":\t[1,\r\n 2]', bytes: 5000 } },
    ],
    membership: {
      membership: 'unknown',
      rule: 'none',
      key: text(evil),
      value: nothing,
      reason: { code: '', message: evil },
      hint: evil,
    },
  });
  assert.equal(
    told,
    `Subscription 0 (${shown}): invalid

  Trigger: does not match
    no   ${shown}
         ${shown}
         Did you mean ${shown}?

  Fields
    ${shown}  "${shown}\\u0009
                                    ${shown}
    laid_out                        {"a b":[1,2]… (5,000 bytes)

  Membership: unknown
    ${shown}
    ${shown}

  Issues
    ${shown} at ${shown}
      ${shown}
      ${shown}
`,
  );
  const colored = render({ result: result('disabled', { name: evil }) }, { color: true });
  assert.deepEqual(colored.match(/\u001b\[\d*m/g), ['\u001b[1m', '\u001b[0m']);
});

test('colour is bold, green, red and dim; without it the text is the same', () => {
  const subscription = {
    result: result('mapped', { membership: 'exited' }),
    trigger: group('or', true, true, [
      clause('type = "page"', false, false, 'It is "track".'),
      clause('type = "track"', true, true, 'It is.'),
    ]),
    fields: [{ key: 'email', status: 'empty', reason: { code: 'path_absent', message: 'There is no `$.email`.' } }],
  };
  const colored = render(subscription, { color: true });
  assert.equal(
    colored.replaceAll('\u001b', '^'),
    `^[1mSubscription 0: ^[0m^[32mmapped, exited^[0m

^[1m  Trigger: ^[0m^[32mmatches, because of the clauses marked with >^[0m
    ^[32myes^[0m  any of these
         ^[31mno ^[0m  type = "page"
              ^[2mIt is "track".^[0m
       > ^[32myes^[0m  type = "track"
              ^[2mIt is.^[0m

^[1m  Fields^[0m
    email  ^[2m(empty)^[0m^[2m  There is no \`$.email\`.^[0m
`,
  );
  assert.equal(colored.replace(/\u001b\[\d+m/g, ''), render(subscription));
});

test('lines end at column 100, unless a value or name is longer', () => {
  const sentence = 'It is what it is and nothing else, whatever one may say of it. '.repeat(5).trim();
  const told = render({
    result: result('invalid', { errors: [{ code: 'directive_failed', path: '/a', message: sentence }] }),
    trigger: clause('a = "1" or '.repeat(20), false, true, sentence),
    fields: [
      { key: 'a', status: 'empty', reason: { code: '', message: sentence } },
      { key: 'b', status: 'filled', value: { type: 'object', text: `{"a":"${'b'.repeat(150)}"}` } },
      { key: 'c', status: 'filled', value: text('c'.repeat(150)) },
    ],
  });
  const long = told.split('\n').filter((line) => line.length > 100);
  assert.deepEqual(long, [`    c  "${'c'.repeat(150)}"`]);
});
