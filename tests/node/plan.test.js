/** Plans: the audience sync without I/O, against a shop in memory and a simulated clock. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Destination, EventSplitter, MappingError, transform } from 'segment-postscript';
import { chance } from '../postscript/events.mjs';
import { Shop, change, mostInASecond, people } from '../postscript/shop.mjs';

/**
 * Executes a plan. Each response takes 20 to 200 ms of the test's clock. `trouble` may return a replacement for a
 * response: `{ status, body }`, `'lost'` after the shop has processed the request, `'not sent'` before.
 *
 * @returns the time of each request
 */
function carryOut(plan, shop, { trouble = (_request) => undefined, seed = 1 } = {}) {
  const below = chance(seed);
  const times = [];
  const answers = [];
  let now = 0;
  for (;;) {
    const step = plan.next(now);
    if (step.type === 'done') return times;
    if (step.type === 'send') {
      const { id, method, path, body } = step.request;
      times.push(now);
      const what = trouble(step.request);
      const answer = typeof what === 'object' || what === 'not sent' ? what : shop.answer(method, path, body);
      answers.push({ due: now + 20 + below(180), id, answer: what === 'lost' ? what : answer });
      continue;
    }
    answers.sort((a, b) => a.due - b.due);
    const due = [step.until, answers[0]?.due].filter((time) => time !== undefined);
    assert.ok(due.length > 0, 'it waits for something that will come');
    now = Math.max(now, Math.min(...due));
    while (answers.length > 0 && answers[0].due <= now) {
      const { id, answer } = answers.shift();
      if (typeof answer === 'string') plan.fail(id, now, { sent: answer === 'lost' });
      else plan.respond(id, now, answer.status, JSON.stringify(answer.body));
    }
  }
}

const statuses = (deliveries) => deliveries.map(({ status }) => status);
const codes = (deliveries) => deliveries.map(({ errors }) => errors?.[0].code);

test('a subscriber needs at most one PATCH, none if the list ends as it began, and custom events are in order', () => {
  const below = chance(7);
  const shop = new Shop(people(60));
  const before = people(60);
  const events = Array.from({ length: 400 }, () => {
    const person = below(70);
    const by = person % 4 !== 3 && below(2) === 0 ? 'email' : 'phone';
    return change(person, ['old', 'vip', 'new'][below(3)], below(2) === 0, by);
  });
  const plan = new Destination().plan(events);
  assert.deepEqual(plan.progress, { done: 0, total: 400, requests: 0 });
  const times = carryOut(plan, shop);
  assert.ok(mostInASecond(times) <= 15, `${mostInASecond(times)} requests in a second`);
  assert.deepEqual(plan.progress, { done: 400, total: 400, requests: times.length });

  const deliveries = plan.deliveries();
  assert.deepEqual(
    deliveries.map(({ event }) => event),
    Array.from({ length: 400 }, (_, at) => at),
  );
  const lists = before.map(({ properties }) => properties['Segment Audiences'] ?? []);
  const posted = before.map(() => []);
  const who = new Map(
    before.flatMap(({ phone_number, email }, at) => [
      [phone_number, at],
      [email?.toLowerCase(), at],
    ]),
  );
  events.forEach(({ traits, context }, at) => {
    const person = who.get(traits.phone?.replace(/\D/g, '') ?? traits.email.trim().toLowerCase());
    if (person === undefined) return assert.equal(deliveries[at].status, 'not_found');
    const key = context.personas.computation_key;
    const isIn = lists[person].includes(key);
    assert.equal(deliveries[at].status, isIn === traits[key] ? 'unchanged' : 'delivered');
    if (isIn !== traits[key]) {
      lists[person] = isIn ? lists[person].filter((other) => other !== key) : [...lists[person], key];
    }
    posted[person].push(`${traits[key] ? 'Entered' : 'Exited'} ${key}`);
  });
  before.forEach(({ id, properties }, at) => {
    assert.deepEqual(shop.audiences(id) ?? [], lists[at], id);
    assert.deepEqual(shop.eventsOf(id), posted[at], id);
    const changed = JSON.stringify(lists[at]) !== JSON.stringify(properties['Segment Audiences'] ?? []);
    assert.equal(shop.patches.get(id) ?? 0, changed ? 1 : 0, id);
  });
});

