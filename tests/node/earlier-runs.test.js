/** What a sync waits for before it begins, when earlier runs have left their records in its checkpoint. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { earlierRunsEnd } from '../../pkg/src/cli/earlier-runs.js';

const RUN = { run: 'a', courier: 0, sync: 0 };
const { signal } = new AbortController();

/** How long it waits, in milliseconds, and what it says. */
async function wait(read, abort = signal) {
  const said = [];
  const started = performance.now();
  await earlierRunsEnd('checkpoint', read, abort, (sentence) => said.push(sentence));
  return { time: performance.now() - started, said };
}

/** A process whose command line has a word. */
function processWith(word) {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)', word], { stdio: 'ignore' });
  return { pid: child.pid, end: () => child.kill('SIGKILL') };
}

test('it waits until the last requests no longer count for the rate limit', async () => {
  // A wait would be interrupted at once.
  await wait(() => [], AbortSignal.abort());
  await wait(() => [RUN, { closed: 'a', at: Date.now() - 5000 }], AbortSignal.abort());
  for (const at of [Date.now(), Date.now() + 3_600_000]) {
    const { time } = await wait(() => [RUN, { closed: 'a', at }]);
    assert.ok(time >= 900 && time < 60_000, `${time} ms: a clock that was set back costs a second`);
  }
  assert.ok((await wait(() => [RUN])).time >= 1000, 'nobody knows when that courier ended');
});

test('it waits for a courier whose sync is gone, says so, and can be interrupted', async () => {
  const courier = processWith('cli-courier');
  const run = { run: 'a', courier: courier.pid, sync: 0 };
  const records = [run];
  setTimeout(() => records.push({ closed: 'a', at: Date.now() }), 900);
  const { time, said } = await wait(() => records);
  assert.ok(time >= 1900, `${time} ms`);
  assert.equal(said.length, 1);
  await assert.rejects(() => wait(() => [run], AbortSignal.timeout(200)), { name: 'AbortError' });
  courier.end();
  assert.ok((await wait(() => [run])).time >= 1000);
});

test('it does not begin while another sync is at work', async () => {
  const [courier, sync] = [processWith('cli-courier'), processWith('sync')];
  const run = { run: 'a', courier: courier.pid, sync: sync.pid };
  await assert.rejects(() => wait(() => [run]), /Another sync is at work with checkpoint \(process \d+\)/);
  await wait(() => [run, { closed: 'a', at: 0 }]);
  // A number that this very process has got since is not another's.
  const own = { ...run, sync: process.pid };
  setTimeout(() => courier.end(), 100);
  await wait(() => [own]);
  sync.end();
});
