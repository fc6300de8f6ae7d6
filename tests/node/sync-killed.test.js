/** `segment-postscript sync` with a checkpoint, killed at random moments and resumed. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Destination } from 'segment-postscript';
import { chance, membershipEvent, memberships } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';
import { lines, onTheirWay, records, start, until, writeEvents } from '../postscript/sync-command.mjs';

/** The seed of the moments. Manual runs should use 20 moments. */
const SEED = Number(process.env.SEED ?? 12);
const MOMENTS = Number(process.env.MOMENTS ?? 4);

/** The maximum number of requests in flight, as documented in --help and README. */
const MAX_IN_FLIGHT = 64;

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

/** The properties and the custom events in order of each subscriber. */
const everything = ({ subscribers }) =>
  Array.from(subscribers.values(), ({ id, properties, events }) => ({ id, properties, events }));

/** A list that was never changed is missing; one that lost its last audience is empty. */
const audiences = ({ 'Segment Audiences': list = [] }) => list.toSorted();

/** The number of posts of each line's custom event, with or without a response. */
function posts(server) {
  const counts = new Map();
  for (const { body } of server.requests) {
    if (body?.external_id === undefined) continue;
    const line = 1 + Number(body.external_id.slice(1));
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

/** A server with people, their events, and the expected state: that of another server after an undisturbed delivery. */
async function scene(name, count, people, seed) {
  const [undisturbed, server] = await Promise.all([newServer(), newServer()]);
  const { events } = memberships(server, count, people, seed);
  memberships(undisturbed, 0, people, seed);
  undisturbed.latency = 0;
  const options = { secretKey: SECRET_KEY, baseUrl: undisturbed.url, requestsPerSecond: 1000, externalId: true };
  await new Destination().deliver(events, options);
  const [path, checkpoint] = [writeEvents(join(folder, `${name}.ndjson`), events), join(folder, name)];
  const args = [path, '--checkpoint', checkpoint, '--external-id', '--quiet'];
  return { server, events, args, checkpoint, wanted: everything(undisturbed) };
}

describe('killed and restarted', { concurrency: 4 }, () => {
  for (const policy of ['at-least-once', 'at-most-once']) {
    test(`${MOMENTS} random moments, ${policy}: custom events in doubt are reported, and no others are posted again`, async (t) => {
      const { server, events, args, checkpoint, wanted } = await scene(policy, 100 * MOMENTS, 20 * MOMENTS, 11);
      if (policy === 'at-most-once') args.push('--at-most-once');
      const below = chance(SEED + policy.length);
      server.latency = () => 5 + below(60);
      const [kept, outcomes, inDoubt] = [[], [], []];
      /** The number of posts of a custom event at the time when its response was recorded. */
      const confirmed = new Map();
      for (let kill = 0; kill < MOMENTS; kill += 1) {
        // Any moment of a run: from its start, before it sends anything, to a number of requests in flight.
        const [before, more] = [server.requests.length, below(100)];
        const { child, ended } = start(server, args);
        const hasBegun = () => (more === 0 ? existsSync(checkpoint) : server.requests.length >= before + more);
        await until(() => hasBegun() || child.exitCode !== null);
        child.kill('SIGKILL');
        const { signal, stdout, stderr } = await ended;
        assert.equal(signal, 'SIGKILL', `it was done before kill ${kill}: ${stderr}`);
        const left = records(checkpoint);
        const pending = onTheirWay(left);
        // Those of earlier runs are still in doubt as well.
        const own = onTheirWay(left.slice(left.findLastIndex(({ run }) => run !== undefined) + 1));
        assert.ok(own.size <= MAX_IN_FLIGHT, `${own.size}`);
        inDoubt.push(...pending);
        // Requests sent before the process ended still arrive.
        const isAccepted = ({ answered, status }) => answered && status < 300;
        for (const [line] of left.flatMap(({ answered, settled = [], ...rest }) =>
          isAccepted({ answered, ...rest }) ? [answered] : settled,
        )) {
          if (!confirmed.has(line)) confirmed.set(line, posts(server).get(line) ?? 0);
        }
        outcomes.push(...lines(stdout));
        kept.push(stdout, stderr, JSON.stringify(left));
      }
      const last = await start(server, args).ended;
      outcomes.push(...last.outcomes());
      assert.ok(!existsSync(checkpoint));
      assert.ok(!kept.concat(last.stdout, last.stderr).join('').includes(SECRET_KEY));

      const byLine = groupBy(outcomes);
      assert.equal(byLine.size, events.length, 'each event has its outcome');
      const code = policy === 'at-least-once' ? 'custom_event_maybe_repeated' : 'answer_lost';
      const named = new Set(
        outcomes.filter(({ errors }) => errors?.some((issue) => issue.code === code)).map(({ line }) => line),
      );
      // An event with a recorded response was not in doubt, unless an earlier run was killed while it was in flight.
      for (const line of named) assert.ok(inDoubt.includes(line), `line ${line} was on its way`);
      for (const line of inDoubt) assert.ok(named.has(line), `line ${line} is named`);
      const found = posts(server);
      for (const [line, count] of confirmed) assert.equal(found.get(line) ?? 0, count, `line ${line} was confirmed`);
      for (let line = 1; line <= events.length; line += 1) {
        const count = found.get(line) ?? 0;
        assert.ok(count === 1 || inDoubt.includes(line), `line ${line} was posted ${count} times`);
        if (policy === 'at-most-once') assert.ok(count <= 1, `line ${line} was posted ${count} times`);
        else assert.ok(count >= 1, `line ${line} was not posted`);
        const statuses = byLine.get(line).map(({ status }) => status);
        const isRight = policy === 'at-most-once' && named.has(line) ? /^failed$/ : /^(delivered|unchanged)$/;
        assert.ok(
          statuses.every((status) => isRight.test(status)),
          `line ${line}: ${statuses}`,
        );
      }
      assert.equal(last.status, last.outcomes().some(({ status }) => status === 'failed') ? 1 : 0, last.stderr);
      // Lists are correct, and so is the order of custom events, except for repetitions.
      everything(server).forEach(({ id, properties, events: arrived }, at) => {
        assert.deepEqual(audiences(properties), audiences(wanted[at].properties), id);
        const ids = arrived.map(({ external_id: messageId }) => messageId);
        const once = ids.filter((messageId, place) => messageId !== ids[place - 1]);
        const all = wanted[at].events.map(({ external_id: messageId }) => messageId);
        assert.deepEqual(once, policy === 'at-least-once' ? all : all.filter((messageId) => once.includes(messageId)));
      });
      const repeated = [...found.values()].filter((count) => count > 1).length;
      t.diagnostic(
        `seed ${SEED}, ${policy}: ${events.length} events, ${MOMENTS} kills; ${new Set(inDoubt).size} custom events in ` +
          `doubt, all named; ${repeated} posted again; ${confirmed.size} confirmed before a kill, none of them again; ` +
          `${outcomes.length - byLine.size} outcomes written twice`,
      );
    });
  }

  for (const [rate, most] of [
    ['1000', MAX_IN_FLIGHT],
    ['15', 15],
  ]) {
    test(`at ${rate} requests a second, at most ${most} custom events are in flight, each reported by the next run`, async () => {
      const server = await newServer();
      // No list changes, so that nearly all requests are custom events.
      const events = Array.from({ length: 70 }, (_, at) => {
        server.add({ id: `s_${at}`, phone_number: `1415555${1000 + at}` });
        return membershipEvent({ phone: `1415555${1000 + at}` }, 'a', false, `m${at}`);
      });
      const checkpoint = join(folder, `most-${rate}`);
      const args = [writeEvents(`${checkpoint}.ndjson`, events), '--checkpoint', checkpoint, '--external-id'];
      let isSilent = true;
      // No custom event gets a response, so that the maximum number is in flight.
      server.hold = ({ method }) => isSilent && method === 'POST';
      const { child, ended } = start(server, [...args, '--requests-per-second', rate]);
      await until(() => onTheirWay(records(checkpoint)).size >= most || child.exitCode !== null);
      await until(() => posts(server).size >= most);
      child.kill('SIGKILL');
      await ended;
      const pending = [...onTheirWay(records(checkpoint))];
      assert.equal(pending.length, most);
      isSilent = false;
      const next = await start(server, args).ended;
      const named = next.outcomes().filter(({ errors }) => errors?.[0].code === 'custom_event_maybe_repeated');
      const byNumber = (a, b) => a - b;
      assert.deepEqual(named.map(({ line }) => line).sort(byNumber), pending.sort(byNumber));
      const said =
        /the custom events of lines ([\d, ]+), because their responses were lost .* They are posted again/.exec(
          next.stderr,
        )?.[1];
      assert.deepEqual(said?.split(', ').map(Number).sort(byNumber), pending);
    });
  }

  test('an ambiguity is still reported if the run that found it is killed too', async () => {
    const { server, args, checkpoint } = await scene('twice', 10, 5, 3);
    server.hold = ({ method }) => method === 'POST';
    const first = start(server, args);
    await until(() => onTheirWay(records(checkpoint)).size > 0);
    first.child.kill('SIGKILL');
    await first.ended;
    const [line] = onTheirWay(records(checkpoint));
    const subscription = 0;
    // The second run posts it again, gets the response, and is killed before it writes the outcome.
    const gone = [{ posting: [line, subscription] }, { answered: [line, subscription], status: 202, body: '' }];
    writeFileSync(checkpoint, gone.map((record) => `${JSON.stringify(record)}\n`).join(''), { flag: 'a' });
    server.hold = () => false;
    const before = posts(server).get(line);
    const outcomes = (await start(server, args).ended).outcomes();
    assert.equal(outcomes.find((one) => one.line === line).errors[0].code, 'custom_event_maybe_repeated');
    assert.equal(posts(server).get(line), before, 'its answer is known');
  });

  test('a key that is refused while custom events are posted ends the run, and the next run resumes', async () => {
    const { server, args, checkpoint, wanted } = await scene('refused', 60, 20, 10);
    server.latency = 20;
    let count = 0;
    server.fate = (index) => ((count += server.requests[index].method === 'POST' ? 1 : 0) > 7 ? 'refused' : 'ok');
    const { status, stderr } = await start(server, args).ended;
    assert.notEqual(status, 0);
    assert.match(stderr, /refused the secret key/);
    assert.ok(records(checkpoint).some(({ unsent }) => unsent !== undefined));
    server.fate = () => 'ok';
    const last = await start(server, args).ended;
    assert.equal(last.status, 0, last.stderr);
    assert.deepEqual(everything(server), wanted);
  });

  test('Ctrl-C waits for the responses, so that nothing is in doubt', async () => {
    const { server, args, checkpoint, wanted } = await scene('interrupted', 60, 20, 13);
    let isHeld = true;
    server.hold = ({ method }) => isHeld && method === 'POST';
    const { child, ended } = start(
      server,
      args.filter((arg) => arg !== '--quiet'),
    );
    let said = '';
    child.stderr.on('data', (data) => (said += data));
    await until(() => onTheirWay(records(checkpoint)).size >= 10);
    child.kill('SIGINT');
    await until(() => said.includes('Waiting for'));
    isHeld = false;
    const { status, stderr } = await ended;
    assert.equal(status, 130, stderr);
    assert.equal(onTheirWay(records(checkpoint)).size, 0);
    const last = await start(server, args).ended;
    assert.equal(last.status, 0, last.stderr);
    assert.deepEqual(everything(server), wanted);
  });

  test('the key appears in no output and no file, even if the server echoes it', async () => {
    const urls = [];
    let count = 0;
    const echo = createServer(async (request, response) => {
      urls.push(request.url);
      for await (const _chunk of request);
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
            : answers[count++ % answers.length];
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise((resolve) => echo.listen(0, '127.0.0.1', () => resolve(undefined)));
    const server = { url: `http://127.0.0.1:${echo.address().port}` };
    const events = Array.from({ length: 12 }, (_, at) => membershipEvent({ phone: '14155550100' }, `a${at}`, true));
    const checkpoint = join(folder, 'echo');
    const args = [writeEvents(join(folder, 'echo.ndjson'), events), '--checkpoint', checkpoint];
    const { child, ended } = start(server, args);
    await until(() =>
      records(checkpoint).some(({ body }) => body === '{"error_message":"no Bearer [the secret key]"}'),
    );
    child.kill('SIGKILL');
    const first = await ended;
    const seen = [first.stdout, first.stderr, readFileSync(checkpoint, 'utf8')];
    const last = await start(server, args).ended;
    seen.push(last.stdout, last.stderr, ...urls);
    echo.close();
    echo.closeAllConnections();
    const all = [...lines(first.stdout), ...last.outcomes()];
    assert.equal(new Set(all.map(({ line }) => line)).size, events.length);
    assert.ok(!seen.join('').includes(SECRET_KEY));
  });

  test('requests of a killed run, and of the previous batch, count against the rate limit', async () => {
    const { server, events, args } = await scene('rate', 60, 12, 7);
    const rated = [...args, '--requests-per-second', '15'];
    const { child, ended } = start(server, rated);
    await until(() => server.requests.length >= 5);
    child.kill('SIGKILL');
    await ended;
    const killed = performance.now();
    // Another server, since requests of the killed run may still arrive.
    const other = await newServer();
    const next = start(other, rated);
    await until(() => other.requests.length > 0);
    assert.ok(other.requests[0].time >= killed + 1000, `${other.requests[0].time - killed} ms after the kill`);
    next.child.kill('SIGKILL');
    await next.ended;
    // Two batches of 1,000 lines, each with few people; a new command without the previous checkpoint.
    server.requests.length = 0;
    const few = (/** @type {number} */ from) => events.slice(from, from + 6);
    const all = [...few(0), ...Array(994).fill({ type: 'page' }), ...few(6)];
    const path = writeEvents(join(folder, 'batches.ndjson'), all);
    assert.equal((await start(server, [path, '--quiet', '--requests-per-second', '15']).ended).status, 0);
    assert.ok(server.requests.length > 15, `${server.requests.length}`);
    assert.ok(server.mostInASecond <= 15, `${server.mostInASecond} in a second, across batches`);
  });

  test('a second sync with the same checkpoint is rejected while the first is running, however close together they start', async () => {
    const { server, args, wanted } = await scene('two', 60, 20, 8);
    let isHeld = true;
    server.hold = () => isHeld;
    const first = start(server, args);
    await until(() => server.requests.length > 0);
    const second = await start(server, args).ended;
    assert.notEqual(second.status, 0);
    assert.equal(second.stdout, '');
    assert.match(second.stderr, /Another sync is running/);
    isHeld = false;
    assert.equal((await first.ended).status, 0);
    assert.deepEqual(everything(server), wanted);
    const ends = await Promise.all([1, 2, 3].map(() => start(server, args).ended));
    // A run that starts after the other has finished delivers the events again.
    assert.ok(ends.some(({ status }) => status === 0));
    for (const { status, stderr, stdout } of ends) {
      if (status === 0) continue;
      assert.match(stderr, /Another sync is running/);
      assert.equal(stdout, '');
    }
  });

  test('a truncated record, and a reused process id, do no harm', async () => {
    const { server, args, checkpoint, wanted } = await scene('cut', 60, 20, 9);
    const { child, ended } = start(server, args);
    await until(() => records(checkpoint).some(({ answered }) => answered !== undefined));
    child.kill('SIGKILL');
    await ended;
    // Simulates that this process reuses the id of a killed one.
    const gone = { run: 'gone', sync: process.pid };
    writeFileSync(checkpoint, `\n${JSON.stringify(gone)}\n{"settled":[[1,`, { flag: 'a' });
    const doubtful = onTheirWay(records(checkpoint)).size;
    const { status, stderr } = await start(server, args).ended;
    assert.equal(status, 0, stderr);
    const [arrived, all] = [everything(server), wanted].map((people) => people.flatMap(({ events }) => events).length);
    assert.ok(arrived >= all && arrived <= all + doubtful, `${arrived} of ${all}, ${doubtful} in doubt`);
  });
});

/** @param {any[]} outcomes */
function groupBy(outcomes) {
  const groups = new Map();
  for (const outcome of outcomes) groups.set(outcome.line, [...(groups.get(outcome.line) ?? []), outcome]);
  return groups;
}
