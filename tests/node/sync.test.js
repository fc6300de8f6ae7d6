/** `segment-postscript sync` as a process, against a simulated Postscript. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { membershipEvent, memberships } from '../postscript/events.mjs';
import { Postscript } from '../postscript/server.mjs';
import { lines, pause, start as startCommand, writeEvents } from '../postscript/sync-command.mjs';

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

const start = (args, options) => startCommand(server, args, options);
const run = (args, options) => start(args, options).ended;
const file = (name, events) => writeEvents(join(folder, name), events);

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

test('standard input is delivered too; --quiet prints nothing', async () => {
  server.add({ id: 's_1', phone_number: '14155550100' });
  const input = JSON.stringify(membershipEvent({ phone: '14155550100' }, 'a', true));
  const { status, stderr, outcomes } = await run(['--quiet'], { input });
  assert.deepEqual([status, stderr, outcomes()[0].status], [0, '', 'delivered']);
});

test('a dry run sends nothing, and reports what would be delivered', async () => {
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

test('invalid usage, and the checkpoint of another sync, are rejected', async () => {
  const events = file('some.ndjson', mixed());
  const noKey = await run([events], { env: {} });
  assert.deepEqual([noKey.status, noKey.stdout], [2, '']);
  assert.match(noKey.stderr, /POSTSCRIPT_SECRET_KEY/);
  assert.equal((await run([events, '--requests-per-second', 'x'])).status, 2);
  for (const [args, key] of [
    [['--base-url', 'ftp://b.co'], 'sk_1'],
    [[], 'two words'],
  ]) {
    const unusable = join(folder, 'unusable');
    const refused = await run([events, '--checkpoint', unusable, ...args], { env: { POSTSCRIPT_SECRET_KEY: key } });
    assert.deepEqual([refused.status, refused.stdout, existsSync(unusable)], [2, '', false]);
    assert.match(refused.stderr, /^error: .*(baseUrl|base-url|secret key)/);
  }
  const checkpoint = join(folder, 'other');
  writeFileSync(checkpoint, 'hello\n');
  const other = await run([events, '--checkpoint', checkpoint]);
  assert.equal(other.status, 3);
  assert.match(other.stderr, /is not a checkpoint/);
  assert.equal(readFileSync(checkpoint, 'utf8'), 'hello\n');
  assert.equal(server.requests.length, 0);
});

test('a refused key ends the run, and the next one resumes', async () => {
  server.add({ id: 's_1', phone_number: '14155550100' });
  const args = [file('refused.ndjson', mixed()), '--checkpoint', join(folder, 'refused')];
  const refused = await run(args, { env: { POSTSCRIPT_SECRET_KEY: 'sk_wrong_key_4711' } });
  assert.equal(refused.status, 5);
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

test('Ctrl-C ends a sync cleanly; the same command resumes, and rejects different events', async () => {
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
  assert.match(others.stderr, /checkpoint of different events/);
  const config = join(folder, 'config.json');
  writeFileSync(config, '{"options":{"onUnknownMembership":"exit"}}');
  assert.match((await run([...args, '--config', config])).stderr, /checkpoint of a different configuration/);
  assert.equal(server.requests.length, requests);
  const second = await run(args);
  assert.equal(second.status, 0, second.stderr);
  assert.equal(lines(stdout).length + second.outcomes().length, events.length);
  const found = server.state;
  for (const [id, { audiences, events: wanted }] of Object.entries(state)) {
    assert.deepEqual(found[id].audiences.toSorted(), audiences.toSorted(), id);
    // Events in flight got a response, and are not posted again.
    assert.deepEqual(found[id].events, wanted, id);
  }
});
