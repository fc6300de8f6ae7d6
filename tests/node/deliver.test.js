/** Delivery over HTTP to a simulated Postscript shop. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Destination, MappingError } from 'segment-postscript';
import { serve } from '../postscript/shop-server.mjs';
import { Shop, change, mostInASecond, people } from '../postscript/shop.mjs';

const KEY = 'sk_4f9c"\\/d1';

/** A rate without effect, for tests of other behaviour. */
const FAST = { secretKey: KEY, requestsPerSecond: 1000 };

/**
 * Runs a test with a shop and a server for it.
 *
 * @param {string} name
 * @param {{ count?: number, key?: string, trouble?: any }} options
 * @param {(served: any, shop: Shop) => Promise<void>} run
 */
function served(name, { count = 20, key = KEY, trouble }, run) {
  test(name, async () => {
    const shop = new Shop(people(count));
    const server = await serve(shop, { key, trouble });
    try {
      await run(server, shop);
    } finally {
      await server.close();
    }
  });
}

const codes = (deliveries) => deliveries.map(({ errors }) => errors?.[0].code);
const statuses = (deliveries) => deliveries.map(({ status }) => status);
const RATE_LIMIT = { status: 429, body: { error_code: 3002, error_message: 'Rate limit exceeded', success: false } };

/** Whether a text occurs in anything reachable from a value, including non-enumerable members. */
function holds(value, text, seen = new Set()) {
  if (typeof value === 'string') return value.includes(text);
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  return Reflect.ownKeys(value).some(
    (name) => holds(String(name), text) || holds(/** @type {any} */ (value)[name], text, seen),
  );
}

/** Asserts that neither the key nor its JSON occurs. */
function hasNoKey(value) {
  assert.ok(!holds(value, KEY) && !holds(value, JSON.stringify(KEY).slice(1, -1)), 'the key came out');
}

served('end to end: lists are set, custom events posted, everybody accounted for', {}, async ({ url }, shop) => {
  const events = [
    change(1, 'vip', true),
    change(2, 'vip', true, 'email'),
    change(0, 'old', true),
    change(3, 'vip', false),
    change(99, 'vip', true),
    change(1, 'vip', false, 'email'),
    { type: 'page' },
    null,
  ];
  const told = [];
  const deliveries = await new Destination().deliver(events, {
    ...FAST,
    baseUrl: url,
    onProgress: (progress) => told.push(progress),
  });
  const [delivered, unchanged] = ['delivered', 'unchanged'];
  assert.deepEqual(statuses(deliveries), [
    ...[delivered, delivered, unchanged, unchanged, 'not_found', delivered],
    ...['skipped', 'failed'],
  ]);
  assert.deepEqual(deliveries[0], { event: 0, subscription: 0, status: delivered, httpStatus: 202 });
  assert.deepEqual(shop.audiences('s/2'), ['vip']);
  assert.deepEqual(Array.from(shop.patches), [['s/2', 1]]);
  assert.deepEqual(shop.eventsOf('s/1'), ['Entered vip', 'Exited vip']);

  assert.deepEqual(told.at(-1), { done: 8, total: 8, requests: shop.requests.length, eta: 0 });
  told.forEach(({ done, total, requests, eta }, at) => {
    assert.ok(total === 8 && done >= (told[at - 1]?.done ?? 2) && requests >= (told[at - 1]?.requests ?? 0));
    assert.ok(eta === undefined || (Number.isInteger(eta) && eta >= 0));
  });
});

served('people on further pages are found', { count: 40 }, async ({ url }, shop) => {
  const events = Array.from({ length: 36 }, (_, at) => change(at, 'vip', true, at % 4 === 3 ? 'phone' : 'email'));
  const deliveries = await new Destination().deliver(events, { ...FAST, baseUrl: url });
  assert.deepEqual(new Set(statuses(deliveries)), new Set(['delivered']));
  assert.ok(shop.requests.some((request) => request.includes('email__in=') && request.endsWith('&page=3')));
});

