/** `segment-postscript sync` with a checkpoint, killed at any moment: the next run ends as if nothing had happened. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chance, membershipEvent, memberships } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';
import { isClosed, lastRun, lines, pause, records, start, until, writeEvents } from '../postscript/sync-command.mjs';

/** Other moments for each seed. */
const SEED = Number(process.env.SEED ?? 12);

const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
const servers = [];
after(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.map((each) => each.stop()));
});

async function newServer() {
  const server = await new Postscript().start();
  servers.push(server);
  return server;
}

/** What a server ends with, to the letter: each subscriber's properties, and their custom events in order. */
const everything = ({ subscribers }) =>
  Array.from(subscribers.values(), ({ id, properties, events }) => ({ id, properties, events }));

/** Two servers with the same people, the events, and what a run that nobody disturbs makes of the first. */
async function scene(name, count, people, seed) {
  const [undisturbed, server] = await Promise.all([newServer(), newServer()]);
  const { events } = memberships(server, count, people, seed);
  memberships(undisturbed, 0, people, seed);
  const [path, checkpoint] = [writeEvents(join(folder, `${name}.ndjson`), events), join(folder, name)];
  undisturbed.latency = 0;
  const { status, stderr } = await start(undisturbed, [path, '--external-id', '--quiet']).ended;
  assert.equal(status, 0, stderr);
  const args = [path, '--checkpoint', checkpoint, '--external-id', '--quiet'];
  return { server, events, args, checkpoint, wanted: everything(undisturbed) };
}

test('killed at 50 random moments and started again, it ends as if nothing had happened, to the letter', async (t) => {
  const { server, events, args, checkpoint, wanted } = await scene('killed', 2500, 700, 11);
  const below = chance(SEED);
  server.latency = () => 5 + below(80);
  const kept = [];
  const outcomes = [];
  let inFlight = 0;
  for (let kill = 0; kill < 50; kill += 1) {
    const before = server.requests.length;
    const { child, ended } = start(server, [...args, '--requests-per-second', '100']);
    // Any moment of a run: when it starts and waits, or when it sends.
    if (below(4) === 0) await pause(below(1200));
    else {
      await until(() => server.requests.length > before || child.exitCode !== null);
      await pause(below(150));
    }
    child.kill('SIGKILL');
    const { signal, stdout, stderr } = await ended;
    assert.equal(signal, 'SIGKILL', `it was done before kill ${kill}: ${stderr}`);
    const left = existsSync(checkpoint) ? readFileSync(checkpoint, 'utf8') : '';
    if (existsSync(checkpoint) && !isClosed(checkpoint)) inFlight += 1;
    outcomes.push(...lines(stdout));
    kept.push(stdout, stderr, left);
  }
  const last = await start(server, args).ended;
  assert.equal(last.status, 0, last.stderr);
  outcomes.push(...last.outcomes());
  assert.deepEqual(everything(server), wanted);
  assert.ok(!existsSync(checkpoint));
  assert.ok(!kept.concat(last.stdout, last.stderr).join('').includes(SECRET_KEY));
  const told = new Set(outcomes.map(({ line }) => line));
  assert.equal(told.size, events.length, 'each event has its outcome');
  assert.ok(outcomes.every(({ status, errors }) => /^(delivered|unchanged)$/.test(status) && errors === undefined));
  t.diagnostic(`seed ${SEED}: no custom event twice or missing; ${inFlight} kills with requests on their way`);
  t.diagnostic(`${outcomes.length - told.size} of ${told.size} outcomes were written twice`);
});

