/** Misspelt configurations: every API rejects them with a suggestion. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { Destination, MappingError, definition, validateConfig } from 'segment-postscript';
import { applyFix } from './apply-fix.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const TABLE = JSON.parse(readFileSync(new URL('../../src/destination/members.json', import.meta.url), 'utf8'));
const ajv = new Ajv.default({ strict: false });
const isConfig = ajv.compile(createRequire(import.meta.url)('segment-postscript/config.schema.json'));
const { fields } = definition.actions.syncAudiences;
const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
const subscription = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping };

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

/** An event whose membership no rule decides, and a step of a legacy journey. */
const EVENTS = ['audience', 'journey_step'].map((computation_class) => ({
  type: 'track',
  context: { personas: { computation_key: 'vip', computation_class } },
  traits: { email: 'jane@example.com' },
  properties: {},
}));

test('unknown members are rejected, with a suggestion', () => {
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

test('a misspelt member has a fix, unless the correct one is present', () => {
  for (const [config, path, hint] of MISSPELT) {
    const [issue] = validateConfig(config);
    const [, meant] = /^(?:Did you mean|Here it is called) `(\w+)`/.exec(hint ?? '') ?? [];
    const key = path === '/subscriptions/1/trigger' ? undefined : meant;
    assert.deepEqual(issue.fixes, key && [{ title: `Use "${key}"`, path, key }]);
    if (key) assert.deepEqual(validateConfig(applyFix(config, issue, issue.fixes[0])), []);
  }
});

test('the members of Segment’s exports are accepted, by the destination and by the schema', () => {
  for (const [part, { ignored }] of Object.entries(TABLE)) {
    for (const name of ignored) {
      for (const value of ['a', 1, null, { a: [] }]) accepted(withMembers(part, { [name]: value }));
    }
    accepted(withMembers(part, Object.fromEntries(ignored.map((name) => [name, 'x']))));
  }
  const undefinedMember = { ...subscription, misspelt: undefined };
  const config = { subscriptions: [undefinedMember], subscriptons: undefined };
  assert.equal(new Destination(config).map({ type: 'page' })[0].status, 'not_subscribed');
});

test('members that are not in the table are rejected, by the destination and by the schema', () => {
  for (const [part, { members, ignored, aliases }] of Object.entries(TABLE)) {
    const known = [...Object.keys(members), ...ignored];
    for (const name of known) {
      const misspelt = [
        name.slice(1),
        name.slice(0, -1),
        `${name}s`,
        name.toUpperCase(),
        name.replace(/^(.)(.)/, '$2$1'),
      ];
      for (const other of misspelt.filter((one) => !known.includes(one))) refused(part, other);
    }
    const others = Object.values(TABLE).flatMap((one) => Object.keys(one.members));
    for (const other of [...Object.keys(aliases), ...others]) if (!known.includes(other)) refused(part, other);
  }
});

test('the destination and the schema accept the same types and choices', () => {
  for (const [part, { members }] of Object.entries(TABLE)) {
    for (const [name, definition] of Object.entries(members)) {
      for (const value of [null, true, 5, 'skip', 'x', [], {}, ...(definition.enum ?? [])]) {
        const config = withMembers(part, { [name]: value });
        // Triggers and names of actions are further restricted than other texts.
        if (typeof value === 'string' && ['subscribe', 'partnerAction'].includes(name)) continue;
        assert.equal(isConfig(config), accepts(config), `${part}.${name}: ${JSON.stringify(value)}`);
      }
      const missing = JSON.parse(JSON.stringify(withMembers(part, { [name]: undefined })));
      assert.equal(isConfig(missing), accepts(missing), `${part} without ${name}`);
      assert.equal(accepts(missing), definition.required !== true, `${part} without ${name}`);
    }
  }
});

test('the table describes each member, and its defaults are those of the destination', () => {
  for (const [part, { members }] of Object.entries(TABLE)) {
    for (const [name, { description, default: value, required }] of Object.entries(members)) {
      assert.match(description, /^[A-Z].*[^ ]$/s, name);
      assert.ok(!(required && value !== undefined), name);
      if (value === undefined) continue;
      for (const event of EVENTS) {
        const [given, implied] = [{ [name]: value }, { [name]: undefined }].map((one) =>
          new Destination(withMembers(part, one)).map(event),
        );
        assert.deepEqual(given, implied, name);
      }
    }
  }
});

/** A valid configuration with additional members in one of its objects. */
function withMembers(part, more) {
  if (part === 'configuration') return { subscriptions: [subscription], ...more };
  if (part === 'options') return { subscriptions: [subscription], options: more };
  return { subscriptions: [subscription, { ...subscription, ...more }] };
}

function accepts(config) {
  try {
    new Destination(config);
    return true;
  } catch (error) {
    assert.ok(error instanceof MappingError);
    return false;
  }
}

function accepted(config) {
  new Destination(config);
  assert.ok(isConfig(config), `${JSON.stringify(config)}: ${ajv.errorsText(isConfig.errors)}`);
}

function refused(part, name) {
  const config = withMembers(part, { [name]: 1 });
  assert.ok(!isConfig(config), `${part}.${name}`);
  assert.throws(
    () => new Destination(config),
    ({ issues: [{ code, path }] }) => code === 'config_unknown_member' && path.endsWith(`/${name}`),
    `${part}.${name}`,
  );
}

test('no command replaces a misspelt configuration with the default one', () => {
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