served('no more than 15 requests in any second', {}, async ({ url, times }) => {
  const events = Array.from({ length: 10 }, (_, at) => change(at, 'vip', true));
  const sent = [];
  const timed = (to, init) => {
    sent.push(performance.now());
    return fetch(to, init);
  };
  await new Destination().deliver(events, { secretKey: KEY, baseUrl: url, fetch: timed });
  assert.deepEqual([sent.length, times.length], [21, 21]);
  assert.ok(mostInASecond(sent) <= 15, `${mostInASecond(sent)} in a second`);
  // A busy machine may delay a request, which then arrives closer to the next one.
  assert.ok(mostInASecond(times, 800) <= 15, `${mostInASecond(times, 800)} came`);
});

// The first request is a lookup by phone, the third one by email; the PATCHes from the fourth on are made at once.
const troubles = [RATE_LIMIT, 'broken', 'lost', { status: 503, body: '<html>' }, { status: 200, body: '<html>' }];
served(
  'trouble of every kind is overcome',
  { trouble: (number) => (number === 0 ? RATE_LIMIT : troubles[number - 3]) },
  async ({ url }, shop) => {
    const events = Array.from({ length: 10 }, (_, at) => change(at, 'vip', true, at === 5 ? 'email' : 'phone'));
    const deliveries = await new Destination().deliver(events, { ...FAST, baseUrl: url, seed: 3 });
    assert.deepEqual(new Set(statuses(deliveries)), new Set(['delivered']));
    assert.equal(shop.events.length, 10);
  },
);

served(
  'at most once: a custom event whose answer is lost is not sent again',
  { trouble: (_number, method) => (method === 'POST' ? 'lost' : undefined) },
  async ({ url }, shop) => {
    const once = await new Destination().deliver([change(1, 'vip', true)], {
      ...FAST,
      baseUrl: url,
      onLostAnswer: 'at-most-once',
    });
    assert.deepEqual(codes(once), ['answer_lost']);
    assert.equal(shop.events.length, 1);
  },
);

test('a refused connection has sent nothing, so at-most-once may retry', async () => {
  const shop = new Shop(people(2));
  const server = await serve(shop, { key: KEY });
  const { url } = server;
  // An address without a listener.
  const gone = await serve(shop, { key: KEY });
  await gone.close();
  let refusals = 2;
  const refusing = (to, init) => {
    if (init.method === 'POST' && refusals > 0) {
      refusals -= 1;
      return fetch(to.replace(url, gone.url), init);
    }
    return fetch(to, init);
  };
  const options = { ...FAST, baseUrl: url, fetch: refusing, onLostAnswer: 'at-most-once' };
  const deliveries = await new Destination().deliver([change(1, 'vip', true)], options);
  await server.close();
  assert.deepEqual([statuses(deliveries), refusals], [['delivered'], 0]);
});

served('baseUrl may have a path, and a slash at its end', {}, async ({ url }) => {
  const seen = [];
  const spy = (to, init) => {
    seen.push(to);
    return fetch(to.replace('/proxy/v', ''), init);
  };
  await new Destination().deliver([change(1, 'vip', true)], { ...FAST, baseUrl: `${url}/proxy/v/`, fetch: spy });
  assert.equal(seen.length, 3);
  assert.ok(seen.every((to) => to.startsWith(`${url}/proxy/v/api/v2/`)));
});

served('abort: ends at once, and everything has its outcome', { count: 40 }, async ({ url }, shop) => {
  const controller = new AbortController();
  const events = Array.from({ length: 40 }, (_, at) => change(at, 'vip', true));
  let listeners = 0;
  const { signal } = controller;
  for (const [name, by] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
    signal[name] = (...args) => {
      listeners += by;
      return EventTarget.prototype[name].apply(signal, args);
    };
  }
  const deliveries = await new Destination().deliver(events, {
    ...FAST,
    baseUrl: url,
    signal,
    onProgress: ({ done }) => done >= 5 && controller.abort(),
  });
  assert.equal(listeners, 0);
  assert.equal(deliveries.length, 40);
  const failed = deliveries.filter(({ status }) => status === 'failed');
  assert.ok(failed.length > 0 && failed.length <= 35);
  assert.ok(failed.every(({ retryable, errors }) => retryable && errors[0].code === 'delivery_aborted'));
  const delivered = deliveries.filter(({ status }) => status === 'delivered');
  assert.ok(delivered.every(({ event }) => shop.eventsOf(`s/${event}`).length === 1));
});