for (const policy of ['at-least-once', 'at-most-once']) {
  test(`killed together with its courier: ${policy}`, async (t) => {
    const { server, events, args, checkpoint, wanted } = await scene(policy, 200, 60, 5);
    if (policy === 'at-most-once') args.push('--at-most-once');
    const below = chance(SEED);
    server.latency = () => 20 + below(80);
    const outcomes = [];
    for (let kill = 0; kill < 5; kill += 1) {
      const posts = () => server.requests.filter(({ method }) => method === 'POST').length;
      const before = posts();
      const { child, ended } = start(server, [...args, '--requests-per-second', '40']);
      await until(() => posts() > before || child.exitCode !== null);
      await pause(below(60));
      child.kill('SIGKILL');
      process.kill(lastRun(checkpoint).courier, 'SIGKILL');
      outcomes.push(...lines((await ended).stdout));
    }
    const last = await start(server, args).ended;
    outcomes.push(...last.outcomes());
    assert.equal(new Set(outcomes.map(({ line }) => line)).size, events.length, 'each event has its outcome');
    const code = policy === 'at-least-once' ? 'custom_event_maybe_repeated' : 'answer_lost';
    const isSaid = ({ errors }) => errors?.some((issue) => issue.code === code);
    const said = new Set(outcomes.filter(isSaid).map(({ line }) => events[line - 1].messageId));
    const [repeated, missing] = [new Set(), new Set()];
    everything(server).forEach(({ id, properties, events: found }, at) => {
      assert.deepEqual(properties, wanted[at].properties, id);
      const ids = found.map(({ external_id: messageId }) => messageId);
      const once = ids.filter((messageId, place) => messageId !== ids[place - 1]);
      const all = wanted[at].events.map(({ external_id: messageId }) => messageId);
      ids.filter((messageId, place) => messageId === ids[place - 1]).forEach((messageId) => repeated.add(messageId));
      all.filter((messageId) => !once.includes(messageId)).forEach((messageId) => missing.add(messageId));
      assert.deepEqual(
        once,
        all.filter((messageId) => once.includes(messageId)),
        id,
      );
    });
    t.diagnostic(`seed ${SEED}: ${repeated.size} custom events more than once, ${missing.size} missing`);
    if (policy === 'at-least-once') {
      assert.equal(missing.size, 0);
      assert.equal(last.status, 0, last.stderr);
    } else {
      assert.equal(repeated.size, 0);
    }
    for (const messageId of [...repeated, ...missing]) assert.ok(said.has(messageId), `${messageId} is said`);
  });
}

test('when the courier is killed, the sync ends, and the next one goes on', async () => {
  const { server, args, checkpoint, wanted } = await scene('courier', 100, 30, 6);
  server.latency = 30;
  const { ended } = start(server, args);
  await until(() => server.requests.length > 0);
  process.kill(lastRun(checkpoint).courier, 'SIGKILL');
  const { status, stderr } = await ended;
  assert.equal(status, 3);
  assert.match(stderr, /The process that sends the requests has ended/);
  assert.equal((await start(server, args).ended).status, 0);
  assert.deepEqual(
    everything(server).map(({ properties }) => properties),
    wanted.map(({ properties }) => properties),
  );
});

test('a key that is refused while custom events are posted ends it, and the next one goes on', async () => {
  const { server, args, checkpoint, wanted } = await scene('refused', 60, 20, 10);
  server.latency = 20;
  let posts = 0;
  server.fate = (index) => ((posts += server.requests[index].method === 'POST' ? 1 : 0) > 7 ? 'refused' : 'ok');
  const { status, stderr } = await start(server, args).ended;
  assert.equal(status, 3);
  assert.match(stderr, /refused the secret key/);
  assert.ok(records(checkpoint).some(({ unsent }) => unsent !== undefined));
  server.fate = () => 'ok';
  const last = await start(server, args).ended;
  assert.equal(last.status, 0, last.stderr);
  assert.deepEqual(everything(server), wanted);
});

