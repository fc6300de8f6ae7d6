/** `segment-postscript sync`, run as its users run it, against a Postscript of the tests' own. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chance, membershipEvent, memberships } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
const servers = [];
after(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.map((each) => each.stop()));
});

/** @type {Postscript} */
let server;
beforeEach(async () => {
  server = await new Postscript().start();
  servers.push(server);
});

/** Starts the command; gives the process and how it ends. */
function start(args, { input, env = { POSTSCRIPT_SECRET_KEY: SECRET_KEY } } = {}) {
  const all = [CLI, 'sync', '--base-url', server.url, '--requests-per-second', '1000', ...args];
  const child = spawn(process.execPath, all, { env: { PATH: process.env.PATH, ...env } });
  child.stdin.on('error', () => {}).end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const ended = new Promise((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr, outcomes: () => lines(stdout) })),
  );
  return { child, ended };
}

const run = (args, options) => start(args, options).ended;
const lines = (text) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function file(name, events) {
  const path = join(folder, name);
  writeFileSync(path, events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join(''));
  return path;
}

const mixed = () => [
  membershipEvent({ phone: '+1 415 555 0100' }, 'a', true),
  'not JSON',
  '',
  membershipEvent({ email: 'nobody@b.co' }, 'a', true),
  { type: 'page' },
  membershipEvent({ phone: '1 415 555 0100' }, 'b', true),
];

test('a file is delivered, with an outcome for each line and subscription', async () => {
  server.add({ id: 's_1', phone_number: '14155550100' });
  const { status, outcomes, stderr } = await run([file('mixed.ndjson', mixed())]);
  assert.deepEqual(
    outcomes()
      .map(({ line, subscription, status }) => `${line} ${subscription} ${status}`)
      .sort(),
    ['1 0 delivered', '2 0 failed', '4 0 not_found', '5 0 skipped', '6 0 delivered'],
  );
  assert.equal(status, 1);
  assert.match(stderr, /2 delivered/);
  assert.deepEqual(server.state.s_1.audiences, ['a', 'b']);
});

test('standard input is delivered, too; --quiet says nothing', async () => {
  server.add({ id: 's_1', phone_number: '14155550100' });
  const input = JSON.stringify(membershipEvent({ phone: '14155550100' }, 'a', true));
  const { status, stderr, outcomes } = await run(['--quiet'], { input });
  assert.deepEqual([status, stderr, outcomes()[0].status], [0, '', 'delivered']);
});

test('a dry run sends nothing, and says what there is to deliver', async () => {
  const { outcomes, stderr } = await run([file('dry.ndjson', mixed()), '--dry-run'], { env: {} });
  assert.equal(server.requests.length, 0);
  assert.deepEqual(
    outcomes().filter(({ status }) => status === 'to_deliver'),
    [
      { line: 1, subscription: 0, status: 'to_deliver' },
      { line: 4, subscription: 0, status: 'to_deliver' },
      { line: 6, subscription: 0, status: 'to_deliver' },
    ],
  );
  assert.ok(outcomes().some(({ path }) => path?.startsWith('/api/v2/subscribers?')));
  assert.match(stderr, /3 to_deliver/);
});

test('wrong use, and a checkpoint of something else, are refused', async () => {
  const events = file('some.ndjson', mixed());
  const noKey = await run([events], { env: {} });
  assert.deepEqual([noKey.status, noKey.stdout], [2, '']);
  assert.match(noKey.stderr, /POSTSCRIPT_SECRET_KEY/);
  assert.equal((await run([events, '--requests-per-second', 'x'])).status, 2);
  const checkpoint = join(folder, 'other');
  writeFileSync(checkpoint, 'hello\n');
  const other = await run([events, '--checkpoint', checkpoint]);
  assert.equal(other.status, 3);
  assert.match(other.stderr, /is not a checkpoint/);
  assert.equal(readFileSync(checkpoint, 'utf8'), 'hello\n');
  assert.equal(server.requests.length, 0);
});

