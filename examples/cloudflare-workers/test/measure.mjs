/**
 * The figures of docs/scale.md that this machine can give: `npm run measure`. Everything runs on the same processors: the
 * sender, workerd with Miniflare's Queue, and the simulated Postscript.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { membershipEvent } from '../../../tests/postscript/events.mjs';
import { Cloud, signatureOf, until } from './lib/cloud.mjs';
import { Postscripts } from './lib/postscripts.mjs';

const SECONDS = Number(process.env.SECONDS ?? 20);
/** The number of events for the maximum rate. */
const EVENTS = 10_000;
const SIGNING = 'signing-secret';

/** A quantile of sorted values. */
const quantile = (/** @type {number[]} */ values, /** @type {number} */ share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const ms = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
const pause = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));

/** An event of a realistic size, with the context of a web page. */
const sample = JSON.parse(readFileSync(new URL('../../events.ndjson', import.meta.url), 'utf8').split('\n', 1)[0]);
const event = (/** @type {number} */ index) => ({
  ...sample,
  ...membershipEvent({ phone: `+1415${String(5550000 + (index % 5000))}` }, 'vip', true, `m${index}`),
  context: { ...sample.context, traits: { phone: `+1415${String(5550000 + (index % 5000))}` } },
});

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends over HTTP; resolves to the status. */
function post(/** @type {URL} */ url, /** @type {string} */ body) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-signature': signatureOf(body, SIGNING) };
    const request = httpRequest(new URL('/segment/a', url), { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    // The server has just closed the connection: counted, not hidden.
    request.on('error', () => resolve('broken')).end(body);
  });
}

/** Processor time of workerd so far, in seconds. */
function workerdTime() {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  let time = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (!stat.includes('(workerd)')) continue;
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
      const [user, system] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number);
      time += (user + system) / ticks;
    } catch {
      // It has ended.
    }
  }
  return time;
}

async function scene() {
  const postscripts = await new Postscripts().start();
  postscripts.add('sk_a').latency = 50;
  const secrets = { POSTSCRIPT_KEY_A: 'sk_a', SEGMENT_SECRET_A: SIGNING };
  const cloud = await Cloud.start({ secrets, postscript: postscripts.url, batchWait: 1, orderWait: 5000 });
  await cloud.admin('/shops/a', 'PUT', { secretKey: 'POSTSCRIPT_KEY_A', signingSecret: 'SEGMENT_SECRET_A' });
  return { cloud, stop: () => Promise.all([cloud.stop(), postscripts.stop()]) };
}