test('the key is in nothing that is said or kept, though whoever answers repeats it', async () => {
  const urls = [];
  let posts = 0;
  const echo = createServer(async (request, response) => {
    urls.push(request.url);
    for await (const _chunk of request);
    await pause(20);
    const { authorization } = request.headers;
    const answers = [
      [200, { authorization }],
      [400, { error_message: `no ${authorization}`, authorization }],
      [202, authorization],
      [503, authorization],
      [200, authorization],
    ];
    const person = { id: 's_1', phone_number: '14155550100', properties: {} };
    const [status, body] =
      request.method === 'GET'
        ? [200, { subscribers: [person], authorization }]
        : request.method === 'PATCH'
          ? [200, { ...person, authorization }]
          : answers[posts++ % answers.length];
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => echo.listen(0, '127.0.0.1', () => resolve(undefined)));
  const server = { url: `http://127.0.0.1:${echo.address().port}` };
  const events = Array.from({ length: 12 }, (_, at) => membershipEvent({ phone: '14155550100' }, `a${at}`, true));
  const checkpoint = join(folder, 'echo');
  const args = [writeEvents(join(folder, 'echo.ndjson'), events), '--checkpoint', checkpoint];
  const { child, ended } = start(server, args);
  await until(() => posts >= 5);
  const { courier } = lastRun(checkpoint);
  const seen = process.platform === 'linux' ? [readFileSync(`/proc/${courier}/cmdline`, 'utf8')] : [];
  child.kill('SIGKILL');
  const first = await ended;
  await until(() => isClosed(checkpoint));
  assert.ok(records(checkpoint).some(({ body }) => body === '{"error_message":"no Bearer [the secret key]"}'));
  seen.push(first.stdout, first.stderr, readFileSync(checkpoint, 'utf8'), ...urls);
  const last = await start(server, args).ended;
  seen.push(last.stdout, last.stderr, ...urls);
  echo.close();
  echo.closeAllConnections();
  const all = [...lines(first.stdout), ...last.outcomes()];
  assert.equal(new Set(all.map(({ line }) => line)).size, events.length);
  assert.ok(!seen.join('').includes(SECRET_KEY));
});

test('no second has more requests than it may have, across kills and batches', async () => {
  const { server, events, args, checkpoint } = await scene('rate', 60, 12, 7);
  const below = chance(SEED);
  const rated = [...args, '--requests-per-second', '15'];
  server.latency = () => below(40);
  for (let kill = 0; kill < 3; kill += 1) {
    const before = server.requests.length;
    const { child, ended } = start(server, rated);
    await until(() => server.requests.length >= before + 5 + below(10) || child.exitCode !== null);
    child.kill('SIGKILL');
    await ended;
    await until(() => isClosed(checkpoint));
    const { at } = records(checkpoint).findLast(({ closed }) => closed !== undefined);
    const [seen, next] = [server.requests.length, start(server, rated)];
    await until(() => server.requests.length > seen || next.child.exitCode !== null);
    const first = performance.timeOrigin + (server.requests[seen]?.time ?? Infinity);
    assert.ok(first >= at + 1000, `${first - at} ms after the last run`);
    next.child.kill('SIGKILL');
    await next.ended;
  }
  assert.equal((await start(server, rated).ended).status, 0);
  assert.ok(server.requests.length > 40, `${server.requests.length}`);
  assert.ok(server.mostInASecond <= 15, `${server.mostInASecond} in a second, across kills`);
  // Two batches of 1,000 lines, each with few people; by another command, which knows nothing of the last one.
  server.requests.length = 0;
  const few = (/** @type {number} */ from) => events.slice(from, from + 6);
  const lines = [...few(0), ...Array(994).fill({ type: 'page' }), ...few(6)];
  const path = writeEvents(join(folder, 'batches.ndjson'), lines);
  assert.equal((await start(server, [path, '--quiet', '--requests-per-second', '15']).ended).status, 0);
  assert.ok(server.requests.length > 15, `${server.requests.length}`);
  assert.ok(server.mostInASecond <= 15, `${server.mostInASecond} in a second, across batches`);
});

test('a second sync with the same checkpoint is refused while the first is at work, however close they begin', async () => {
  const { server, args, wanted } = await scene('two', 60, 20, 8);
  server.latency = 40;
  const first = start(server, args);
  await until(() => server.requests.length > 0);
  const second = await start(server, args).ended;
  assert.deepEqual([second.status, second.stdout], [3, '']);
  assert.match(second.stderr, /Another sync is at work/);
  assert.equal((await first.ended).status, 0);
  assert.deepEqual(everything(server), wanted);
  for (let round = 0; round < 2; round += 1) {
    const ends = await Promise.all([1, 2, 3].map(() => start(server, args).ended));
    // One that begins when another is done delivers them again, as any further run does.
    assert.ok(ends.some(({ status }) => status === 0));
    for (const { status, stderr, stdout } of ends) {
      if (status === 0) continue;
      assert.match(stderr, /Another sync is at work/);
      assert.equal(stdout, '');
    }
  }
});

test('a line of the checkpoint that was cut off, and a run whose processes are gone, cost nothing', async () => {
  const { server, args, checkpoint, wanted } = await scene('cut', 60, 20, 9);
  server.latency = 40;
  const { child, ended } = start(server, args);
  await until(() => server.requests.some(({ method }) => method === 'POST'));
  child.kill('SIGKILL');
  await ended;
  await until(() => isClosed(checkpoint));
  assert.ok(records(checkpoint).some(({ answered }) => answered !== undefined));
  // Another process has the courier's number now: this one.
  const gone = { run: 'gone', courier: process.pid, sync: process.ppid };
  writeFileSync(checkpoint, `${JSON.stringify(gone)}\n{"settled":[[1,`, { flag: 'a' });
  const [before, started] = [server.requests.length, performance.now()];
  const { status, stderr } = await start(server, args).ended;
  assert.equal(status, 0, stderr);
  assert.deepEqual(everything(server), wanted);
  // When that courier has ended nobody knows, so its requests may have been sent just now.
  assert.ok(server.requests[before].time - started >= 1010, `${server.requests[before].time - started} ms`);
});
