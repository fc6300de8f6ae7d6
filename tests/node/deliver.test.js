/** Delivery against a Postscript of the tests' own over HTTP, and plans on a clock that the test turns. */

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { Destination, MappingError } from 'segment-postscript';
import { membershipEvent, memberships } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';

const FAST = { requestsPerSecond: 1000, secretKey: SECRET_KEY };

/** @type {Postscript} */
let server;
const servers = [];
beforeEach(async () => {
  server = await new Postscript().start();
  servers.push(server);
});
after(() => Promise.all(servers.map((each) => each.stop())));

const destination = new Destination();
const deliver = (events, options = {}) => destination.deliver(events, { ...FAST, baseUrl: server.url, ...options });
const statuses = (deliveries) => deliveries.map(({ status }) => status);

test('people are looked up together, lists set once, custom events posted in order', async () => {
  server.add({ id: 's_1', phone_number: '14155550100', properties: { 'Segment Audiences': ['old', 'b'] } });
  server.add({ id: 's_2', email: 'Jane@Example.com' });
  const deliveries = await deliver([
    membershipEvent({ phone: '+1 (415) 555-0100' }, 'a', true),
    membershipEvent({ email: 'jane@example.com' }, 'a', true),
    membershipEvent({ phone: '1-415-555-0100' }, 'b', false),
    membershipEvent({ phone: '1-415-555-0100' }, 'c', false),
    membershipEvent({ email: 'nobody@example.com' }, 'a', true),
    membershipEvent({ email: 'jane@example.com' }, 'a', 'false'),
    membershipEvent({}, 'a', true),
    { type: 'page' },
  ]);
  assert.deepEqual(statuses(deliveries), [
    'delivered',
    'delivered',
    'delivered',
    'unchanged',
    'not_found',
    'skipped',
    'failed',
    'skipped',
  ]);
  assert.deepEqual(server.state, {
    s_1: {
      audiences: ['old', 'a'],
      events: ['Segment_Audience_Entered a', 'Segment_Audience_Exited b', 'Segment_Audience_Exited c'],
    },
    s_2: { audiences: ['a'], events: ['Segment_Audience_Entered a'] },
  });
  assert.deepEqual(
    deliveries.map(({ errors }) => errors?.[0].code),
    [
      undefined,
      undefined,
      undefined,
      undefined,
      'subscriber_not_found',
      'membership_unknown',
      'email_or_phone_required',
      'not_subscribed',
    ],
  );
  assert.deepEqual(
    Array.from(server.subscribers.values(), ({ patches }) => patches),
    [1, 1],
  );
});

test('the custom event is the reference’s, with id and time if they are wanted', async () => {
  server.add({ id: 's/1', phone_number: '14155550100' });
  const event = membershipEvent({ phone: '14155550100' }, 'vip', true, 'message-1');
  await deliver([event]);
  const [plain] = server.subscribers.get('s/1').events;
  const properties = { 'Segment Audience ID': 'aud_vip', 'Segment Audience Key': 'vip' };
  assert.deepEqual(plain, { type: 'Segment_Audience_Entered', subscriber_id: 's/1', properties });
  await deliver([event], { externalId: true, occurredAt: true });
  const [, full] = server.subscribers.get('s/1').events;
  assert.deepEqual(full, { ...plain, external_id: 'message-1', occurred_at: '2026-11-23 16:00:00.123' });
});

test('every event is accounted for in a storm, and lists end as they should', async () => {
  const { events, state } = memberships(server, 80, 40, 5);
  const fates = ['ok', 'ok', 'too many', 'ok', 'broken', 'ok', 'html', 'ok', 'server error', 'ok', 'ok', 'lost', 'ok'];
  server.fate = (index) => fates[(index * 7) % fates.length];
  const deliveries = await deliver(events, { onLostAnswer: 'at-most-once', requestsPerSecond: 400 });
  assert.equal(deliveries.length, events.length);
  for (const [id, { audiences }] of Object.entries(state)) {
    assert.deepEqual(server.state[id].audiences.toSorted(), audiences.toSorted(), id);
  }
  const posted = Object.values(server.state).flatMap((person) => person.events).length;
  const reported = deliveries.filter(({ status }) => status === 'delivered' || status === 'unchanged').length;
  const inDoubt = deliveries.filter(({ errors }) => errors?.[0].code === 'answer_lost').length;
  assert.equal(reported + inDoubt, events.length);
  assert.ok(posted <= events.length && posted >= reported, `${reported} ${posted} ${events.length}`);
  assert.ok(server.mostInASecond <= 400, `${server.mostInASecond}`);
});

