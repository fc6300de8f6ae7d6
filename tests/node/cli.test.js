/** The command line as a process: output, exit codes, files. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Destination } from 'segment-postscript';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const EVENTS = fileURLToPath(new URL('../../examples/events.ndjson', import.meta.url));
const CONFIG = fileURLToPath(new URL('../../examples/destination.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));

function run(args, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { input, maxBuffer: 1 << 28 });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const destination = new Destination(JSON.parse(readFileSync(CONFIG, 'utf8')));
const mapped = Buffer.from(destination.mapNdjson(readFileSync(EVENTS))).toString();

test('map writes the output of mapNdjson, from a file and from standard input', () => {
  const fromFile = run(['map', EVENTS, '--config', CONFIG]);
  assert.deepEqual([fromFile.status, fromFile.stdout], [1, mapped]);
  assert.match(fromFile.stderr, /^50 lines, [\d.]+ KB in [\d.]+ s\n9 events are invalid\n$/);
  const fromInput = run(['map', '--quiet', '--allow-invalid', '-c', CONFIG], readFileSync(EVENTS));
  assert.deepEqual([fromInput.status, fromInput.stdout, fromInput.stderr], [0, mapped, '']);
});

test('map writes a file, and leaves none if it fails', () => {
  const output = join(folder, 'out.ndjson');
  assert.equal(run(['map', EVENTS, '-c', CONFIG, '--allow-invalid', '--output', output]).status, 0);
  assert.equal(readFileSync(output, 'utf8'), mapped);
  const failed = run(['map', folder, '--output', join(folder, 'none')]);
  assert.equal(failed.status, 3);
  assert.match(failed.stderr, /EISDIR/);
  assert.ok(!existsSync(join(folder, 'none')) && !existsSync(join(folder, 'none.part')));
});

test('check reports every error with its location', () => {
  assert.deepEqual(run(['check', '--config', CONFIG]), {
    status: 0,
    stdout: 'no errors, no warnings\n',
    stderr: '',
  });
  const broken = file('broken.json', {
    subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'event!="x"', mapping: { a: { '@oops': 1 } } }],
  });
  const { status, stdout } = run(['check', '--config', broken]);
  assert.equal(status, 1);
  assert.match(stdout, /^error trigger_invalid at \/subscriptions\/0\/subscribe, from character 6: /m);
  assert.match(stdout, /^error unknown_directive at \/subscriptions\/0\/mapping\/a: .*@oops/m);
  assert.match(stdout, /^2 errors, 1 warning$/m);
  const misread = file('misread.json', {
    subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "track" AND event = "a"', mapping: {} }],
  });
  const warned = run(['check', '--config', misread]);
  assert.equal(warned.status, 0);
  assert.match(
    warned.stdout,
    /^warning trigger_ignored_operator at \/subscriptions\/0\/subscribe, from character 16: /m,
  );
  assert.match(warned.stdout, /^no errors, \d+ warnings?; --fix can fix some of them$/m);
});

test('check warns of mapped fields that the action does not have, and of surprising mappings', () => {
  const path = (/** @type {string} */ name) => ({ '@path': `$.traits.${name}` });
  const mapping = {
    emial: path('email'),
    email: { '@liquid': '{{ traits.email | downcas }}' },
    phone: { '@if': { exists: path('phone'), then: path('mobile') } },
  };
  const subscription = { name: 'VIPs', partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping };
  const config = file('warnings.json', { subscriptions: [subscription] });
  assert.deepEqual(run(['check', config]), {
    status: 0,
    stdout: `warning mapping_unknown_field at /subscriptions/0/mapping/emial (VIPs): There is no field \`emial\`, so its value is dropped.
      Did you mean \`email\`?
warning mapping_unknown_filter at /subscriptions/0/mapping/email/@liquid, from character 19 (VIPs): There is no filter \`downcas\`: it changes nothing.
      Did you mean \`downcase\`?
warning mapping_then_other_path at /subscriptions/0/mapping/phone/@if/then (VIPs): \`then\` reads \`$.traits.mobile\`, but \`exists\` tests \`$.traits.phone\`.
      Test the path that \`then\` reads: it may be missing even if the other one is present.
no errors, 3 warnings; --fix can fix some of them
`,
    stderr: '',
  });
  // Other commands accept it.
  assert.equal(run(['map', '-q', '-c', config], '{"type":"page"}\n').status, 0);
});

test('test compares the members that an expected entry mentions', () => {
  const event = { type: 'track', context: { personas: { computation_key: 'vip', computation_class: 'audience' } } };
  event.properties = { vip: true };
  event.context.traits = { email: 'jane@example.com' };
  const tests = [
    { name: 'enters', event, expected: [{ status: 'mapped', membership: 'entered' }] },
    { name: 'is a page', event: { type: 'page' }, expected: [{ status: 'not_subscribed' }] },
  ];
  const good = run(['test', file('good.json', { tests })]);
  assert.deepEqual(good, { status: 0, stdout: 'ok 1 - enters\nok 2 - is a page\n2 passed, 0 failed\n', stderr: '' });
  tests[0].expected[0].membership = 'exited';
  const bad = run(['test', file('bad.json', { tests })]);
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /^not ok 1 - enters\n {2}\/0\/membership: expected "exited", got "entered"$/m);
});

test('invalid usage prints the correct usage', () => {
  for (const args of [
    ['nope'],
    ['map', '--nope'],
    ['map', 'a', 'b'],
    ['check', 'a', '-c', 'b'],
    ['completion', 'csh'],
  ]) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, /^error: .*\n(\(.*\)\n)?$/);
  }
  assert.deepEqual([run([]).status, run(['--help']).status], [2, 0]);
  assert.match(run(['map', '--confg', 'x']).stderr, /\n\(Did you mean --config\?\)\n$/);
});

test('files that are missing or not JSON are named', () => {
  const missing = run(['check', '--config', join(folder, 'missing.json')]);
  assert.deepEqual([missing.status, /missing\.json can't be read: .*ENOENT/.test(missing.stderr)], [3, true]);
  const broken = run(['check', '--config', file('text.json', 'no JSON')]);
  assert.deepEqual([broken.status, /text\.json can't be read: it is not JSON: /.test(broken.stderr)], [3, true]);
});

test('explain shows how results were produced, as text and as JSON', () => {
  const laidOut = file('event.json', JSON.stringify({ type: 'page' }, null, 2));
  const { status, stdout } = run(['explain', laidOut]);
  assert.equal(status, 0);
  assert.match(stdout, /`\$\.type` is "page", not "identify"\./);

  const json = run(['explain', EVENTS, '-c', CONFIG, '--json']);
  const lines = json.stdout.trimEnd().split('\n');
  assert.deepEqual([json.status, lines.length], [1, 49], 'one line is broken');
  assert.match(json.stderr, /^line \d+: event_not_json: /);
  assert.deepEqual(
    JSON.parse(lines[0]).subscriptions.map(({ result }) => result),
    JSON.parse(mapped.split('\n')[0]),
  );
});

test('coverage prints counts', () => {
  const { status, stdout, stderr } = run(['coverage', EVENTS, '--quiet']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^50 events, 1 of them broken\n/);
  assert.match(stdout, /\n {4}email +33 \(77 %\)\n/);
  const json = run(['coverage', EVENTS, '--quiet', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), counted());
});

function counted() {
  const coverage = new Destination().coverage();
  coverage.mapNdjson(readFileSync(EVENTS));
  return { ...coverage.report(), blank: 0 };
}