test('the requests for one person are those of the reference', () => {
  const shop = new Shop(people(5));
  const plan = new Destination().plan([change(1, 'vip', true)]);
  carryOut(plan, shop);
  assert.deepEqual(shop.requests, [
    'GET /api/v2/subscribers?phone_number__eq=14155550001',
    'PATCH /api/v2/subscribers/s%2F1',
    'POST /api/v2/events',
  ]);
  assert.deepEqual(shop.events, [
    {
      type: 'Segment_Audience_Entered',
      subscriber_id: 's/1',
      properties: { 'Segment Audience ID': 'aud_1', 'Segment Audience Key': 'vip' },
    },
  ]);
});

test('custom events carry messageId and timestamp on request, in the format of Postscript', () => {
  const shop = new Shop(people(3));
  const odd = { ...change(2, 'vip', true), messageId: 5, timestamp: 'yesterday' };
  const far = { ...change(2, 'vip', true), timestamp: '+012026-01-01T00:00:00Z' };
  carryOut(new Destination().plan([change(1, 'vip', true), odd, far], { externalId: true, occurredAt: true }), shop);
  const of = (id) =>
    shop.events.filter((event) => event.subscriber_id === id).map((event) => [event.external_id, event.occurred_at]);
  assert.deepEqual(of('s/1'), [['m-1-vip', '2026-11-23 16:00:00.500']]);
  assert.deepEqual(of('s/2'), [
    [undefined, undefined],
    ['m-2-vip', undefined],
  ]);
});

test('events without a payload are skipped or have failed, in order', () => {
  const mapping = {
    segment_audience_key: 'vip',
    segment_computation_action: 'audience',
    traits_or_props: { vip: true },
  };
  const subscriptions = [
    { partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping: { ...mapping, phone: '14155550001' } },
    { partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping, enabled: false },
    { partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping },
  ];
  const plan = new Destination({ subscriptions }).plan([{ type: 'page' }, null, { type: 'identify' }]);
  carryOut(plan, new Shop(people(2)));
  const deliveries = plan.deliveries();
  assert.deepEqual(
    deliveries.map(({ event, subscription, status }) => [event, subscription, status]),
    [
      [0, 0, 'skipped'],
      [0, 1, 'skipped'],
      [0, 2, 'skipped'],
      [1, 0, 'failed'],
      [2, 0, 'delivered'],
      [2, 1, 'skipped'],
      [2, 2, 'failed'],
    ],
  );
  const [not, off] = ['not_subscribed', 'subscription_disabled'];
  assert.deepEqual(codes(deliveries), [not, off, not, 'event_not_object', undefined, off, 'email_or_phone_required']);
  assert.deepEqual([deliveries[3].retryable, deliveries[6].retryable], [false, false]);
  assert.deepEqual(plan.progress, { done: 7, total: 7, requests: 3 });
});

test('issues of events without a payload are those of their results', () => {
  const mapping = { segment_audience_key: { '@liquid': '{{ a | divided_by: 0 }}' }, traits_or_props: 5 };
  const destination = new Destination({
    subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping }],
  });
  const splitter = new EventSplitter();
  const lines = new TextEncoder().encode('{"type":"identify","a":1}\n{"type"\n[]\n{"type":"identify"}');
  const pieces = [...splitter.push(lines), ...splitter.finish()].flatMap((piece) => [...piece.events()]);
  const events = [...pieces, { type: 'identify', a: 5 }, { type: 1n }, null];
  const results = destination.mapBatch(events).flat();
  assert.ok(results.some(({ errors }) => errors[0].span) && results.some(({ errors }) => errors.length > 1));
  const deliveries = destination.plan(events).deliveries();
  assert.deepEqual(
    deliveries.map(({ errors }) => errors),
    results.map(({ errors }) => errors),
  );
});

