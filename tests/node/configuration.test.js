/** Tools for writing a configuration: the JSON Schemas, `init`, `import`. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { definition, validateMapping } from 'segment-postscript';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const FIXTURES = new URL('../fixtures/mapping/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));

const require = createRequire(import.meta.url);
const ajv = new Ajv.default({ strict: false });
const isConfig = ajv.compile(require('segment-postscript/config.schema.json'));
const isTests = ajv.compile(require('segment-postscript/tests.schema.json'));
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const SUBSCRIPTION = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: {} };
const withMapping = (/** @type {unknown} */ mapping) => ({ subscriptions: [{ ...SUBSCRIPTION, mapping }] });

function run(args, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    input,
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the schema accepts valid configurations and rejects misspelt ones', () => {
  for (const config of [
    {},
    { $schema: 'x' },
    withMapping({}),
    { options: { onUnknownMembership: 'exit' } },
    read('../../examples/destination.json'),
  ]) {
    assert.ok(isConfig(config), ajv.errorsText(isConfig.errors));
  }
  for (const config of [
    5,
    { subscriptons: [] },
    { subscriptions: [{ ...SUBSCRIPTION, enabledd: false }] },
    { subscriptions: [{ ...SUBSCRIPTION, partnerAction: 'x' }] },
    { subscriptions: [{ partnerAction: 'syncAudiences', mapping: {} }] },
    { subscriptions: Array(51).fill(SUBSCRIPTION) },
    { options: { onUnknownMembership: 'x' } },
    withMapping({ a: { '@oops': 1 } }),
    withMapping({ a: { '@path': 5 } }),
    withMapping({ a: { '@replace': { replacement: 'x' } } }),
    withMapping({ a: { '@path': '$.a', b: 1 } }),
  ]) {
    assert.ok(!isConfig(config), JSON.stringify(config));
  }
});

