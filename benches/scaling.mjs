/**
 * The scaling of `mapNdjson` with the size of events, subscriptions and workers: `cargo xtask bench scaling`.
 */

import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Destination, definition } from 'segment-postscript';
import { defaultMapping, events } from './sample.mjs';

/** The minimum duration of a measurement in milliseconds. */
const TIME = 500;
const WORKERS = [1, 2, 3, 4];

const lines = events.map((event) => JSON.stringify(event));

if (isMainThread) {
  bySize();
  bySubscriptions();
  await byWorkers();
} else {
  const destination = new Destination();
  parentPort?.once('message', () => {
    for (let round = 0; round < workerData.rounds; round += 1) destination.mapNdjson(workerData.input);
    parentPort?.postMessage('done');
  });
  destination.mapNdjson(workerData.input);
  parentPort?.postMessage('ready');
}

/**
 * The time of a call in microseconds: the fastest of many, because the machine may be busy.
 *
 * @param {() => unknown} call
 */
function fastest(call) {
  call();
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < TIME;) {
    const began = performance.now();
    call();
    best = Math.min(best, performance.now() - began);
  }
  return best * 1000;
}

/** @param {readonly string[]} texts */
function ndjson(texts) {
  return new TextEncoder().encode(texts.map((text) => `${text}\n`).join(''));
}

function bySize() {
  console.log('event of          µs an event   MB/s');
  const destination = new Destination();
  const { type, properties, context } = events[0];
  const base = { type, properties, context: { personas: context.personas, traits: context.traits } };
  const product = {
    id: 'p_1',
    name: 'Merino crew neck',
    price: 89.5,
    tags: ['knitwear', 'new'],
    sizes: { s: 3, m: 0 },
  };
  const [baseLength, productLength] = [base, product].map((value) => JSON.stringify(value).length);
  for (const size of [1, 4, 16, 64, 256, 1024, 4096, 16_000]) {
    const products = new Array(Math.ceil((size * 1024 - baseLength) / productLength)).fill(product);
    const input = ndjson([JSON.stringify({ ...base, products })]);
    const time = fastest(() => destination.mapNdjson(input));
    console.log(`${size} KB`.padStart(9), time.toFixed(1).padStart(18), (input.length / time).toFixed(0).padStart(6));
  }
}

function bySubscriptions() {
  console.log('\nsubscriptions     µs an event');
  const input = ndjson(lines);
  const { defaultSubscription } = definition.actions.syncAudiences;
  for (const count of [1, 2, 5, 10, 25, 50]) {
    /** @type {import('segment-postscript').SubscriptionConfig} */
    const subscription = { partnerAction: 'syncAudiences', subscribe: defaultSubscription, mapping: defaultMapping };
    const subscriptions = new Array(count).fill(subscription);
    const destination = new Destination({ subscriptions });
    const time = fastest(() => destination.mapNdjson(input)) / lines.length;
    console.log(String(count).padStart(9), time.toFixed(1).padStart(18));
  }
}

async function byWorkers() {
  console.log(`\nworkers     events a second     (${availableParallelism()} processors)`);
  const input = ndjson(lines);
  const rounds = 4000;
  for (const count of WORKERS) {
    const workers = Array.from(
      { length: count },
      () => new Worker(new URL(import.meta.url), { workerData: { input, rounds } }),
    );
    const answers = () => Promise.all(workers.map((worker) => new Promise((done) => worker.once('message', done))));
    await answers();
    const began = performance.now();
    for (const worker of workers) worker.postMessage('go');
    await answers();
    const rate = (count * rounds * lines.length) / ((performance.now() - began) / 1000);
    console.log(String(count).padStart(7), Math.round(rate).toLocaleString('en').padStart(19));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