/** Webhooks of `size` events at a rate, sent on schedule whether or not earlier ones have a response. */
async function latencies(/** @type {number} */ eventsPerSecond, /** @type {number} */ size) {
  const { cloud, stop } = await scene();
  const bodies = Array.from({ length: (eventsPerSecond * SECONDS) / size }, (_, at) =>
    JSON.stringify(size === 1 ? event(at) : Array.from({ length: size }, (_, place) => event(at * size + place))),
  );
  const warm = Array.from({ length: 200 }, (_, at) => JSON.stringify({ ...event(at), messageId: `warm${at}` }));
  for (const body of warm) while ((await post(cloud.url, body)) !== 200);
  const before = workerdTime();
  const start = performance.now();
  const gap = (1000 * size) / eventsPerSecond;
  /** @type {number[]} */
  const times = [];
  /** @type {Record<string, number>} */
  const statuses = {};
  const sent = [];
  for (const [at, body] of bodies.entries()) {
    const due = start + at * gap;
    while (performance.now() < due) await pause(Math.max(0, due - performance.now()));
    sent.push(
      post(cloud.url, body).then((status) => {
        times.push(performance.now() - due);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
  }
  await Promise.all(sent);
  const seconds = (performance.now() - start) / 1000;
  const events = (statuses[200] ?? 0) * size;
  await until(async () => (await cloud.metrics())['received_total{shop="a"}'] >= events + warm.length);
  const busy = workerdTime() - before;
  console.log(
    `${eventsPerSecond} events/s, ${size} in a webhook, ${bodies[0].length} bytes each: ` +
      `median ${ms(quantile(times, 0.5))}, p99 ${ms(quantile(times, 0.99))}, most ${ms(Math.max(...times))}; ` +
      `${(events / seconds).toFixed(0)} events/s in fact; ${JSON.stringify(statuses)}; ` +
      `workerd took ${((busy / events) * 1e6).toFixed(0)} µs of processor time an event`,
  );
  await stop();
}

/** The maximum rate of one Worker, with a few senders that wait for each response. */
async function throughput(/** @type {number} */ size, /** @type {number} */ senders) {
  const { cloud, stop } = await scene();
  let index = 0;
  const before = workerdTime();
  const start = performance.now();
  const send = async () => {
    while (index < EVENTS) {
      const events = Array.from({ length: size }, () => event((index += 1)));
      const body = JSON.stringify(events);
      while ((await post(cloud.url, body)) !== 200);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  const seconds = (performance.now() - start) / 1000;
  await until(async () => (await cloud.metrics())['received_total{shop="a"}'] === index);
  const all = (performance.now() - start) / 1000;
  const busy = workerdTime() - before;
  console.log(
    `${senders} senders, ${size} events in a webhook: ${(index / seconds).toFixed(0)} events/s received, ` +
      `${(index / all).toFixed(0)} events/s stored at the owner; ${((busy / index) * 1e6).toFixed(0)} µs an event`,
  );
  await stop();
}

/** A Worker that only maps an event with the package. */
async function mapper() {
  const source = `import { Destination } from 'segment-postscript';
    export default { fetch: async (request) => Response.json(new Destination().map(await request.json())) };`;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    ...{ bundle: true, format: 'esm', conditions: ['workerd', 'worker', 'browser'], write: false, minify: true },
    ...{ external: ['*.wasm'], outdir: '.' },
  });
  const [{ text }] = outputFiles;
  const [, core] = /["']([^"']*core\.wasm)["']/.exec(text) ?? [];
  const wasm = readFileSync(new URL('../node_modules/segment-postscript/dist/core.wasm', import.meta.url));
  return [
    { type: /** @type {const} */ ('ESModule'), path: 'worker.mjs', contents: text },
    { type: /** @type {const} */ ('CompiledWasm'), path: core, contents: wasm },
  ];
}

/** The time from a fresh workerd to its first responses: for an empty Worker, one that only maps, and the example. */
async function coldStart(/** @type {number} */ times) {
  const { cloud, stop } = await scene();
  const empty = [
    {
      type: /** @type {const} */ ('ESModule'),
      path: 'worker.mjs',
      contents: 'export default { async fetch(request) { return Response.json(await request.json()); } }',
    },
  ];
  const workers = { empty, 'only maps': await mapper() };
  /** @type {Record<string, number[]>} */
  const figures = {};
  const timed = async (/** @type {string} */ name, /** @type {() => Promise<any>} */ work) => {
    const start = performance.now();
    const result = await work();
    (figures[name] ??= []).push(performance.now() - start);
    return result;
  };
  const body = JSON.stringify(event(1));
  for (let at = 0; at < times; at += 1) {
    for (const [name, modules] of Object.entries(workers)) {
      const miniflare = new Miniflare({ modules, compatibilityDate: '2026-04-01' });
      const url = await timed(`${name}: start`, () => miniflare.ready);
      const send = () => fetch(url, { method: 'POST', body }).then((response) => response.text());
      for (const count of ['first', 'second', 'third']) await timed(`${name}: ${count}`, send);
      await miniflare.dispose();
    }
    await timed('example: start', () => cloud.restart());
    for (const count of ['first', 'second', 'third'])
      await timed(`example: ${count} webhook`, () =>
        post(cloud.url, JSON.stringify({ ...event(1), messageId: `${at} ${count}` })),
      );
  }
  for (const [name, values] of Object.entries(figures)) console.log(`${name}: median ${ms(quantile(values, 0.5))}`);
  await stop();
}

await latencies(500, 1);
await latencies(500, 10);
await throughput(50, 8);
await coldStart(10);
agent.destroy();
