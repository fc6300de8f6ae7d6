/**
 * With `onUnknownMembership: 'exit'`, single events result in the same requests as Segment's own action, and batches in
 * the same final state. The definition has the same texts.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { Destination, definition } from 'segment-postscript';
import { createDestination } from 'segment-postscript/actions-core';
import { chance, membershipEvent } from '../postscript/events.mjs';
import { referenceDefinition, referenceDestination } from '../postscript/reference.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';

const { Destination: Runtime } = createRequire(import.meta.url)('@segment/actions-core');

const servers = [];
after(() => Promise.all(servers.map((each) => each.stop())));
const newServer = async () => {
  const server = await new Postscript().start();
  server.latency = 0;
  servers.push(server);
  return server;
};

const { fields, defaultSubscription } = definition.actions.syncAudiences;
const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, structuredClone(field.default)]));
const settings = () => ({
  secret_key: SECRET_KEY,
  subscriptions: [
    { subscribe: defaultSubscription, partnerAction: 'syncAudiences', mapping: structuredClone(mapping) },
  ],
});
const exits = { options: { onUnknownMembership: 'exit' } };
/** @param {string} baseUrl */
const delivery = (baseUrl) => ({ secretKey: SECRET_KEY, baseUrl, requestsPerSecond: 1000 });

/** The requests since the previous call. */
const taken = (server) => server.requests.splice(0).map(({ method, path, body }) => ({ method, path, body }));
/** The error of a rejected promise, as the runtime's users see it. */
const failure = (promise) =>
  promise.then(
    () => undefined,
    (error) => `${error.name} ${error.status}: ${error.message}`,
  );

const MISSING = Symbol('missing');
/** Memberships of every type, truthy and falsy, including edge cases of JavaScript's conversions. */
const MEMBERSHIPS = [
  ...[true, false, null, MISSING],
  ...[0, 1, -0, -1, 2, 0.5, 1e21],
  ...['', '0', '1', ' ', ' 1\n', '01', '1.0', '0x1', '0b1', '1e0', '+1', '-0', 'true', 'false', 'yes', 'NaN', '１'],
  ...[[], [0], [1], ['1'], [''], [null], [[]], [[1]], [true], [1, 1], [{}], {}, { 1: 1 }, { a: true }],
];
/** Values of a subscriber's property that both treat as a list. */
const LISTS = [MISSING, null, false, 0, '', [], ['k'], ['b', 'k', 'c'], ['k', 'k'], [1, null, { k: 'k' }, ['k']]];

function eventOf(traits, membership, key = 'k', computation = 'audience') {
  const event = membershipEvent(traits, key, membership);
  event.context.personas.computation_class = computation;
  if (membership === MISSING) delete event.properties[key];
  return event;
}

const person = (id, list, more) => ({
  id,
  phone_number: '14155550100',
  email: 'person@example.com',
  properties: list === MISSING ? { Colour: 'blue' } : { Colour: 'blue', 'Segment Audiences': structuredClone(list) },
  ...more,
});

/** Three implementations: the package's delivery, the package in the action runtime, and the reference. */
async function three() {
  const [own, inRuntime, theirs] = await Promise.all([newServer(), newServer(), newServer()]);
  const destination = new Destination(exits);
  const runtime = new Runtime(
    createDestination({ baseUrl: inRuntime.url, requestsPerSecond: 1000, onUnknownMembership: 'exit' }),
  );
  const reference = new Runtime(referenceDestination(theirs.url));
  return {
    servers: [own, inRuntime, theirs],
    /** Asserts that all three send the same requests for an event, and returns them. */
    async compare(event, what) {
      await destination.deliver([event], delivery(own.url));
      const failed = await failure(runtime.onEvent(structuredClone(event), settings()));
      const expected = await failure(reference.onEvent(structuredClone(event), settings()));
      assert.equal(failed, expected, what);
      const requests = taken(theirs);
      assert.deepEqual(taken(own), requests, what);
      assert.deepEqual(taken(inRuntime), requests, what);
      return requests;
    },
  };
}

test('the definition has the names, fields, defaults and choices of the reference; only descriptions differ', () => {
  const { actions, authentication, ...real } = withoutDescriptions(referenceDefinition());
  const { name, slug, mode } = definition;
  assert.deepEqual({ name, slug, mode }, { name: real.name, slug: real.slug, mode: real.mode });
  assert.deepEqual(withoutDescriptions(definition.settings), authentication.fields);
  assert.deepEqual(Object.keys(definition.actions), Object.keys(actions));
  const { perform: _, ...action } = actions.syncAudiences;
  assert.deepEqual(withoutDescriptions(definition.actions.syncAudiences), action);
  assert.deepEqual(Object.keys(fields), Object.keys(action.fields));
  const ours = createDestination();
  assert.deepEqual([ours.name, ours.slug, ours.mode], [name, slug, mode]);
  // Only our settings support partner keys.
  const { shop_token, ...known } = withoutDescriptions(ours.authentication.fields);
  assert.deepEqual([shop_token.type, known], ['password', authentication.fields]);
  assert.deepEqual(withoutDescriptions(ours.actions.syncAudiences.fields), action.fields);
});

/** @param {any} value */
function withoutDescriptions(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  const members = Object.entries(value).filter(([key]) => key !== 'description');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutDescriptions(member)]));
}

