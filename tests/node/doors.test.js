/** Surprising events on the command line: the results of the fixtures, and the requests. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { membershipEvent } from '../postscript/events.mjs';
import { Postscript } from '../postscript/server.mjs';
import { lines, start, writeEvents } from '../postscript/sync-command.mjs';
import { readFixture } from './fixtures.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string[]} args */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    // The fixtures were computed in UTC.
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** The maximum number of subscriptions of a configuration. */
const MOST = 50;

for (const name of ['liquid/zones', 'liquid/surrogates', 'mapping/surrogates']) {
  test(`map and explain give the results of ${name}.json`, () => {
    const all = readFixture(`${name}.json`);
    const cases = all.filter(({ output, error }) => error !== undefined || typeof output === 'object');
    assert.ok(cases.length > 0);
    for (let first = 0; first < cases.length; first += MOST) {
      const some = cases.slice(first, first + MOST);
      const config = join(folder, 'config.json');
      const subscriptions = some.map(({ mapping }) => ({
        partnerAction: 'syncAudiences',
        subscribe: 'type = "track"',
        mapping: {
          segment_audience_key: 'vip',
          segment_computation_action: 'audience',
          email: 'a@example.com',
          traits_or_props: mapping,
        },
      }));
      writeFileSync(config, JSON.stringify({ subscriptions }));
      const events = writeEvents(
        join(folder, 'events.ndjson'),
        some.map(({ event }) => ({ ...event, type: 'track' })),
      );
      const mapped = lines(run('map', events, '-c', config, '--allow-invalid').stdout);
      const explained = lines(run('explain', events, '-c', config, '--json').stdout);
      for (const [at, { name, output, error }] of some.entries()) {
        const { payload, errors } = mapped[at][at];
        assert.deepEqual([payload?.traits_or_props, errors?.[0].message], [output, error], name);
        assert.deepEqual(explained[at].subscriptions[at].result, mapped[at][at], name);
      }
    }
  });
}

test('a membership under half a surrogate is mapped and synced', async () => {
  const server = await new Postscript().start();
  after(() => server.stop());
  server.add({ id: 's_1', phone_number: '14155550100' });
  const event = membershipEvent({ phone: '14155550100' }, '\ud800', true);
  const events = writeEvents(join(folder, 'half.ndjson'), [event]);
  assert.match(readFileSync(events, 'utf8'), /"\\ud800":true/);
  const [[{ membership, membershipRule }]] = lines(run('map', events).stdout);
  assert.deepEqual([membership, membershipRule], ['entered', 'boolean']);
  const { outcomes } = await start(server, [events]).ended;
  assert.deepEqual(
    outcomes().map(({ status }) => status),
    ['delivered'],
  );
  assert.deepEqual(server.state.s_1, { audiences: ['\ud800'], events: ['Segment_Audience_Entered \ud800'] });
});

test('sync waits for the delay of Retry-After', async () => {
  for (const value of ['1', () => new Date(Date.now() + 2000).toUTCString()]) {
    const server = await new Postscript().start();
    after(() => server.stop());
    server.add({ id: 's_1', phone_number: '14155550100' });
    server.fate = (index) => {
      server.retryAfter = typeof value === 'string' ? value : value();
      return index === 0 ? 'too many' : 'ok';
    };
    const events = writeEvents(join(folder, 'wait.ndjson'), [membershipEvent({ phone: '14155550100' }, 'vip', true)]);
    const { outcomes } = await start(server, [events]).ended;
    assert.equal(outcomes()[0].status, 'delivered');
    const [first, second] = server.requests;
    // Dates have a resolution of one second, so it is at least one second ahead. The delays of the backoff are shorter.
    const waited = second.time - first.time;
    assert.ok(waited >= 990, `${server.retryAfter}: ${waited}`);
  }
});
