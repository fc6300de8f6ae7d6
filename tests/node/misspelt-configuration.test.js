/** Configurations that say something else than their authors think: each door refuses them, and says what was meant. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Destination } from 'segment-postscript';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const subscription = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: {} };

const MISSPELT = [
  [{ subscriptons: [subscription] }, '/subscriptons', 'Did you mean `subscriptions`?'],
  [{ mappings: [] }, '/mappings', 'Here it is called `subscriptions`.'],
  [{ onUnknownMembership: 'exit' }, '/onUnknownMembership', '`onUnknownMembership` belongs in `options`.'],
  [{ enabled: false }, '/enabled', '`enabled` belongs in each of `subscriptions`.'],
  [{ options: { onUnknownMembershp: 'exit' } }, '/options/onUnknownMembershp', 'Did you mean `onUnknownMembership`?'],
  [{ subscriptions: [{ ...subscription, enabledd: false }] }, '/subscriptions/0/enabledd', 'Did you mean `enabled`?'],
  [
    { subscriptions: [subscription, { ...subscription, trigger: 'type = "page"' }] },
    '/subscriptions/1/trigger',
    'Here it is called `subscribe`.',
  ],
  [{ 'a/b~c': 1 }, '/a~1b~0c', undefined],
  [{ constructor: 1 }, '/constructor', undefined],
];

test('a member that is not known is refused, with what was meant', () => {
  for (const [config, path, hint] of MISSPELT) {
    assert.throws(
      () => new Destination(config),
      ({ issues }) => {
        assert.deepEqual(
          issues.map(({ code, path, hint }) => ({ code, path, hint })),
          [{ code: 'config_unknown_member', path, hint }],
        );
        return true;
      },
    );
  }
});

test('what the exports of Segment carry besides is ignored, and so is what is undefined', () => {
  const exported = {
    ...subscription,
    id: 's1',
    actionId: 'a1',
    actionSlug: 'syncAudiences',
    destinationId: 'd1',
    modelId: 'm1',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    destination_id: 'd1',
    reverseETLSchedule: null,
    misspelt: undefined,
  };
  const config = { $schema: 'config.schema.json', subscriptions: [exported], subscriptons: undefined };
  assert.equal(new Destination(config).map({ type: 'page' })[0].status, 'not_subscribed');
});

test('no command takes a misspelt configuration for the default one', () => {
  const directory = mkdtempSync(join(tmpdir(), 'configuration-'));
  const [config, events] = ['config.json', 'events.ndjson'].map((name) => join(directory, name));
  try {
    writeFileSync(config, JSON.stringify({ subscriptons: [subscription] }));
    writeFileSync(events, '{"type":"track"}\n');
    for (const args of [
      ['check', config],
      ...['map', 'explain', 'coverage'].map((name) => [name, events, '-c', config]),
      ['sync', '--dry-run', events, '-c', config],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
      assert.notEqual(status, 0, args[0]);
      assert.match(stdout + stderr, /subscriptons.*\n?.*Did you mean `subscriptions`\?/s, args[0]);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
