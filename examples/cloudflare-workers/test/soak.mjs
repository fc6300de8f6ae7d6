/**
 * Twenty keys, 20,000 events from four senders, and all kinds of failures: `npm run soak`. Takes several minutes,
 * since each key has 15 requests a second. Prints the figures; the exit code is 1 if anything is wrong.
 *
 *   node test/soak.mjs [--keys 20] [--events 1000] [--people 200] [--losses 30] [--seed 1]
 */

import { parseArgs } from 'node:util';
import { chance } from '../../../tests/postscript/events.mjs';
import { Scene } from './lib/scene.mjs';

const { values } = parseArgs({
  options: Object.fromEntries(['keys', 'events', 'people', 'losses', 'seed'].map((name) => [name, { type: 'string' }])),
});
const [keys, events, people, losses, seed] = [
  ...[values.keys ?? 20, values.events ?? 1000, values.people ?? 200, values.losses ?? 30, values.seed ?? 1],
].map(Number);

const scene = await Scene.create({
  ...{ keys, events, people, seed, repeatedEvery: 20, orderWait: 5000, batchWait: 1 },
  trouble: { tooMany: 10, serverError: 5, broken: 3 },
});
try {
  const start = performance.now();
  const below = chance(seed + 99);
  const seconds = () => ((performance.now() - start) / 1000).toFixed(0);
  /** Losses are spread over the expected number of requests. */
  const wanted = keys * events * 1.5;
  const moments = Array.from({ length: losses }, () => below(wanted)).sort((a, b) => a - b);
  const requests = () => scene.shops.reduce((sum, { postscript }) => sum + postscript.requests.length, 0);
  const loser = setInterval(() => {
    if (scene.losses < losses && requests() >= moments[scene.losses]) void scene.lose(below(keys));
  }, 20);
  const ticker = setInterval(
    () => console.log(`${seconds()} s: ${requests()} requests, ${scene.losses} owners lost`),
    10_000,
  );
  await scene.send({ senders: 4, size: 20 });
  console.log(`all ${keys * events} events were received after ${seconds()} s`);
  const metrics = await scene.delivered();
  clearInterval(loser);
  clearInterval(ticker);
  console.log(`all are delivered after ${seconds()} s`);
  const { problems, figures } = await scene.verify(metrics);
  const { batches, repeated } = await (await scene.cloud.fetch('/batches')).json();
  console.log({ seed, ...figures, losses: scene.losses, resent: scene.resent, batches, repeatedBatches: repeated });
  const duplicates = Object.entries(metrics).filter(([name]) => name.startsWith('duplicates_total'));
  console.log(`dropped as duplicates: ${duplicates.reduce((sum, [, count]) => sum + count, 0)}`);
  console.log(`requests an event: ${(figures.requests / figures.events).toFixed(3)}`);
  for (const problem of problems.slice(0, 20)) console.log(problem);
  console.log(problems.length === 0 ? 'Everything is as it must be.' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await scene.stop();
}