test('the schema accepts every valid mapping of the fixtures', () => {
  let count = 0;
  for (const name of readdirSync(FIXTURES)) {
    for (const { mapping, error } of read(new URL(name, FIXTURES).href)) {
      if (error !== undefined || typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) continue;
      // The elements of arrays are not validated, but the schema covers them.
      if (validateMapping({ mapping }).length > 0 || /\[.*"@/.test(JSON.stringify(mapping))) continue;
      count += 1;
      assert.ok(
        isConfig(withMapping({ field: mapping })),
        `${JSON.stringify(mapping)}: ${ajv.errorsText(isConfig.errors)}`,
      );
    }
  }
  assert.ok(count > 100, `${count}`);
});

test('every directive is in the schema, with the options that it needs', () => {
  const { directive } = read('../../pkg/dist/config.schema.json').definitions;
  const names = Object.keys(directive.properties).filter((name) => name.startsWith('@'));
  assert.equal(names.length, 13);
  for (const name of names) {
    const { required } = directive.properties[name];
    const issues = validateMapping({ a: { [name]: {} } });
    assert.ok(!issues.some(({ code }) => code === 'unknown_directive'), name);
    const missing = issues.filter(({ code }) => code === 'option_missing').map(({ message }) => message);
    for (const option of required ?? [])
      assert.ok(
        missing.some((message) => message.includes(option)),
        `${name} needs ${option}`,
      );
    if (required !== undefined) assert.equal(missing.length, required.length, `${name}: ${missing}`);
  }
});

test('the schema of tests', () => {
  const one = { name: 'a', event: {}, expected: [{ status: 'mapped', membership: 'entered', payload: {} }] };
  for (const tests of [
    { tests: [] },
    { tests: [one] },
    { config: withMapping({}), tests: [{ event: {}, expected: [{}] }] },
  ]) {
    assert.ok(isTests(tests), ajv.errorsText(isTests.errors));
  }
  for (const tests of [
    {},
    { test: [] },
    { tests: [{ event: {} }] },
    { tests: [{ ...one, expectd: [] }] },
    { tests: [{ ...one, expected: [{ status: 'x' }] }] },
    { config: { x: 1 }, tests: [] },
  ]) {
    assert.ok(!isTests(tests), JSON.stringify(tests));
  }
});

test('init writes the defaults with comments, and overwrites nothing', () => {
  const { status, stderr } = run(['init']);
  assert.equal(status, 0, stderr);
  const text = readFileSync(join(folder, 'destination.jsonc'), 'utf8');
  assert.ok((text.match(/^ *\/\/ /gm)?.length ?? 0) >= 8, text);
  const config = JSON.parse(text.replace(/^ *\/\/.*$/gm, ''));
  assert.ok(isConfig(config), ajv.errorsText(isConfig.errors));
  const { fields, defaultSubscription } = definition.actions.syncAudiences;
  assert.equal(config.subscriptions[0].subscribe, defaultSubscription);
  assert.deepEqual(Object.keys(config.subscriptions[0].mapping), Object.keys(fields));
  assert.deepEqual(run(['check', 'destination.jsonc']), { status: 0, stdout: 'no errors, no warnings\n', stderr: '' });
  const event = JSON.stringify({ type: 'page' });
  assert.equal(
    run(['map', '-c', 'destination.jsonc', '-q'], event).stdout,
    run(['map', '-q'], event).stdout.replace('{"subscription":0', '{"subscription":0,"name":"Sync Audiences"'),
  );
  const again = run(['init']);
  assert.deepEqual(
    [again.status, again.stderr],
    [4, "error: destination.jsonc can't be written: it already exists (EEXIST).\n"],
  );
});

const MAPPING = { email: { '@path': '$.traits.email' } };
const WANTED = {
  name: 'VIPs',
  enabled: false,
  partnerAction: 'syncAudiences',
  subscribe: 'type = "identify"',
  mapping: MAPPING,
};
const VALUES = { name: 'VIPs', enabled: false, trigger: 'type = "identify"', action_id: 'x', destination_id: 'y' };
const asText = { ...VALUES, settings: JSON.stringify(MAPPING) };
const resource = { address: 'a.b', type: 'segment_destination_subscription', name: 'vips' };

test('import converts exports of the Public API and of Terraform', () => {
  const publicApi = {
    ...VALUES,
    id: 'i',
    actionId: 'x',
    actionSlug: 'syncAudiences',
    destinationId: 'y',
    settings: MAPPING,
  };
  const shown = { root_module: { resources: [{ ...resource, values: asText }], child_modules: [] } };
  for (const [name, content] of /** @type {[string, unknown][]} */ ([
    ['public API', { data: { subscriptions: [publicApi], pagination: { current: 'MA==' } } }],
    ['public API, one', { data: { subscription: publicApi } }],
    ['a list', [publicApi]],
    ['terraform show -json', { format_version: '1.0', values: shown }],
    [
      'terraform show -json of a child module',
      { values: { root_module: { child_modules: [{ resources: [{ ...resource, values: asText }] }] } } },
    ],
    [
      'terraform show -json PLAN',
      {
        planned_values: shown,
        prior_state: { values: shown },
        resource_changes: [{ ...resource, change: { after: asText } }],
      },
    ],
    [
      'terraform state pull',
      { version: 4, resources: [{ mode: 'managed', ...resource, instances: [{ attributes: asText }] }] },
    ],
  ])) {
    const { status, stdout, stderr } = run(['import'], JSON.stringify(content));
    assert.deepEqual([status, stderr], [0, '1 subscription imported\n'], name);
    assert.deepEqual(JSON.parse(stdout), { subscriptions: [WANTED] }, name);
  }
});

test('import reports issues, and rejects files that are not exports', () => {
  const file = join(folder, 'bad.json');
  const bad = { ...VALUES, settings: { email: { '@oops': 1 } } };
  const { status, stderr } = run(['import', '-o', file], JSON.stringify([bad]));
  assert.equal(status, 1);
  assert.match(stderr, /^error unknown_directive at \/subscriptions\/0\/mapping\/email \(VIPs\): /m);
  assert.ok(existsSync(file), 'it is written, to be corrected');
  for (const [content, sentence] of [
    ['{}', /- has no subscriptions of a destination: .*terraform show -json/],
    ['resource "segment_destination_subscription" "a" {}', /Standard input can't be read: it is not JSON/],
    [JSON.stringify([{ ...VALUES, settings: '{' }]), /- ?, subscription 0: its settings are not JSON/],
  ]) {
    const refused = run(['import'], /** @type {string} */ (content));
    assert.deepEqual([refused.status, refused.stdout], [3, '']);
    assert.match(refused.stderr, /** @type {RegExp} */ (sentence));
  }
  writeFileSync(join(folder, 'x.json'), JSON.stringify([VALUES]));
  assert.equal(run(['import', 'x.json']).status, 3);
});