served('aborted before it begins: nothing is sent', {}, async ({ url }, shop) => {
  const signal = AbortSignal.abort();
  const deliveries = await new Destination().deliver([change(1, 'vip', true)], { ...FAST, baseUrl: url, signal });
  assert.deepEqual(codes(deliveries), ['delivery_aborted']);
  assert.deepEqual(shop.requests, []);
});

served('a fetch that does not heed the signal is left alone', { trouble: () => 'silent' }, async ({ url }) => {
  const controller = new AbortController();
  const deaf = (to, init) => {
    setTimeout(() => controller.abort(), 20);
    return fetch(to, { ...init, signal: undefined });
  };
  const options = { ...FAST, baseUrl: url, fetch: deaf, signal: controller.signal };
  const deliveries = await new Destination().deliver([change(1, 'vip', true)], options);
  assert.deepEqual(codes(deliveries), ['delivery_aborted']);
});

served('a refused key ends everything', { key: 'another' }, async ({ url, times }) => {
  const events = Array.from({ length: 50 }, (_, at) => change(at, 'vip', true));
  const deliveries = await new Destination().deliver(events, { secretKey: KEY, baseUrl: url });
  assert.ok(times.length <= 15);
  assert.deepEqual(new Set(codes(deliveries)), new Set(['secret_key_refused']));
  assert.ok(deliveries.every(({ retryable, httpStatus }) => retryable === false && httpStatus === 401));
  assert.match(deliveries[0].errors[0].message, /Invalid: Bearer \[the secret key\]/);
  hasNoKey(deliveries);
});

served('the key is in no output and no URL', { key: 'another' }, async ({ url }) => {
  const outputs = [];
  const urls = [];
  const attempt = async (options, run) => {
    try {
      outputs.push(await run({ ...FAST, baseUrl: url, onProgress: (told) => outputs.push(told), ...options }));
    } catch (error) {
      outputs.push(error);
    }
  };
  const controller = new AbortController();
  const leaky = (to, init) => {
    urls.push(to);
    setTimeout(() => controller.abort(), 30);
    throw Object.assign(new TypeError(`no ${init.headers.Authorization}`), { init, cause: new Error(KEY) });
  };
  const echo = (to, init) => {
    urls.push(to);
    const said = `${init.headers.Authorization} `.repeat(20);
    return Promise.resolve(Response.json({ error_message: said, resource_name: said }, { status: echo.status }));
  };
  const destination = new Destination();
  const deliver = (options) => destination.deliver([change(1, 'vip', true)], options);
  const testKey = (options) => destination.testAuthentication(options);
  for (const run of [deliver, testKey]) {
    await attempt({}, run);
    await attempt({ fetch: leaky, signal: controller.signal }, run);
    for (const status of [200, 302, 400, 401, 403, 404]) {
      echo.status = status;
      // A body without a list of subscribers would be retried; not here.
      if (status !== 200 || run === testKey) await attempt({ fetch: echo }, run);
    }
    await attempt({ baseUrl: `https://${encodeURIComponent(KEY)}@x.example` }, run);
    await attempt({ baseUrl: KEY }, run);
    await attempt({ secretKey: `${KEY}\n` }, run);
    await attempt({ requestsPerSecond: KEY }, run);
    await attempt({ fetch: KEY, signal: KEY }, run);
  }
  assert.ok(outputs.length > 20 && urls.length > 10);
  hasNoKey(outputs);
  hasNoKey(urls);
});

