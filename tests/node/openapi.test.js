/** Each kind of request, sent through Prism, which rejects requests that violate Postscript's API description. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Destination } from 'segment-postscript';
import { change } from '../postscript/shop.mjs';

const PRISM = fileURLToPath(new URL('../../node_modules/@stoplight/prism-cli/dist/index.js', import.meta.url));
const API = fileURLToPath(new URL('../postscript/openapi.yaml', import.meta.url));

let prism;
let baseUrl;

before(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  baseUrl = `http://127.0.0.1:${port}`;
  prism = spawn(process.execPath, [PRISM, 'mock', API, '--errors', '--host', '127.0.0.1', '--port', String(port)]);
  const said = [];
  const listening = new Promise((resolve, reject) => {
    for (const stream of [prism.stdout, prism.stderr]) {
      stream.on('data', (chunk) => {
        said.push(String(chunk));
        if (said.join('').includes('Prism is listening')) resolve(undefined);
      });
    }
    prism.on('exit', () => reject(new Error(`Prism ended: ${said.join('')}`)));
  });
  await listening;
});

after(() => prism.kill());

/** A fetch that records each request with Prism's verdict, and makes the first response one of two pages. */
function noting(exchanges) {
  return async (url, init) => {
    const response = await fetch(url, init);
    const body = await response.json();
    const kind = `${init.method} ${new URL(url).pathname}`;
    exchanges.push({ kind, url, body: init.body, status: response.status, said: body });
    if (url.includes('phone_number__in') && !url.includes('page=')) body.page_info.total_pages = 2;
    return Response.json(body, { status: response.status });
  };
}

test('Prism accepts every kind of request that is sent', async () => {
  const exchanges = [];
  const options = { secretKey: 'sk_test', baseUrl, fetch: noting(exchanges), requestsPerSecond: 1000 };
  // The subscriber of the description's examples is jane@example.com, 14155550100, in big_spenders.
  const jane = (key, isIn) => {
    const event = change(100, key, isIn);
    event.traits.email = 'jane@example.com';
    return event;
  };
  const noId = jane('vip', true);
  delete noId.context.personas.computation_id;
  const events = [
    jane('vip', true),
    jane('big_spenders', false),
    noId,
    change(7, 'vip', true),
    change(8, 'a key, with "marks" & ümlauts', true, 'email'),
    change(9, 'vip', true, 'email'),
  ];
  const destination = new Destination();
  await destination.testAuthentication(options);
  const deliveries = await destination.deliver(events, { ...options, externalId: true, occurredAt: true });
  await destination.deliver([change(9, 'vip', true, 'email')], options);

  assert.deepEqual(
    exchanges.filter(({ status }) => status !== 200 && status !== 202),
    [],
  );
  assert.deepEqual(
    deliveries.map(({ status }) => status),
    ['delivered', 'delivered', 'unchanged', 'not_found', 'not_found', 'not_found'],
  );
  const kinds = new Set(exchanges.map(({ kind }) => kind));
  assert.deepEqual(Array.from(kinds).sort(), [
    'GET /api/v2/me',
    'GET /api/v2/subscribers',
    'PATCH /api/v2/subscribers/s_1',
    'POST /api/v2/events',
  ]);
  for (const part of ['phone_number__in=', 'email__in=', 'email__eq=', '&page=2']) {
    assert.ok(
      exchanges.some(({ url }) => url.includes(part)),
      part,
    );
  }
  assert.ok(exchanges.some(({ body }) => body?.includes('external_id') && body.includes('occurred_at')));
});

test('Prism rejects what is not in the description', async () => {
  const headers = { Authorization: 'Bearer sk_test', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ type: 'Segment_Audience_Entered', occurred_at: '2026-11-23T16:00:00Z' });
  const response = await fetch(`${baseUrl}/api/v2/events`, { method: 'POST', headers, body });
  assert.equal(response.status, 422);
});