test('a payload that nests deeper than an event may does not affect the others', () => {
  const mapping = {
    segment_audience_key: 'vip',
    segment_computation_action: 'audience',
    email: 'a@example.com',
    traits_or_props: { vip: true, deeper: { '@path': '$.properties' } },
  };
  const destination = new Destination({
    subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping }],
  });
  let deep = {};
  for (let level = 2; level < 512; level += 1) deep = { deep };
  const plan = destination.plan([{ type: 'track', properties: deep }, change(1, 'vip', true)]);
  assert.equal(plan.next(0).type, 'send');
  assert.deepEqual(plan.progress, { done: 1, total: 2, requests: 1 });
});

test('a membership that is not a boolean sends nothing, unless it counts as an exit', () => {
  const [event] = [change(1, 'vip', 'perhaps')];
  const shop = new Shop(people(2));
  const skipped = new Destination().plan([event]);
  carryOut(skipped, shop);
  assert.deepEqual(codes(skipped.deliveries()), ['membership_unknown']);
  assert.deepEqual(shop.requests, []);
  const exit = new Destination({ options: { onUnknownMembership: 'exit' } });
  carryOut(exit.plan([change(1, 'vip', undefined)]), shop);
  assert.deepEqual(shop.eventsOf('s/1'), ['Exited vip']);
});

test('after failures, requests are retried, and events that may have arrived twice are reported', () => {
  const below = chance(3);
  const limit = { status: 429, body: { error_code: 3002, error_message: 'Rate limit exceeded', success: false } };
  const kinds = [limit, { status: 503, body: 'down' }, { status: 200, body: 'no list' }, 'lost', 'not sent'];
  const trouble = ({ method }) => {
    const kind = kinds[below(20)];
    // For a custom event only the status 202 counts, not the body.
    return method !== 'GET' && kind?.status === 200 ? undefined : kind;
  };
  const shop = new Shop(people(40));
  const events = Array.from({ length: 100 }, (_, at) => change(at % 40, 'vip', at < 80));
  const plan = new Destination().plan(events, { seed: 5 });
  const times = carryOut(plan, shop, { trouble });
  assert.ok(mostInASecond(times) <= 15);
  const deliveries = plan.deliveries();
  assert.deepEqual(new Set(statuses(deliveries)), new Set(['delivered', 'unchanged']));
  const repeated = codes(deliveries).filter((code) => code === 'custom_event_maybe_repeated').length;
  assert.ok(
    repeated > 0 && shop.events.length === 100 + repeated,
    `${shop.events.length} events, ${repeated} repeated`,
  );
});

test('at most once: an event whose response is lost is not sent again', () => {
  const shop = new Shop(people(2));
  const trouble = ({ method }) => (method === 'POST' ? 'lost' : undefined);
  const plan = new Destination().plan([change(1, 'vip', true)], { onLostAnswer: 'at-most-once' });
  carryOut(plan, shop, { trouble });
  const [{ status, retryable, errors }] = plan.deliveries();
  assert.deepEqual([status, retryable, errors[0].code], ['failed', false, 'answer_lost']);
  assert.equal(shop.events.length, 1);
});

test('cancel: nothing more is sent, and every event has an outcome', () => {
  const events = Array.from({ length: 30 }, (_, at) => change(at, 'vip', true));
  const shop = new Shop(people(30));
  const plan = new Destination().plan(events);
  let requests = 0;
  carryOut(plan, shop, {
    trouble() {
      requests += 1;
      if (requests === 12) plan.cancel();
    },
  });
  assert.equal(requests, 12);
  const deliveries = plan.deliveries();
  assert.equal(deliveries.length, 30);
  const failed = deliveries.filter(({ status }) => status === 'failed');
  assert.equal(failed.length, 30 - shop.events.length);
  assert.ok(failed.every(({ retryable, errors }) => retryable && errors[0].code === 'delivery_aborted'));
});