test('a refused key ends the run, and the next one goes on', async () => {
  server.add({ id: 's_1', phone_number: '14155550100' });
  const args = [file('refused.ndjson', mixed()), '--checkpoint', join(folder, 'refused')];
  const refused = await run(args, { env: { POSTSCRIPT_SECRET_KEY: 'sk_wrong_key_4711' } });
  assert.equal(refused.status, 3);
  assert.match(refused.stderr, /refused the secret key/);
  assert.equal(server.requests.length, 1);
  const { status, outcomes } = await run(args);
  assert.deepEqual(
    outcomes()
      .map(({ line, status }) => `${line} ${status}`)
      .sort(),
    ['1 delivered', '4 not_found', '6 delivered'],
  );
  assert.equal(status, 0);
  assert.ok(!existsSync(join(folder, 'refused')));
});

test('Ctrl-C ends it cleanly; the same command goes on from there, and refuses other events', async () => {
  const { events, state } = memberships(server, 200, 50, 8);
  server.latency = 20;
  const args = [file('many.ndjson', events), '--checkpoint', join(folder, 'many')];
  const first = start(args);
  while (!Object.values(server.state).some((person) => person.events.length > 0)) await pause(20);
  first.child.kill('SIGINT');
  const { status, stdout, stderr } = await first.ended;
  assert.equal(status, 130, stderr);
  const requests = server.requests.length;
  const others = await run([file('others.ndjson', events.slice(1)), '--checkpoint', join(folder, 'many')]);
  assert.equal(others.status, 3);
  assert.match(others.stderr, /checkpoint of other events/);
  const config = join(folder, 'config.json');
  writeFileSync(config, '{"options":{"onUnknownMembership":"exit"}}');
  assert.match((await run([...args, '--config', config])).stderr, /checkpoint of another configuration/);
  assert.equal(server.requests.length, requests);
  const second = await run(args);
  assert.equal(second.status, 0, second.stderr);
  assert.equal(lines(stdout).length + second.outcomes().length, events.length);
  const found = server.state;
  for (const [id, { audiences, events: wanted }] of Object.entries(state)) {
    assert.deepEqual(found[id].audiences.toSorted(), audiences.toSorted(), id);
    assert.deepEqual(withoutRepeats(found[id].events, wanted), wanted, id);
  }
});

test('killed at 50 moments and started again, it ends as if nothing had happened', async () => {
  const { events, state } = memberships(server, 2500, 700, 11);
  const ids = {};
  for (const { messageId, context } of events) {
    const { phone, email } = context.traits;
    const at = phone ? Number(phone.slice(-7)) - 5550000 : Number(/person(\d+)@/.exec(email)?.[1]);
    (ids[`s_${at}`] ??= []).push(messageId);
  }
  const args = [file('killed.ndjson', events), '--checkpoint', join(folder, 'killed'), '--external-id', '--quiet'];
  const below = chance(12);
  const secrets = [];
  for (let kill = 0; kill < 50; kill += 1) {
    const { child, ended } = start(args);
    await pause(90 + below(220));
    child.kill('SIGKILL');
    const { stdout, stderr } = await ended;
    secrets.push(
      stdout,
      stderr,
      existsSync(join(folder, 'killed')) ? readFileSync(join(folder, 'killed'), 'utf8') : '',
    );
  }
  const last = await run(args);
  assert.equal(last.status, 0, last.stderr);
  let repeated = 0;
  const found = server.state;
  for (const [id, { audiences }] of Object.entries(state)) {
    assert.deepEqual(found[id].audiences.toSorted(), audiences.toSorted(), id);
    const posted = server.subscribers.get(id).events.map(({ external_id }) => external_id);
    // What was on its way when the process was killed is posted again: nobody can know that it had arrived.
    const once = posted.filter((messageId, at) => messageId !== posted[at - 1]);
    repeated += posted.length - once.length;
    assert.deepEqual(once, ids[id] ?? [], id);
  }
  assert.ok(repeated <= 50 * 15, `${repeated} custom events twice`);
  assert.ok(!existsSync(join(folder, 'killed')));
  assert.ok(!secrets.concat(last.stdout, last.stderr).join('').includes(SECRET_KEY));
});

/** Without the repetition of what was on its way when the process ended. */
function withoutRepeats(found, wanted) {
  const rest = [...found];
  return wanted.map((event) => {
    let next = rest.shift();
    while (next !== undefined && next !== event) next = rest.shift();
    return next;
  });
}