test('the rate is kept over real HTTP', async () => {
  const { events } = memberships(server, 60, 30, 9);
  await deliver(events, { requestsPerSecond: 40 });
  assert.ok(server.mostInASecond <= 40, `${server.mostInASecond} requests in a second`);
});

test('progress is told, and each outcome as it comes', async () => {
  const { events } = memberships(server, 40, 20, 3);
  const seen = [];
  const requests = [];
  let last;
  const deliveries = await deliver(events, {
    onRequest: (request) => requests.push(request),
    onDelivery: (delivery) => seen.push(delivery),
    onProgress: (progress) => {
      assert.ok(progress.done >= (last?.done ?? 0) && progress.total === events.length);
      last = progress;
    },
  });
  assert.deepEqual({ ...last, eta: 0 }, { done: 40, total: 40, requests: server.requests.length, eta: 0 });
  const inOrder = (a, b) => a.event - b.event;
  assert.deepEqual(seen.toSorted(inOrder), deliveries);
  const posts = requests.filter(({ method }) => method === 'POST');
  assert.deepEqual(
    posts.map(({ event }) => event).toSorted((a, b) => a - b),
    events.map((_, at) => at),
  );
});

test('what is settled is not sent again', async () => {
  server.add({ id: 's_1', email: 'a@b.co' });
  const events = ['a', 'b', 'c'].map((key) => membershipEvent({ email: 'a@b.co' }, key, true));
  const deliveries = await deliver(events, { settled: [{ event: 1, subscription: 0 }] });
  assert.deepEqual(
    deliveries.map(({ event }) => event),
    [0, 2],
  );
  assert.deepEqual(server.state.s_1.audiences, ['a', 'c']);
});

test('an abort ends it: what was not delivered says so', async () => {
  const { events } = memberships(server, 50, 50, 4);
  for (const when of ['before', 'at the first answer', 'from onProgress']) {
    const controller = new AbortController();
    if (when === 'before') controller.abort();
    let answers = 0;
    const deliveries = await deliver(events, {
      signal: controller.signal,
      fetch: async (...args) => {
        const response = await fetch(...args);
        answers += 1;
        if (when === 'at the first answer' && answers === 5) controller.abort();
        return response;
      },
      onProgress: ({ done }) => {
        if (when === 'from onProgress' && done > 3) controller.abort();
      },
    });
    assert.equal(deliveries.length, 50, when);
    const failed = deliveries.filter(({ status }) => status === 'failed');
    assert.ok(failed.length > 0 && (when !== 'before' || failed.length === 50), when);
    for (const { retryable, errors } of failed)
      assert.deepEqual([retryable, errors[0].code], [true, 'delivery_aborted']);
  }
});

test('a refused key ends the run at once', async () => {
  server.fate = () => 'refused';
  const { events } = memberships(server, 20, 20, 4);
  const deliveries = await deliver(events);
  assert.equal(server.requests.length, 1);
  for (const { status, retryable, httpStatus, errors } of deliveries) {
    assert.deepEqual([status, retryable, httpStatus, errors[0].code], ['failed', false, 401, 'secret_key_refused']);
  }
});