test('outcomes are copies, and absent until they are known', () => {
  const plan = new Destination().plan([{ type: 'page' }, change(1, 'vip', true)]);
  assert.deepEqual(statuses(plan.deliveries()), ['skipped']);
  plan.deliveries()[0].errors.length = 0;
  assert.equal(plan.deliveries()[0].errors.length, 1);
});

test('invalid calls are ignored or rejected', () => {
  const hostile = {
    valueOf() {
      throw new Error('asked for a number');
    },
  };
  const plan = new Destination().plan([change(1, 'vip', true)]);
  const lookup = plan.next(NaN);
  for (const odd of [NaN, -1, Infinity, 2 ** 70, 1n, 'x', null, undefined, hostile]) {
    plan.respond(odd === 2 ** 70 ? odd : 999, 1, 200, '');
    plan.respond(odd, 1, 200, '');
    plan.fail(odd, 1);
    assert.equal(plan.next(odd === Infinity || odd === 2 ** 70 ? 1 : odd).type, 'wait');
  }
  assert.throws(() => plan.respond(lookup.request.id, 1, 200, {}), { code: 'body_not_bytes' });
  assert.throws(() => plan.respond(lookup.request.id, 1, 200), { code: 'body_not_bytes' });
  // 65736 has the lower bits of 200.
  plan.respond(lookup.request.id, 1, 65736, '{"subscribers":[]}');
  assert.equal(plan.next(Infinity).type, 'done');
  assert.deepEqual(codes(plan.deliveries()), ['request_refused']);
  assert.equal(plan.next(5).type, 'done');
});

test('invalid options are rejected by name', () => {
  const destination = new Destination();
  for (const [name, values] of Object.entries({
    requestsPerSecond: [0, -1, 1.5, 1001, NaN, '15', null],
    onLostAnswer: ['never', 1, null],
    seed: [NaN, Infinity, '1'],
    externalId: ['yes', 1],
    occurredAt: [null],
  })) {
    for (const value of values) {
      assert.throws(
        () => destination.plan([], { [name]: value }),
        (error) =>
          error instanceof MappingError && error.code === 'option_invalid' && error.issues[0].path === `/${name}`,
        `${name}: ${value}`,
      );
    }
  }
  assert.throws(() => destination.plan([], 5), { code: 'option_invalid' });
  assert.throws(() => destination.plan({}), { code: 'events_not_array' });
});

test('a core that fails on other input loses its plans, which report it', async (suite) => {
  const lose = () => {
    // Simulates a trap by breaking the access to the core's memory once.
    const trap = suite.mock.method(Object.getPrototypeOf(Uint8Array.prototype), 'set', () => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    assert.throws(() => transform({ a: { '@path': '$.a' } }, { a: 'ä' }), { code: 'core_failed' });
    trap.mock.restore();
  };
  const destination = new Destination();
  const plan = destination.plan([change(1, 'vip', true)]);
  lose();
  const uses = [() => plan.next(0), () => plan.respond(1, 0, 200, ''), () => plan.fail(1, 0), () => plan.cancel()];
  for (const use of [...uses, () => plan.progress, () => plan.deliveries()]) {
    assert.throws(use, { code: 'session_lost' });
  }
  const again = destination.plan([change(1, 'vip', true)]);
  assert.equal(again.next(0).type, 'send');
  assert.throws(() => plan.next(0), { code: 'session_lost' });

  const controller = new AbortController();
  for (const meanwhile of [() => {}, () => controller.abort()]) {
    const fetch = async () => {
      lose();
      meanwhile();
      return Response.json({ subscribers: [] });
    };
    const options = { secretKey: 'sk', fetch, signal: controller.signal };
    await assert.rejects(destination.deliver([change(1, 'vip', true)], options), { code: 'session_lost' });
  }
});