test('memberships of every type, with every list, result in the same requests', async () => {
  const { servers, compare } = await three();
  const seen = new Set();
  for (const membership of MEMBERSHIPS) {
    for (const [at, list] of LISTS.entries()) {
      for (const server of servers) server.add(person('s_1', list));
      const computation = at % 2 === 0 ? 'audience' : 'journey_step';
      const what = `${JSON.stringify(String(membership))} ${typeof membership} and ${JSON.stringify(String(list))}, ${computation}`;
      const requests = await compare(eventOf({ phone: '+1 415 555 0100' }, membership, 'k', computation), what);
      seen.add(requests.map(({ method, body }) => body?.type ?? method).join(' '));
      const [own, ...others] = servers.map((each) => each.subscribers.get('s_1'));
      for (const other of others) assert.deepEqual(other, own, what);
    }
  }
  assert.deepEqual(Array.from(seen).sort(), [
    'GET PATCH Segment_Audience_Entered',
    'GET PATCH Segment_Audience_Exited',
    'GET Segment_Audience_Entered',
    'GET Segment_Audience_Exited',
  ]);
});

test('people with unusual identifiers are looked up with the same requests', async () => {
  const { servers, compare } = await three();
  for (const server of servers) {
    server.add(person('s_1', ['b']));
    server.add(person('s_2', [], { phone_number: '442079460000', email: "o'hara+x~y*z@exämple.com" }));
    server.add(person('s_3', [], { phone_number: undefined, email: 'two words@example.com' }));
  }
  const phones = ['00', MISSING, '', ' ', '+1 (415) 555-0100', '１４１５', 'none', 14155550100, ['14155550100'], null];
  const emails = [
    ...[MISSING, '', '\u00a0\n', ' person@example.com\t', 'PERSON@example.com', "o'hara+x~y*z@exämple.com"],
    ...[
      'two words@example.com',
      'a&b=c%20#?/d@example.com',
      'nobody@example.com',
      '😀@example.com',
      '\ud800@x',
      7,
      null,
    ],
  ];
  const counts = new Set();
  for (const phone of phones) {
    for (const email of emails) {
      const traits = { ...(phone !== MISSING && { phone }), ...(email !== MISSING && { email }) };
      const requests = await compare(eventOf(traits, true), JSON.stringify(traits));
      counts.add(requests.length);
    }
  }
  assert.deepEqual(Array.from(counts).sort(), [0, 1, 2, 3, 4]);
});

test('a property that is not a list is ignored', async () => {
  const own = await newServer();
  for (const [membership, bodies] of [
    [true, [{ properties: { 'Segment Audiences': ['k'] } }]],
    [false, []],
  ]) {
    for (const list of ['a k b', 'k', { includes: 'k' }, 7, true]) {
      own.add(person('s_1', list));
      const [outcome] = await new Destination(exits).deliver(
        [eventOf({ phone: '14155550100' }, membership)],
        delivery(own.url),
      );
      assert.equal(outcome.status, membership ? 'delivered' : 'unchanged');
      const patches = taken(own).filter(({ method }) => method === 'PATCH');
      assert.deepEqual(
        patches.map(({ body }) => body),
        bodies,
      );
    }
  }
});

test('a batch has the same end result as the action, event by event', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const below = chance(seed);
    const [own, inRuntime, theirs] = await Promise.all([newServer(), newServer(), newServer()]);
    const people = 6;
    for (let at = 0; at < people; at += 1) {
      const list = LISTS[below(LISTS.length)];
      const more = { phone_number: `1415555010${at}`, email: `person${at}@example.com` };
      for (const server of [own, inRuntime, theirs]) server.add(person(`s_${at}`, list, more));
    }
    const events = Array.from({ length: 60 }, () => {
      const at = below(people);
      const traits = below(2) === 0 ? { phone: `+1 415 555 010${at}` } : { email: `PERSON${at}@example.com` };
      const computation = ['audience', 'journey_step'][below(2)];
      return eventOf(traits, MEMBERSHIPS[below(MEMBERSHIPS.length)], ['k', 'b'][below(2)], computation);
    });
    const reference = new Runtime(referenceDestination(theirs.url));
    for (const event of events) await reference.onEvent(structuredClone(event), settings());
    const outcomes = await new Destination(exits).deliver(events, delivery(own.url));
    assert.ok(outcomes.every(({ status }) => status === 'delivered' || status === 'unchanged'));
    const runtime = new Runtime(
      createDestination({ baseUrl: inRuntime.url, requestsPerSecond: 1000, onUnknownMembership: 'exit' }),
    );
    await runtime.executeBatch('syncAudiences', { events, mapping, settings: settings() });
    for (const [id, wanted] of theirs.subscribers) {
      for (const found of [own.subscribers.get(id), inRuntime.subscribers.get(id)]) {
        assert.deepEqual(found.events, wanted.events, `seed ${seed}, ${id}`);
        assert.deepEqual(members(found), members(wanted), `seed ${seed}, ${id}`);
        assert.ok(found.patches <= Math.min(1, wanted.patches), `seed ${seed}, ${id}`);
      }
    }
  }
});

/** The content of a subscriber's list in any order. */
function members({ properties }) {
  return (properties['Segment Audiences'] || []).map((each) => JSON.stringify(each)).sort();
}
