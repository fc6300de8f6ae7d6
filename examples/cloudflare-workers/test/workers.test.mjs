/** The Worker in workerd, with Queues, Durable Objects and alarms, between webhooks and a simulated Postscript. */

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { after, describe, test } from 'node:test';
import { chance, membershipEvent } from '../../../tests/postscript/events.mjs';
import { Cloud, signatureOf, until } from './lib/cloud.mjs';
import { Postscripts } from './lib/postscripts.mjs';
import { Scene } from './lib/scene.mjs';

/** The seed of events and moments. */
const SEED = Number(process.env.SEED ?? 5);

const running = [];
after(() => Promise.all(running.map((each) => each.stop())));

const SECRETS = {
  POSTSCRIPT_KEY_A: 'sk_of_shop_a_c0ffee',
  SEGMENT_SECRET_A: 'signing-secret-a-feed',
  POSTSCRIPT_KEY_PARTNER: 'sk_partner_of_many_cafe',
  POSTSCRIPT_TOKEN_B: 'sk_token_of_b_babe',
  POSTSCRIPT_TOKEN_C: 'sk_token_of_c_dead',
};
const SETTINGS = { secretKey: 'POSTSCRIPT_KEY_A', signingSecret: 'SEGMENT_SECRET_A' };
const SIGNING = SECRETS.SEGMENT_SECRET_A;

/** One Worker with one shop of ten people. */
async function setting(how = {}, settings = {}) {
  const postscripts = await new Postscripts().start();
  running.push(postscripts);
  const postscript = postscripts.add(SECRETS.POSTSCRIPT_KEY_A);
  addPeople(postscript);
  const cloud = await Cloud.start({ secrets: SECRETS, postscript: postscripts.url, ...how });
  running.push(cloud);
  const response = await cloud.admin('/shops/a', 'PUT', { ...SETTINGS, ...settings });
  assert.equal(response.status, 200, await response.text());
  return { cloud, postscript, postscripts };
}

function addPeople(postscript) {
  for (let at = 0; at < 10; at += 1) postscript.add({ id: `s_${at}`, phone_number: `1415555000${at}` });
}

const change = (person, key, entered, id) => membershipEvent({ phone: `1415555000${person}` }, key, entered, id);

/** The metric of a shop by its short name: `received`, `mapped` or `delivered`. */
const figure = (metrics, name, shop = 'a') =>
  metrics[`${name}{shop="${shop}"}`] ??
  metrics[`${name}_total{shop="${shop}"}`] ??
  metrics[`mapped_total{shop="${shop}",status="${name}"}`] ??
  metrics[`outcomes_total{shop="${shop}",status="${name}"}`];

const figures = (metrics, names, shop) => Object.fromEntries(names.map((name) => [name, figure(metrics, name, shop)]));

/** Waits until this number of events has been received and all of them have an outcome. */
const done = (cloud, received, shop) =>
  until(async () => {
    const metrics = await cloud.metrics();
    return figure(metrics, 'received', shop) === received && figure(metrics, 'queued', shop) === 0 && metrics;
  }, 100);

/** Asserts that no output and no storage contains a secret. */
async function hasNoSecret(cloud, ...texts) {
  const all = [cloud.logged, await cloud.stored(), ...texts].join('\n');
  for (const [name, secret] of Object.entries(SECRETS)) assert.ok(!all.includes(secret), `${name} came out`);
}

