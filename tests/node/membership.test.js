/** Memberships: by Segment's own function, and by the destination's rules, in every API. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Destination, matches, parseFql, renderExplanation, resolveAudienceMembership } from 'segment-postscript';
import { chance } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');

const servers = [];
after(() => Promise.all(servers.map((each) => each.stop())));

/** The result of the reference. It throws a TypeError if `context` or `personas` is null; here null counts as empty. */
function theirs(event, mode) {
  try {
    return reference.resolveAudienceMembership(structuredClone(event), mode);
  } catch (error) {
    assert.ok(error instanceof TypeError && !event.context?.personas);
    return reference.resolveAudienceMembership({ ...structuredClone(event), context: {} }, mode);
  }
}

const MODES = ['add', 'update', 'upsert', 'mirror', 'delete'];
const OTHER_MODES = [undefined, null, '', 'Add', 'sync', 0, 1, true, {}, ['add'], ['mirror'], 'constructor'];
const ROWS = ['new', 'updated', 'deleted'];
const NAMES = [...ROWS, 'New', 'deleted ', '', 'Audience Entered', undefined, null, 0, true, ['new'], { new: true }];
const TYPES = ['track', 'identify', 'page', 'Track', '', undefined, null, ['track']];
const CLASSES = ['audience', 'journey_step', 'computed_trait', '', undefined, null, ['audience'], true];
const KEYS = ['vip', '', undefined, null, 0, 1, true, ['vip'], {}, '\ud800', 'a.b', 'length', '0'];
const VALUES = [true, false, 'true', 'false', '', 0, 1, null, undefined, [], {}, [true]];

test('resolveAudienceMembership is the function of actions-core: reverse ETL, every mode, row, type and value', () => {
  let known = 0;
  for (const mode of [...MODES, ...OTHER_MODES]) {
    for (const event of NAMES) {
      for (const type of TYPES) {
        for (const value of VALUES) {
          for (const computation_class of ['audience', undefined]) {
            const personas = { computation_class, computation_key: 'vip' };
            const row = { type, event, context: { personas }, properties: { vip: value }, traits: { vip: value } };
            const expected = theirs(row, mode);
            assert.equal(resolveAudienceMembership(row, mode), expected, JSON.stringify([mode, row]));
            if (expected !== undefined) known += 1;
          }
        }
      }
    }
  }
  assert.ok(known > 1000, `${known} memberships are known`);
});

test('resolveAudienceMembership is the function of actions-core: random events', () => {
  const below = chance(11);
  const oneOf = (list) => list[below(list.length)];
  const holder = () =>
    oneOf([{}, { [String(oneOf(KEYS))]: oneOf(VALUES) }, [oneOf(VALUES)], 'text', 5, null, undefined]);
  const seen = new Set();
  for (let at = 0; at < 50_000; at += 1) {
    const personas = oneOf([
      { computation_class: oneOf(CLASSES), computation_key: oneOf(KEYS) },
      { computation_class: oneOf(CLASSES.slice(0, 2)), computation_key: oneOf(KEYS) },
      ...[{}, null, undefined, 'text', []],
    ]);
    const context = below(20) === 0 ? oneOf([{}, null, undefined, 'text', 5]) : { personas };
    const event = { type: oneOf(TYPES), event: oneOf(NAMES), context, properties: holder(), traits: holder() };
    const mode = oneOf([...MODES, ...OTHER_MODES]);
    const expected = theirs(event, mode);
    assert.equal(resolveAudienceMembership(event, mode), expected, JSON.stringify([mode, event]));
    seen.add(expected);
  }
  assert.deepEqual(seen, new Set([true, false, undefined]));
  for (const event of [undefined, null]) assert.equal(resolveAudienceMembership(event, 'add'), theirs(event, 'add'));
});

/** An Engage event. */
function engage(computation_class, properties, event = 'Journey Step Entered') {
  const personas = { computation_class, computation_id: 'aud_1', computation_key: 'vip' };
  return { type: 'track', event, messageId: 'm', context: { personas, traits: { phone: '+14155550100' } }, properties };
}

/** The membership by each rule, and the requests. */
const RULES = [
  [engage('audience', { vip: true }), 'entered', 'boolean'],
  [engage('audience', { vip: false }), 'exited', 'boolean'],
  [engage('audience', { vip: 'true' }), 'entered', 'text'],
  [engage('audience', { vip: 'false' }), 'exited', 'text'],
  [engage('journey_step', { vip: true, journey_metadata: { step_id: 's' } }), 'entered', 'boolean'],
  [engage('journey_step', { step_name: 'Welcome' }), 'entered', 'journey_step'],
  [engage('journey_step', { vip: null }), 'entered', 'journey_step'],
  [engage('journey_step', { vip: 'maybe' }), 'unknown', 'none'],
  [engage('audience', { order: 1 }, 'Entity Added'), 'unknown', 'none'],
];

