/** The destination for action runtimes, run by the runtime itself, compared with Segment's own action. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, beforeEach, test } from 'node:test';
import { definition } from 'segment-postscript';
import standard, { createDestination } from 'segment-postscript/actions-core';
import { membershipEvent, memberships } from '../postscript/events.mjs';
import { referenceDestination } from '../postscript/reference.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';

const require = createRequire(import.meta.url);
const {
  Destination,
  InvalidAuthenticationError,
  PayloadValidationError,
  RetryableError,
} = require('@segment/actions-core');

const servers = [];
const newServer = async () => {
  const server = await new Postscript().start();
  servers.push(server);
  return server;
};
after(() => Promise.all(servers.map((each) => each.stop())));

const { fields, defaultSubscription } = definition.actions.syncAudiences;
const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, structuredClone(field.default)]));
const settings = (key = SECRET_KEY) => ({
  secret_key: key,
  subscriptions: [
    { subscribe: defaultSubscription, partnerAction: 'syncAudiences', mapping: structuredClone(mapping) },
  ],
});
const sent = (server) => server.requests.map(({ method, path, body }) => ({ method, path, body }));

/** @type {Postscript} */
let server;
beforeEach(async () => {
  server = await newServer();
});
const ours = (options) =>
  new Destination(createDestination({ baseUrl: server.url, requestsPerSecond: 1000, ...options }));

test('single events result in the same requests as the action', async () => {
  const other = await newServer();
  const { events } = memberships(server, 60, 12, 21);
  memberships(other, 0, 12, 21);
  const odd = [
    membershipEvent({ phone: '+1 (415) 555-0000', email: 'person3@example.com' }, 'a1', true),
    membershipEvent({ phone: '000', email: ' person3@example.com ' }, 'a1', 'false'),
    membershipEvent({ email: 'no+body@example.com' }, 'a1', true),
    membershipEvent({ email: 'person4@example.com' }, 'ünï cödé', true),
    membershipEvent({ email: 'person4@example.com' }, 'a1', undefined),
    membershipEvent({ email: 'person4@example.com' }, 'a1', null),
    { type: 'page', context: events[0].context, properties: {} },
  ];
  const reference = new Destination(referenceDestination(other.url));
  for (const event of [...events, ...odd]) {
    await ours({ onUnknownMembership: 'exit' }).onEvent(structuredClone(event), settings());
    await reference.onEvent(structuredClone(event), settings());
  }
  assert.ok(server.requests.length > 100);
  assert.deepEqual(sent(server), sent(other));
  assert.deepEqual(server.state, other.state);
});

test('a batch takes fewer requests, and has a response for each payload', async () => {
  const { events, state } = memberships(server, 120, 30, 4);
  const batch = [
    ...events,
    membershipEvent({ email: 'nobody@b.co' }, 'a1', true),
    membershipEvent({}, 'a1', true),
    membershipEvent({ email: 'person1@example.com' }, 'a1', 'yes'),
  ];
  const results = await ours().executeBatch('syncAudiences', { events: batch, mapping, settings: settings() });
  assert.equal(results.length, batch.length);
  for (const result of results.slice(0, 121)) assert.equal(result.status, 200);
  for (const [result, sentence] of [
    [results[121], /Either email or phone is required/],
    [results[122], /does not say whether the person/],
  ]) {
    assert.equal(result.status, 400);
    assert.match(result.errormessage, sentence);
  }
  const found = server.state;
  for (const [id, { audiences, events: wanted }] of Object.entries(state)) {
    assert.deepEqual(found[id].audiences.toSorted(), audiences.toSorted(), id);
    assert.deepEqual(found[id].events, wanted, id);
  }
  assert.ok(server.requests.length < 2 * events.length, `${server.requests.length}`);
});

test('failures are errors that the runtime understands', async () => {
  server.add({ id: 's_1', email: 'a@b.co' });
  const event = () => membershipEvent({ email: 'a@b.co' }, 'a', true);
  const fails = (event, key) => ours().onEvent(event, settings(key));
  const perform = (payload) =>
    createDestination({ baseUrl: server.url }).actions.syncAudiences.perform(requestClient, {
      payload,
      settings: settings(),
    });
  await assert.rejects(fails(event(), 'sk_wrong_key'), InvalidAuthenticationError);
  for (const [fate, status] of [
    ['too many', 429],
    ['server error', 503],
    ['broken', 503],
    ['html', 503],
  ]) {
    server.requests.length = 0;
    server.fate = () => fate;
    await assert.rejects(fails(event()), (error) => error instanceof RetryableError && error.status === status, fate);
    assert.equal(server.requests.length, 1, 'the runtime tries again, not we');
  }
  server.fate = () => 'ok';
  const payload = { segment_audience_key: 'a', segment_computation_action: 'audience', traits_or_props: { a: 'yes' } };
  await assert.rejects(perform({ ...payload, email: 'a@b.co' }), PayloadValidationError);
  await assert.rejects(
    perform(payload),
    (error) => error instanceof PayloadValidationError && error.message === 'Either email or phone is required',
  );
  await assert.rejects(
    ours()
      .executeBatch('syncAudiences', { events: [event()], mapping, settings: settings('sk_wrong_key') })
      .then((results) => {
        if (results[0].status === 401) throw new InvalidAuthenticationError(results[0].errormessage);
      }),
    InvalidAuthenticationError,
  );
});

test('testAuthentication checks the credentials', async () => {
  await ours().testAuthentication(settings());
  await assert.rejects(ours().testAuthentication(settings('sk_wrong_key')));
});

test('the key of a partner requires a shop token', async () => {
  server.add({ id: 's_1', email: 'a@b.co' });
  Object.assign(server, { secretKey: 'sk_partner_one', shopToken: 'sk_shop_two' });
  const event = () => membershipEvent({ email: 'a@b.co' }, 'a', true);
  const partner = { ...settings('sk_partner_one'), shop_token: 'sk_shop_two' };
  await ours().testAuthentication(partner);
  await ours().onEvent(event(), partner);
  const results = await ours().executeBatch('syncAudiences', { events: [event()], mapping, settings: partner });
  assert.equal(results[0].status, 200);
  assert.deepEqual(server.state.s_1.audiences, ['a']);

  server.requests.length = 0;
  const refused = (settings, sentence) => {
    const isIt = (error) => error instanceof InvalidAuthenticationError && sentence.test(error.message);
    return Promise.all([
      assert.rejects(ours().testAuthentication(settings), isIt),
      assert.rejects(ours().onEvent(event(), settings), isIt),
    ]);
  };
  await refused(settings('sk_partner_one'), /requires a shop token/);
  await refused({ ...settings('sk_partner_one'), shop_token: 'pk_1' }, /The shop token is a public key/);
  await refused({ ...settings(), shop_token: 'sk_shop_two' }, /only used with the key of a partner/);
  await refused(settings('pk_1'), /The secret key is a public key/);
  assert.equal(server.requests.length, 0, 'nothing is sent with keys that do not go together');
});

test('the default export is the destination with its defaults', () => {
  assert.deepEqual(Object.keys(new Destination(standard).actions), ['syncAudiences']);
  const required = createRequire(import.meta.url)('segment-postscript/actions-core');
  assert.equal(required.default.name, 'Postscript');
});

/** The minimal arguments of `perform`. */
async function requestClient(url, { method, json }) {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: json && JSON.stringify(json) });
  return { status: response.status, content: await response.text() };
}
