/** The callbacks of a delivery, and resuming from the reported outcomes. */

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { Destination } from 'segment-postscript';
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

test('with many failures, every event has an outcome, and lists are correct', async () => {
  const { events, state } = memberships(server, 80, 40, 5);
  const fates = ['ok', 'ok', 'too many', 'ok', 'broken', 'ok', 'html', 'ok', 'server error', 'ok', 'ok', 'lost', 'ok'];
  server.fate = (index) => fates[(index * 7) % fates.length];
  const deliveries = await deliver(events, { onLostAnswer: 'at-most-once', requestsPerSecond: 400 });
  assert.equal(deliveries.length, events.length);
  const found = server.state;
  for (const [id, { audiences }] of Object.entries(state)) {
    assert.deepEqual(found[id].audiences.toSorted(), audiences.toSorted(), id);
  }
  const posted = Object.values(server.state).flatMap((person) => person.events).length;
  const reported = deliveries.filter(({ status }) => status === 'delivered' || status === 'unchanged').length;
  const inDoubt = deliveries.filter(({ errors }) => errors?.[0].code === 'answer_lost').length;
  assert.equal(reported + inDoubt, events.length);
  assert.ok(posted <= events.length && posted >= reported, `${reported} ${posted} ${events.length}`);
  assert.ok(server.mostInASecond <= 400, `${server.mostInASecond}`);
});

test('progress and each outcome are reported', async () => {
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

test('settled events are not sent again', async () => {
  server.add({ id: 's_1', email: 'a@b.co' });
  const events = ['a', 'b', 'c'].map((key) => membershipEvent({ email: 'a@b.co' }, key, true));
  const deliveries = await deliver(events, { settled: [{ event: 1, subscription: 0 }] });
  assert.deepEqual(
    deliveries.map(({ event }) => event),
    [0, 2],
  );
  assert.deepEqual(server.state.s_1.audiences, ['a', 'c']);
});

test('after an abort, events that were not delivered have failed', async () => {
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

test('the number of attempts can be configured', async () => {
  server.fate = () => 'too many';
  const [delivery] = await deliver([membershipEvent({ email: 'a@b.co' }, 'a', true)], { maxTries: 2 });
  assert.equal(server.requests.length, 2);
  const { status, retryable, httpStatus, errors } = delivery;
  assert.deepEqual([status, retryable, httpStatus, errors[0].code], ['failed', true, 429, 'delivery_gave_up']);
});