test('the fetch of a browser, which must not be called as a method, works', async () => {
  const fussy = function () {
    assert.ok(this === undefined || this === globalThis);
    return Promise.resolve(Response.json({ subscribers: [] }));
  };
  const deliveries = await new Destination().deliver([change(1, 'vip', true)], { ...FAST, fetch: fussy });
  assert.deepEqual(statuses(deliveries), ['not_found']);
});

test('an endless response is not read to its end', async () => {
  let pulled = 0;
  let cancelled = false;
  const controller = new AbortController();
  const endless = async () =>
    new Response(
      new ReadableStream({
        pull: (stream) => {
          pulled += 1;
          stream.enqueue(new Uint8Array(1 << 20));
        },
        cancel: () => {
          cancelled = true;
          controller.abort();
        },
      }),
    );
  const options = { ...FAST, fetch: endless, signal: controller.signal };
  const deliveries = await new Destination().deliver([change(1, 'vip', true)], options);
  assert.deepEqual(codes(deliveries), ['delivery_aborted']);
  assert.ok(cancelled && pulled < 20, `${pulled} MB`);
});

test('an exception in onProgress ends the delivery, and is rethrown', async () => {
  const mine = new Error('mine');
  const onProgress = () => {
    throw mine;
  };
  const fetch = async () => Response.json({ subscribers: [] });
  await assert.rejects(new Destination().deliver([change(1, 'vip', true)], { ...FAST, fetch, onProgress }), mine);
});

served('testAuthentication tells whose key it is', {}, async ({ url }) => {
  const identity = await new Destination().testAuthentication({ secretKey: KEY, baseUrl: url });
  assert.deepEqual(identity, {
    key: 'private',
    resource_id: 'shop_1',
    resource_name: 'Lovelace',
    resource_type: 'shop',
  });
});