describe('the Worker', { concurrency: 4 }, () => {
  test('a share of the soak test: owners are lost, batches come twice, Postscript fails', async (t) => {
    const trouble = { tooMany: 10, serverError: 5, broken: 3 };
    const scene = await Scene.create({
      keys: 3,
      events: 50,
      people: 12,
      seed: SEED,
      trouble,
      repeatedEvery: 3,
      orderWait: 2000,
    });
    running.push(scene);
    const below = chance(SEED);
    const requests = () => scene.shops.reduce((sum, { postscript }) => sum + postscript.requests.length, 0);
    const moments = Array.from({ length: 3 }, () => below(150)).sort((a, b) => a - b);
    const losses = moments.map(async (moment, which) => {
      await until(() => requests() >= moment);
      await scene.lose(which);
    });
    await scene.send({ senders: 4, size: 4 });
    await Promise.all(losses);
    const { problems, figures } = await scene.verify(await scene.delivered());
    const batches = await (await scene.cloud.fetch('/batches')).json();
    t.diagnostic(`seed ${SEED}: ${JSON.stringify({ ...figures, ...batches, resent: scene.resent })}`);
    assert.deepEqual(problems, []);
    assert.ok(batches.repeated > 0 && scene.resent > 0);
  });

  test('requests that are not from Segment, or too large, are rejected, and nothing is stored', async () => {
    const { cloud, postscript } = await setting();
    const event = change(1, 'vip', true, 'm1');
    const answers = [];
    const refused = async (status, code, response) => {
      const text = await response.text();
      answers.push(text);
      assert.equal(response.status, status, text);
      assert.equal(JSON.parse(text).error.code, code);
    };
    const raw = (body, headers = {}) => cloud.send('a', undefined, SIGNING, { body, headers });
    const huge = Buffer.alloc(100 << 20, 32);
    const bomb = gzipSync(huge);
    const bombed = { 'content-encoding': 'gzip' };
    await refused(404, 'shop_unknown', await cloud.send('nobody', event, SIGNING));
    await refused(401, 'signature_wrong', await cloud.send('a', event, 'another-secret'));
    await refused(401, 'signature_wrong', await raw('{}', { 'x-signature': '' }));
    await refused(401, 'signature_wrong', await raw('{}', { 'x-signature': signatureOf('{} ', SIGNING) }));
    await refused(413, 'body_too_large', await raw(huge));
    await refused(413, 'body_too_large', await raw(bomb.length > 1 << 20 ? bomb.subarray(0, 1 << 20) : bomb, bombed));
    await refused(400, 'body_not_events', await raw(gzipSync('{}').subarray(0, 12), bombed));
    await refused(415, 'encoding_unknown', await raw('{}', { 'content-encoding': 'br' }));
    for (const body of ['', 'null', '[1]', '{"batch":[[]]}', '{', '\xff']) {
      await refused(400, 'body_not_events', await raw(Buffer.from(body, 'latin1')));
    }
    await refused(405, 'method_not_allowed', await cloud.fetch('/segment/a'));
    for (const path of ['/', '/metrics', '/shops/a', '/shops/a/dead', '/nothing']) {
      await refused(401, 'token_wrong', await cloud.fetch(path));
      await refused(401, 'token_wrong', await cloud.admin(path, 'GET', undefined, 'wrong-token'));
    }
    await refused(401, 'token_wrong', await cloud.admin('/shops/a', 'DELETE', undefined, ''));
    const metrics = await cloud.metrics();
    assert.deepEqual(figures(metrics, ['received', 'queued']), { received: 0, queued: 0 });
    assert.equal(postscript.requests.length, 0);
    await hasNoSecret(cloud, ...answers);
    assert.ok(!(await cloud.stored()).includes('14155550001'));
  });

  test('a body is not read beyond its limit', async () => {
    const { cloud } = await setting();
    let sent = 0;
    const body = async function* () {
      for (; sent < 100 << 20; sent += 1 << 16) yield new Uint8Array(1 << 16);
    };
    const request = httpRequest(new URL('/segment/a', cloud.url), { method: 'POST' });
    let status;
    request.on('response', (response) => {
      status = response.statusCode;
      response.resume();
    });
    // The response comes before the end of the body, or the rest of the body breaks the connection before it.
    await pipeline(body, request).catch(() => {});
    assert.ok(status === undefined || status === 413, `${status}`);
    assert.ok(sent < 50 << 20, `${sent} bytes were read`);
    assert.equal(figure(await cloud.metrics(), 'received'), 0);
  });

  test('single events, arrays, batches and gzip; duplicates are dropped', async () => {
    const { cloud, postscript } = await setting();
    const take = async (body, init) => {
      const response = await cloud.send('a', body, SIGNING, init);
      return [response.status, await response.json()];
    };
    const events = Array.from({ length: 4 }, (_, at) => change(at, 'vip', true, `m${at}`));
    assert.deepEqual(await take(events[0]), [200, { received: 1 }]);
    assert.deepEqual(await take([events[1], { type: 'page', messageId: 'm9' }]), [200, { received: 2 }]);
    assert.deepEqual(await take({ batch: [events[2]] }), [200, { received: 1 }]);
    const body = gzipSync(JSON.stringify(events[3]));
    assert.deepEqual(await take(undefined, { body, headers: { 'content-encoding': 'gzip' } }), [200, { received: 1 }]);
    await done(cloud, 5);
    // Send everything again, through the other Worker.
    await take([...events, { type: 'page', messageId: 'm9' }], { worker: 1 });
    const metrics = await until(async () => {
      const now = await cloud.metrics();
      return figure(now, 'duplicates') === 5 && now;
    }, 100);
    const names = ['received', 'mapped', 'not_subscribed', 'delivered', 'queued', 'dead_letters'];
    assert.deepEqual(figures(metrics, names), {
      ...{ received: 5, mapped: 4, not_subscribed: 1, delivered: 4, queued: 0, dead_letters: 0 },
    });
    const sent = Array.from(postscript.subscribers.values(), ({ events: taken }) => taken.length);
    assert.deepEqual(sent.slice(0, 5), [1, 1, 1, 1, 0]);
    const page = await (await cloud.admin('/')).text();
    assert.match(page, /<td>a<\/td><td>5<\/td><td>5<\/td>/);
    const basic = { authorization: `Basic ${btoa('anybody:admin-token-for-tests-5d1c')}` };
    assert.equal((await cloud.fetch('/', { headers: basic })).status, 200);
    await hasNoSecret(cloud, page, await (await cloud.admin('/metrics')).text());
  });

  test('an event that can’t be delivered becomes a dead letter with its reason, and can be replayed', async () => {
    const { cloud, postscript } = await setting(
      {},
      { config: configOf({ segment_audience_key: { '@path': '$.nothing' } }) },
    );
    await cloud.send('a', [change(1, 'vip', true, 'invalid')], SIGNING);
    const large = { ...change(2, 'vip', true, 'large'), filler: 'x'.repeat(200_000) };
    assert.equal((await cloud.send('a', [large], SIGNING)).status, 200);
    await done(cloud, 2);
    const letters = await (await cloud.admin('/shops/a/dead')).json();
    const byId = Object.fromEntries(letters.map(({ messageId, ...letter }) => [messageId, letter]));
    assert.equal(byId.large.reason.code, 'event_too_large');
    assert.equal(byId.invalid.reason.code, 'field_required', JSON.stringify(byId.invalid.reason));
    assert.deepEqual(JSON.parse(byId.invalid.event), change(1, 'vip', true, 'invalid'));
    assert.equal(postscript.requests.length, 0);
    // Correct the mapping.
    await cloud.admin('/shops/a', 'PUT', SETTINGS);
    const replay = async (body) => (await cloud.admin('/shops/a/replay', 'POST', body)).json();
    assert.deepEqual(await replay({ ids: [byId.invalid.id] }), { replayed: 1 });
    assert.deepEqual(await replay(), { replayed: 1 });
    const metrics = await done(cloud, 2);
    assert.deepEqual(figures(metrics, ['delivered', 'dead_letters', 'replayed']), {
      ...{ delivered: 2, dead_letters: 0, replayed: 2 },
    });
    assert.deepEqual(postscript.state.s_1.audiences, ['vip']);
  });

  test('a subscription that failed is replayed without the others', async () => {
    const [first] = configOf({}).subscriptions;
    const refused = { ...first, mapping: { ...first.mapping, phone: '+14155550009' } };
    const { cloud, postscript } = await setting({}, { config: { subscriptions: [first, refused] } });
    const { subscribers } = postscript;
    const ninth = subscribers.get('s_9');
    // Postscript finds the subscriber, and then rejects the update, because it was deleted.
    subscribers.get = (id) => (id === 's_9' ? undefined : Map.prototype.get.call(subscribers, id));
    await cloud.send('a', change(1, 'vip', true, 'm1'), SIGNING);
    assert.deepEqual(figures(await done(cloud, 1), ['delivered', 'failed']), { delivered: 1, failed: 1 });
    const [letter] = await (await cloud.admin('/shops/a/dead')).json();
    assert.deepEqual([letter.subscription, letter.reason.code], [1, 'request_refused']);
    subscribers.get = Map.prototype.get;
    await cloud.admin('/shops/a/replay', 'POST');
    assert.deepEqual(figures(await done(cloud, 1), ['delivered', 'failed']), { delivered: 2, failed: 1 });
    assert.deepEqual([ninth.events.length, subscribers.get('s_1').events.length], [1, 1]);
  });

  test('settings are validated, and an event is tested without being sent', async () => {
    const { cloud, postscript } = await setting();
    const put = (settings, name = 'a') => cloud.admin(`/shops/${name}`, 'PUT', settings);
    const wrong = async (settings, path, message, name) => {
      const response = await put(settings, name);
      const { error } = await response.json();
      assert.equal(response.status, 422);
      assert.equal(error.issues[0].path, path);
      assert.match(error.message, message);
    };
    await wrong([], '', /object/);
    await wrong({ ...SETTINGS, key: 'sk_1' }, '', /no key/);
    await wrong({ ...SETTINGS, secretKey: 'ADMIN_TOKEN' }, '/secretKey', /begins with POSTSCRIPT_KEY_/);
    await wrong({ ...SETTINGS, secretKey: 'POSTSCRIPT_KEY_Z' }, '/secretKey', /secret put POSTSCRIPT_KEY_Z/);
    await wrong({ ...SETTINGS, shopToken: 'POSTSCRIPT_TOKEN_B' }, '', /partner/);
    await wrong({ ...SETTINGS, secretKey: 'POSTSCRIPT_KEY_PARTNER' }, '', /shop token/);
    await wrong({ ...SETTINGS, delivery: { requestsPerSecond: 16 } }, '/delivery/requestsPerSecond', /15/);
    await wrong({ ...SETTINGS, delivery: { onLostAnswer: 'never' } }, '/onLostAnswer', /at-least-once/);
    await wrong({ ...SETTINGS, delivery: { fetch: 1 } }, '/delivery', /no fetch/);
    const config = {
      subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: { '@x': 1 } }],
    };
    await wrong({ ...SETTINGS, config }, '/subscriptions/0/mapping', /@x/);
    assert.deepEqual(await (await cloud.admin('/shops/a')).json(), SETTINGS);
    const answer = await (await cloud.admin('/shops/a/test', 'POST', change(1, 'vip', true))).json();
    assert.deepEqual([answer.results[0].status, answer.results[0].membership], ['mapped', 'entered']);
    assert.ok(answer.explanation.subscriptions.length === 1 && answer.text.includes('entered'));
    assert.equal((await cloud.admin('/shops/a/test', 'POST', [])).status, 422);
    assert.equal((await cloud.admin('/shops/b', 'GET')).status, 404);
    assert.equal((await cloud.admin('/shops/a', 'DELETE')).status, 200);
    assert.equal((await cloud.admin('/shops/a', 'GET')).status, 404);
    assert.equal((await cloud.send('a', change(1, 'vip', true), SIGNING)).status, 404);
    assert.equal(postscript.requests.length, 0);
  });

  for (const policy of ['at-least-once', 'at-most-once']) {
    test(`workerd is killed while custom events are in flight, ${policy}`, async () => {
      const { cloud, postscript } = await setting({}, { delivery: { onLostAnswer: policy } });
      const events = Array.from({ length: 10 }, (_, at) => change(at, 'vip', at % 2 === 0, `m${at}`));
      let isHeld = true;
      // One custom event gets a response, the others stay in flight.
      postscript.hold = ({ method, body }) => isHeld && method === 'POST' && body.subscriber_id !== 's_3';
      await cloud.send('a', events, SIGNING);
      const posts = () => postscript.requests.filter(({ method }) => method === 'POST').length;
      await until(() => posts() >= 6);
      await until(async () => figure(await cloud.metrics(), 'unchanged') === 1, 100);
      await cloud.kill();
      const arrived = postscript.requests
        .filter(({ method, body }) => method === 'POST' && body.subscriber_id !== 's_3')
        .map(({ body }) => body.external_id);
      isHeld = false;
      await cloud.begin();
      const metrics = await done(cloud, 10);
      const named = await (await cloud.admin('/shops/a/repeated')).json();
      const letters = await (await cloud.admin('/shops/a/dead')).json();
      const inDoubt = (policy === 'at-least-once' ? named : letters).map(({ messageId }) => messageId);
      const counts = new Map();
      for (const { body } of postscript.requests.filter(({ method }) => method === 'POST')) {
        counts.set(body.external_id, (counts.get(body.external_id) ?? 0) + 1);
      }
      // Events that arrived without a response are in doubt; others may be.
      assert.ok(arrived.length > 0 && new Set(arrived).size === arrived.length);
      for (const id of arrived) assert.ok(inDoubt.includes(id), `${id} arrived and is not named: ${inDoubt}`);
      assert.equal(figure(metrics, 'ambiguous'), inDoubt.length);
      assert.ok(!inDoubt.includes('m3'), 'the one that was answered is not in doubt');
      const twice = [...counts].filter(([, count]) => count > 1).map(([id]) => id);
      if (policy === 'at-least-once') {
        assert.equal(counts.size, 10);
        assert.deepEqual([twice.toSorted(), letters], [arrived.toSorted(), []]);
        assert.equal(figure(metrics, 'maybe_repeated'), inDoubt.length);
      } else {
        assert.deepEqual([twice, named], [[], []]);
        assert.deepEqual(new Set(letters.map(({ reason }) => reason.code)), new Set(['answer_lost']));
      }
    });
  }

  test('in an outage all events wait in order, and none is given up', async () => {
    const { cloud, postscript } = await setting();
    let isOut = true;
    postscript.fate = () => (isOut ? 'server error' : 'ok');
    for (let at = 0; at < 3; at += 1) await cloud.send('a', change(1, `a${at}`, true, `in${at}`), SIGNING);
    await until(async () => {
      const metrics = await cloud.metrics();
      return Object.keys(metrics).some((name) => name.includes('code="postscript_unavailable"'));
    }, 100);
    for (let at = 0; at < 3; at += 1) await cloud.send('a', change(1, `a${at}`, false, `out${at}`), SIGNING);
    assert.deepEqual(figures(await cloud.metrics(), ['failed', 'dead_letters']), { failed: 0, dead_letters: 0 });
    isOut = false;
    await done(cloud, 6);
    assert.deepEqual(postscript.state.s_1, {
      audiences: [],
      events: ['Entered a0', 'Entered a1', 'Entered a2', 'Exited a0', 'Exited a1', 'Exited a2'].map(
        (name) => `Segment_Audience_${name}`,
      ),
    });
  });

  test('a refused key stops its owner; the owner of a new key takes over its events', async () => {
    const { cloud, postscript, postscripts } = await setting();
    postscripts.byKey.clear();
    const events = Array.from({ length: 6 }, (_, at) => change(at, 'vip', true, `m${at}`));
    await cloud.send('a', events, SIGNING);
    await until(async () => {
      const metrics = await cloud.metrics();
      return Object.keys(metrics).some((name) => name.includes('code="secret_key_refused"'));
    }, 100);
    const said = [await (await cloud.admin('/')).text(), await (await cloud.admin('/metrics')).text()];
    assert.match(said[0], /refused the secret key/);
    await hasNoSecret(cloud, ...said);
    const rotated = 'sk_of_shop_a_rotated';
    postscripts.byKey.set(rotated, postscript);
    postscript.secretKey = rotated;
    await cloud.kill();
    await cloud.begin({ POSTSCRIPT_KEY_A: rotated });
    const taken = () => Array.from(postscript.subscribers.values()).filter(({ events: all }) => all.length === 1);
    await until(() => taken().length === 6);
    const metrics = await until(async () => {
      const now = await cloud.metrics();
      return figure(now, 'queued') === 0 && figure(now, 'delivered') === 6 && now;
    }, 100);
    assert.equal(figure(metrics, 'dead_letters'), 0);
  });

  test('each shop of a partner has its own owner, shops with the same keys share one', async () => {
    const { cloud, postscripts } = await setting();
    const [b, c] = ['B', 'C'].map((name) => {
      const postscript = postscripts.add(SECRETS.POSTSCRIPT_KEY_PARTNER, SECRETS[`POSTSCRIPT_TOKEN_${name}`]);
      addPeople(postscript);
      return postscript;
    });
    for (const [name, token] of [
      ['b', 'B'],
      ['b-too', 'B'],
      ['c', 'C'],
    ]) {
      const keys = { secretKey: 'POSTSCRIPT_KEY_PARTNER', shopToken: `POSTSCRIPT_TOKEN_${token}` };
      assert.equal((await cloud.admin(`/shops/${name}`, 'PUT', { ...SETTINGS, ...keys })).status, 200);
    }
    const events = Array.from({ length: 9 }, (_, at) => change(at, 'vip', true, `m${at}`));
    await Promise.all(['b', 'b-too', 'c'].map((name) => cloud.send(name, events, SIGNING)));
    await Promise.all(['b', 'b-too', 'c'].map((name) => done(cloud, 9, name)));
    const metrics = await cloud.metrics();
    assert.equal(Object.keys(metrics).filter((name) => name.startsWith('oldest_seconds')).length, 3, 'a, b and c');
    const counts = [b, c].map(({ subscribers }) => Array.from(subscribers.values(), (one) => one.events.length));
    assert.deepEqual(counts, [
      [2, 2, 2, 2, 2, 2, 2, 2, 2, 0],
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 0],
    ]);
    assert.ok(b.mostInASecond <= 15 && c.mostInASecond <= 15, `${b.mostInASecond}, ${c.mostInASecond}`);
    await hasNoSecret(cloud);
  });
});

/** The default subscription with other mappings for some fields. */
function configOf(mapping) {
  return {
    subscriptions: [
      {
        partnerAction: 'syncAudiences',
        subscribe: 'type = "track"',
        mapping: {
          segment_audience_id: { '@path': '$.context.personas.computation_id' },
          segment_audience_key: { '@path': '$.context.personas.computation_key' },
          segment_computation_action: { '@path': '$.context.personas.computation_class' },
          traits_or_props: { '@path': '$.properties' },
          phone: { '@path': '$.context.traits.phone' },
          ...mapping,
        },
      },
    ],
  };
}