test('authentication: whose key it is, or why that can’t be told', async () => {
  const options = { secretKey: SECRET_KEY, baseUrl: `${server.url}/` };
  assert.deepEqual(await destination.testAuthentication(options), { resource_id: 'shop_1', resource_type: 'shop' });
  const fails = (more, code) => assert.rejects(destination.testAuthentication({ ...options, ...more }), { code });
  await fails({ secretKey: 'sk_wrong' }, 'secret_key_refused');
  await fails({ baseUrl: 'http://127.0.0.1:9' }, 'postscript_unreachable');
  server.fate = () => 'html';
  await fails({}, 'postscript_unreachable');
  await assert.rejects(destination.testAuthentication({ ...options, signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
});

test('options that can’t be are refused before anything is sent', async () => {
  for (const [options, code] of [
    [{ secretKey: '' }, 'secret_key_missing'],
    [{ secretKey: undefined }, 'secret_key_missing'],
    [{ secretKey: 'a b' }, 'secret_key_invalid'],
    [{ secretKey: 'sk\r\nX: y' }, 'secret_key_invalid'],
    [{ baseUrl: 'ftp://x' }, 'option_invalid'],
    [{ baseUrl: 'https://x/?a=b' }, 'option_invalid'],
    [{ fetch: 5 }, 'option_invalid'],
    [{ requestsPerSecond: 0 }, 'option_invalid'],
    [{ requestsPerSecond: 1.5 }, 'option_invalid'],
    [{ maxTries: 0 }, 'option_invalid'],
    [{ onLostAnswer: 'maybe' }, 'option_invalid'],
    [{ seed: NaN }, 'option_invalid'],
  ]) {
    await assert.rejects(deliver([], options), (error) => error instanceof MappingError && error.code === code, code);
  }
  await assert.rejects(destination.deliver([]), { code: 'secret_key_missing' });
  await assert.rejects(deliver('no'), { code: 'events_not_array' });
  assert.equal(server.requests.length, 0);
});

test('the secret key is in the header, and in nothing that comes out', async () => {
  const { events } = memberships(server, 30, 30, 2);
  const outputs = [];
  const failing = [() => 'ok', (index) => (index % 3 ? 'broken' : 'refused'), () => 'refused', () => 'html'];
  for (const fate of failing) {
    server.fate = fate;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const record = (value) => outputs.push(value);
    outputs.push(
      await deliver(events, {
        signal: controller.signal,
        onRequest: record,
        onDelivery: record,
        onProgress: record,
        fetch: async (url, init) => {
          outputs.push(String(url), init.body);
          if (outputs.length % 5 === 0) throw new TypeError(`fetch failed with ${init.headers.Authorization}`);
          return fetch(url, init);
        },
      }),
    );
  }
  await assert.rejects(
    destination.testAuthentication({ secretKey: `${SECRET_KEY}\n` }),
    ({ message, stack, issues }) => {
      outputs.push(message, stack, issues);
      return true;
    },
  );
  assert.ok(outputs.length > 100);
  assert.ok(!JSON.stringify(outputs).includes(SECRET_KEY.slice(3)));
});

test('a plan runs on any clock', () => {
  const events = Array.from({ length: 400 }, (_, at) =>
    membershipEvent({ email: `p${at % 90}@b.co` }, `k${at % 7}`, true),
  );
  const plan = destination.plan(events, { seed: 1 });
  const pending = [];
  const sent = [];
  let now = 0;
  for (;;) {
    const step = plan.next(now);
    if (step.type === 'done') break;
    if (step.type === 'send') {
      sent.push(now);
      pending.push({ due: now + 40, request: step.request });
      continue;
    }
    now = Math.min(step.until ?? Infinity, ...pending.map(({ due }) => due));
    assert.ok(Number.isFinite(now), 'it waits for something');
    while (pending.length > 0 && pending[0].due <= now) {
      const { request } = pending.shift();
      const emails = new URL(request.path, 'http://x').searchParams.getAll('email__in');
      const subscribers = emails.map((email) => ({ id: email, email, properties: {} }));
      const status = request.method === 'POST' ? 202 : 200;
      plan.respond(request.id, now, status, JSON.stringify(request.method === 'GET' ? { subscribers } : {}));
    }
  }
  assert.deepEqual(statuses(plan.deliveries()), Array(400).fill('delivered'));
  assert.ok(
    sent.every((time, at) => at < 15 || time - sent[at - 15] >= 1000),
    'at most 15 in any second',
  );
  // Two lookups or so, one list for each of 90, 400 custom events.
  assert.ok(plan.progress.requests <= 495, `${plan.progress.requests}`);
  assert.deepEqual(plan.progress, { done: 400, total: 400, requests: sent.length });
  assert.deepEqual([plan.news().length, plan.news().length], [400, 0]);
});

test('a plan that is cancelled sends nothing more', () => {
  const plan = destination.plan([membershipEvent({ email: 'a@b.co' }, 'k', true), { type: 'page' }]);
  const step = plan.next(0);
  assert.equal(step.type, 'send');
  plan.cancel();
  assert.equal(plan.next(1).type, 'wait');
  plan.fail(step.request.id, 2, { sent: false });
  assert.equal(plan.next(3).type, 'done');
  assert.deepEqual(statuses(plan.deliveries()), ['failed', 'skipped']);
});