test('every entry point reports the rule that decided, and deliveries follow from it', async () => {
  const server = await new Postscript().start();
  servers.push(server);
  server.latency = 0;
  const destination = new Destination();
  for (const [event, membership, membershipRule] of RULES) {
    const what = JSON.stringify(event.properties);
    const [entry] = destination.map(event);
    assert.deepEqual([entry.membership, entry.membershipRule], [membership, membershipRule], what);
    const line = new TextEncoder().encode(`${JSON.stringify(event)}\n`);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(destination.mapNdjson(line))), [entry], what);
    const [explained] = destination.explain(event).subscriptions;
    assert.deepEqual(explained.result, entry, what);
    assert.deepEqual([explained.membership.membership, explained.membership.rule], [membership, membershipRule], what);
    const by = membershipRule === 'none' ? '' : `, by the rule ${membershipRule}`;
    assert.ok(renderExplanation({ subscriptions: [explained] }).includes(`  Membership: ${membership}${by}\n`), what);

    const listed = membership === 'exited' ? ['vip'] : [];
    server.add({ id: 's_1', phone_number: '14155550100', properties: { 'Segment Audiences': listed } });
    const [delivery] = await destination.deliver([event], { secretKey: SECRET_KEY, baseUrl: server.url });
    const { properties, events } = server.subscribers.get('s_1');
    if (membership === 'unknown') {
      assert.deepEqual([delivery.status, delivery.errors[0].code], ['skipped', 'membership_unknown'], what);
      assert.deepEqual([properties['Segment Audiences'], events.length], [[], 0], what);
    } else {
      assert.equal(delivery.status, 'delivered', what);
      assert.deepEqual(properties['Segment Audiences'], membership === 'entered' ? ['vip'] : [], what);
      const type = membership === 'entered' ? 'Segment_Audience_Entered' : 'Segment_Audience_Exited';
      assert.deepEqual(JSON.stringify(events).match(/Segment_Audience_\w+/g), [type], what);
    }
  }
});

test('the command line reports the rule that decided, and what sync would do', () => {
  const cli = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
  const input = RULES.map(([event]) => `${JSON.stringify(event)}\n`).join('');
  const run = (...args) => spawnSync(process.execPath, [cli, ...args], { input, encoding: 'utf8' }).stdout;
  const memberships = [...run('explain').matchAll(/^ {2}Membership: (.*)$/gm)].map(([, text]) => text);
  const outcomes = run('sync', '--dry-run').matchAll(/^\{"line":.*$/gm);
  const told = Array.from(outcomes, ([line]) => JSON.parse(line));
  RULES.forEach(([event, membership, rule], at) => {
    const what = JSON.stringify(event.properties);
    assert.equal(memberships[at], rule === 'none' ? membership : `${membership}, by the rule ${rule}`, what);
    const { line, status, errors } = told[at];
    const expected = membership === 'unknown' ? ['skipped', 'membership_unknown'] : ['to_deliver', undefined];
    assert.deepEqual([line, status, errors?.[0].code], [at + 1, ...expected], what);
    if (event.event === 'Entity Added') assert.match(errors[0].hint, /a linked audience sends "Entity Added"/);
  });
});

test('an unknown membership has a hint, in the explanation and in the outcome', async () => {
  const cases = [
    [engage('audience', { order: 1 }, 'Entity Added'), {}, /"Entity Added".*`traits_or_props` to \{"vip": true\}/],
    [
      engage('audience', { vip: 'yes' }),
      {},
      /^Map `traits_or_props` to an object with true or false .*\{"vip": true\}/,
    ],
    [engage('journey_step', {}), { legacyJourneys: false }, /`legacyJourneys: false`/],
  ];
  for (const [event, options, hint] of cases) {
    const destination = new Destination({ options });
    const [{ membership }] = destination.explain(event).subscriptions;
    assert.match(membership.hint, hint);
    assert.match(membership.reason.message, /it is not known whether the person is in the audience/);
    const [delivery] = destination.plan([event]).deliveries();
    assert.equal(delivery.errors[0].hint, membership.hint);
  }
  const [{ membership }] = new Destination().explain(RULES[5][0]).subscriptions;
  assert.deepEqual(membership.reason, {
    code: 'membership_journey_step',
    message:
      'There is no `traits_or_props.vip`, and this is a journey step: the person has entered the audience. Legacy Journeys send no membership.',
  });
  assert.equal(membership.hint, undefined);
});

test('a trigger matches nothing that is not an object', () => {
  for (const fql of ['type = "track"', 'event != "x"', 'type = "track" or !contains(event, "a")']) {
    for (const trigger of [fql, parseFql(fql)]) {
      for (const value of [undefined, null, '', 'track', 0, 5, true, false, [], [{ type: 'track' }], new Date(0)]) {
        assert.equal(matches(trigger, value), false, `${fql} ${JSON.stringify(value)}`);
      }
      assert.equal(matches(trigger, { type: 'track' }), true);
    }
  }
});