test('a refusal because of the plan is reported as such', async () => {
  const error_message = 'Your plan does not include API keys.';
  const fetch = async () => Response.json({ error_message }, { status: 403 });
  const destination = new Destination();
  await assert.rejects(destination.testAuthentication({ secretKey: KEY, fetch }), { code: 'plan_refused' });
  const [{ errors }] = await destination.deliver([change(1, 'vip', true)], { secretKey: KEY, fetch });
  assert.equal(errors[0].code, 'plan_refused');
  assert.match(errors[0].message, /because of the shop's plan \(403\).*Your plan does not include API keys\./);
});

test('the key of a partner requires a shop token, and both are secrets', async () => {
  const keys = { secretKey: 'sk_partner_one_4711', shopToken: 'sk_shop_two_0815' };
  const seen = [];
  const fetch = async (_url, { headers }) => {
    seen.push(headers);
    const error_message = `no ${keys.secretKey} ${keys.shopToken}`;
    return Response.json({ error_message, resource_name: error_message }, { status: seen.length === 1 ? 200 : 400 });
  };
  const destination = new Destination();
  const identity = await destination.testAuthentication({ ...keys, fetch });
  assert.deepEqual(identity, { key: 'partner', resource_name: 'no [the secret key] [the secret key]' });
  const deliveries = await destination.deliver([change(1, 'vip', true)], { ...keys, fetch });
  assert.match(deliveries[0].errors[0].message, /no \[the secret key\] \[the secret key\]/);
  for (const headers of seen) {
    assert.equal(headers.Authorization, `Bearer ${keys.secretKey}`);
    assert.equal(headers['X-Postscript-Shop-Token'], keys.shopToken);
  }
});

test('Retry-After is respected as seconds and as a date, up to the limit', async () => {
  for (const value of ['3', () => new Date(Date.now() + 3000).toUTCString(), '0', 'soon', '-5']) {
    let isFirst = true;
    const times = [];
    const fetch = async () => {
      times.push(performance.now());
      if (!isFirst) return Response.json({ subscribers: [] });
      isFirst = false;
      const retryAfter = typeof value === 'string' ? value : value();
      return new Response('', { status: 429, headers: { 'Retry-After': retryAfter } });
    };
    await new Destination().deliver([change(1, 'vip', true)], { secretKey: KEY, fetch });
    // Dates have a resolution of one second. The delays of the backoff are shorter.
    const least = value === '3' ? 2995 : typeof value === 'function' ? 1900 : 0;
    assert.ok(times[1] - times[0] >= least, `${value}: ${times[1] - times[0]}`);
  }
});

served('testAuthentication: refused, unreachable, no identity, aborted', { key: 'another' }, async ({ url }) => {
  const destination = new Destination();
  const rejects = (options, code) =>
    assert.rejects(destination.testAuthentication({ secretKey: KEY, ...options }), (error) => {
      assert.ok(error instanceof MappingError && error.cause === undefined);
      hasNoKey(error);
      return error.code === code;
    });
  await rejects({ baseUrl: url }, 'secret_key_refused');
  await rejects({ baseUrl: 'http://127.0.0.1:1' }, 'postscript_unreachable');
  for (const answer of ['<html>', '5', 'null', '']) {
    await rejects({ fetch: async () => new Response(answer) }, 'postscript_unreachable');
  }
  await rejects({ fetch: async () => Response.json({}, { status: 503 }) }, 'postscript_unreachable');
  await rejects({ fetch: async () => undefined }, 'postscript_unreachable');
  const reason = new Error('enough');
  const silent = () => new Promise(() => {});
  for (const fetch of [silent, globalThis.fetch]) {
    const controller = new AbortController();
    const asked = destination.testAuthentication({ secretKey: KEY, baseUrl: url, fetch, signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(asked, reason);
  }
});

test('invalid options are rejected before anything is sent', async () => {
  const fetch = () => assert.fail('sent');
  for (const [options, code] of /** @type {any[]} */ ([
    [undefined, 'secret_key_missing'],
    [null, 'secret_key_missing'],
    [{}, 'secret_key_missing'],
    [{ secretKey: '' }, 'secret_key_missing'],
    [{ secretKey: 5 }, 'secret_key_missing'],
    [{ secretKey: 'sk 1' }, 'secret_key_invalid'],
    [{ secretKey: 'sk_ä' }, 'secret_key_invalid'],
    [{ secretKey: 'pk_live_1' }, 'secret_key_public'],
    [{ secretKey: 'sk_partner_1' }, 'shop_token_missing'],
    [{ secretKey: 'sk_partner_1', shopToken: '' }, 'shop_token_missing'],
    [{ secretKey: 'sk_partner_1', shopToken: 5 }, 'shop_token_missing'],
    [{ secretKey: 'sk_partner_1', shopToken: 'pk_1' }, 'secret_key_public'],
    [{ secretKey: 'sk_partner_1', shopToken: 'sk 1' }, 'secret_key_invalid'],
    [{ secretKey: KEY, shopToken: 'sk_1' }, 'shop_token_unexpected'],
    ...['http://api.postscript.io', 'http://127.0.0.1.example', 'http://localhost.example', 'http://[::2]'].map(
      (baseUrl) => [{ secretKey: KEY, fetch, baseUrl }, 'base_url_not_secure'],
    ),
    [{ secretKey: KEY, fetch: null }, 'option_invalid'],
    [{ secretKey: KEY, fetch, signal: {} }, 'option_invalid'],
    [{ secretKey: KEY, fetch, signal: null }, 'option_invalid'],
    [{ secretKey: KEY, fetch, baseUrl: 'api.postscript.io' }, 'option_invalid'],
    [{ secretKey: KEY, fetch, baseUrl: 'file:///etc' }, 'option_invalid'],
    [{ secretKey: KEY, fetch, baseUrl: 'https://x.example/?a=b' }, 'option_invalid'],
    [{ secretKey: KEY, fetch, baseUrl: 5 }, 'option_invalid'],
    [{ secretKey: KEY, fetch, requestsPerSecond: 0 }, 'option_invalid'],
    [{ secretKey: KEY, fetch, onProgress: 5 }, 'option_invalid'],
  ])) {
    const delivered = new Destination().deliver([change(1, 'vip', true)], options);
    await assert.rejects(delivered, (error) => error instanceof MappingError && error.code === code, code);
  }
});
