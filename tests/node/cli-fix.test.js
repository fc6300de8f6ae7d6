/** `check --fix`: the changes to a configuration, the unchanged parts, and failures, which never damage the file. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { validateConfig } from 'segment-postscript';
import { fixAll } from '../../pkg/src/cli/fix.js';
import { Random } from './random/random.mjs';
import * as fql from './random/fql.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));
// So that an unprivileged user may read its content.
chmodSync(folder, 0o755);

/** @param {string[]} args @param {object} [options] */
function run(args, options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'check', '--fix', ...args], options);
  return { status, stdout: stdout?.toString() ?? '', stderr: stderr.toString() };
}

let files = 0;
/** @param {string | Uint8Array} content */
function file(content) {
  const path = join(mkdirs(`${(files += 1)}`), 'destination.jsonc');
  writeFileSync(path, content);
  return path;
}

/** @param {string} name */
function mkdirs(name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** What is in the folder of a file. @param {string} path */
const beside = (path) => readdirSync(join(path, '..'));

const BROKEN = `{
  // The "quotes" and { brackets } of comments are not JSON.
\t"subscriptions": [
    { "name": "VIPs", "partnerAction": "syncAudiences",
      "subscribe": "type = \\"track\\" AND event is \\"caf\\u00e9\\" AND name === \\"b\\"", /* why */
      "mapping": {
        "emial":   {"@path": "$.traits.email"},
        "phone": { "@liquid": "{{ traits.\\u0065mail | downcas }}" },
        "traits_or_props": { "@paht": "$.properties" } } },

    { "name": "Two", "partnerAction": "syncAudiences", "subscribe": "event = 'a'", "mapping": { } }
  ],
  "optoins": { "onUnknownMembership": "skip" } // the end
}`;

const MENDED = BROKEN.replace('AND event is', 'and event =')
  .replace('AND name === ', 'and name = ')
  .replace('emial', 'email')
  .replace('downcas', 'downcase')
  .replace('@paht', '@path')
  .replace("'a'", '\\"a\\"')
  .replace('optoins', 'options');

const SAID = `fixed trigger_split_operator at /subscriptions/0/subscribe, from character 45 (VIPs): Use = "b"
fixed mapping_unknown_field at /subscriptions/0/mapping/emial (VIPs): Use "email"
fixed mapping_unknown_filter at /subscriptions/0/mapping/phone/@liquid, from character 19 (VIPs): Use downcase
fixed unknown_directive at /subscriptions/0/mapping/traits_or_props (VIPs): Use "@path"
fixed trigger_single_quotes at /subscriptions/1/subscribe, from character 9 (Two): Use "a"
fixed config_unknown_member at /optoins: Use "options"
fixed trigger_ignored_operator at /subscriptions/0/subscribe, from character 36 (VIPs): Use and
fixed trigger_unknown_operator at /subscriptions/0/subscribe, from character 26 (VIPs): Use =
fixed trigger_ignored_operator at /subscriptions/0/subscribe, from character 16 (VIPs): Use and
`;

test('fixes in several subscriptions change nothing else in the file', () => {
  const path = file(BROKEN);
  chmodSync(path, 0o640);
  const { status, stdout, stderr } = run([path]);
  assert.deepEqual([status, stderr], [0, '']);
  assert.equal(stdout, `${SAID}9 fixed; no errors, no warnings remain\n`);
  assert.equal(readFileSync(path, 'utf8'), MENDED);
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.deepEqual(beside(path), ['destination.jsonc']);
});

test('a second run fixes nothing, and does not write the file', () => {
  const path = file(MENDED);
  const before = statSync(path, { bigint: true });
  const { status, stdout } = run(['--config', path]);
  assert.equal(status, 0);
  assert.equal(stdout, 'nothing to fix; no errors, no warnings remain\n');
  const now = statSync(path, { bigint: true });
  assert.deepEqual([now.ino, now.mtimeNs], [before.ino, before.mtimeNs]);
});

test('standard input is fixed to standard output, with messages on standard error', () => {
  for (const args of [[], ['-']]) {
    const { status, stdout, stderr } = run(args, { input: BROKEN });
    assert.deepEqual([status, stdout], [0, MENDED]);
    assert.ok(stderr.startsWith(SAID), stderr);
  }
  const unchanged = run([], { input: '{"options": {}}\n' });
  assert.deepEqual(unchanged, {
    status: 0,
    stdout: '{"options": {}}\n',
    stderr: 'nothing to fix; no errors, no warnings remain\n',
  });
});

test('a dry run shows the fixes and writes nothing', () => {
  const path = file(BROKEN);
  const { status, stdout, stderr } = run([path, '--dry-run']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.ok(stdout.startsWith(SAID.replace(/^fixed/gm, 'would fix')), stdout);
  assert.match(stdout, /\n9 to fix; no errors, no warnings remain\n$/);
  assert.equal(readFileSync(path, 'utf8'), BROKEN);
  assert.equal(run(['-', '--dry-run'], { input: BROKEN }).stdout, stdout);
});

test('a byte order mark, Windows line ends and gzip are kept', () => {
  for (const [content, mended, decode] of /** @type {[string | Uint8Array, string, (bytes: Buffer) => Buffer][]} */ ([
    [`\uFEFF${BROKEN}`, `\uFEFF${MENDED}`, (bytes) => bytes],
    [BROKEN.replaceAll('\n', '\r\n'), MENDED.replaceAll('\n', '\r\n'), (bytes) => bytes],
    [gzipSync(BROKEN), MENDED, gunzipSync],
    [gzipSync(`\uFEFF${BROKEN}`), `\uFEFF${MENDED}`, gunzipSync],
  ])) {
    const path = file(content);
    assert.equal(run([path]).status, 0);
    assert.equal(decode(readFileSync(path)).toString(), mended);
    const { stdout } = spawnSync(process.execPath, [CLI, 'check', '--fix'], { input: content });
    assert.equal(decode(stdout).toString(), mended);
  }
});

/** A configuration with one subscription. @param {string} subscribe @param {object} [mapping] */
const configuration = (subscribe, mapping = {}) =>
  JSON.stringify({ subscriptions: [{ partnerAction: 'syncAudiences', subscribe, mapping }] });

test('a fix that is not the only one, or only removes what is ignored, is left to the user', () => {
  for (const [subscribe, code] of [
    ['type = "track" name = "b"', 'trigger_missing_operator'],
    ['match(event, "abc")', 'trigger_match_without_star'],
    ['properties.a = 1e3', 'trigger_number_cut'],
    // In lower case, `and` and `or` would be mixed, and the last one would apply to all.
    ['type = "page" or event = "x" AND name = "b"', 'trigger_ignored_operator'],
    ['type = "page" AND event = "x" OR name = "b"', 'trigger_ignored_operator'],
  ]) {
    const input = configuration(subscribe);
    const { status, stdout, stderr } = run(['-'], { input });
    assert.deepEqual([status, stdout], [0, input], subscribe);
    assert.ok(stderr.includes(`warning ${code} `), stderr);
  }
});

test('text that makes a trigger invalid is removed', () => {
  const { stdout } = run(['-'], { input: configuration('$.event = "a" && $.name = “b”') });
  assert.equal(stdout, configuration('event = "a" and name = "b"'));
});

test('members are not renamed if two would get the same name, or the name exists', () => {
  for (const mapping of [
    { emial: 'a@example.com', emal: 'b@example.com' },
    { emial: 'a@example.com', email: 'b@example.com' },
  ]) {
    const input = configuration('type = "track"', mapping);
    assert.equal(run(['-'], { input }).stdout, input);
  }
  const twice = '{"optoins": {}, "optoins": {"onUnknownMembership": "skip"}}';
  const { stdout, status } = run(['-'], { input: twice });
  assert.deepEqual([stdout, status], ['{"optoins": {}, "options": {"onUnknownMembership": "skip"}}', 1]);
});

test('errors without a fix exit with 1, after the others were fixed', () => {
  const broken = configuration('type = "track"', { email: { '@path': 5 }, phone: { '@paht': '$.phone' } });
  const path = file(broken);
  const { status, stdout } = run([path]);
  assert.equal(status, 1);
  assert.match(stdout, /^fixed unknown_directive .*\nerror \w+ at \/subscriptions\/0\/mapping\/email\/@path: /);
  assert.match(stdout, /\n1 fixed; 1 error, no warnings remain\n$/);
  assert.equal(readFileSync(path, 'utf8'), broken.replace('@paht', '@path'));
});

test('files that are invalid or can’t be read exit with 3, and are unchanged', () => {
  for (const [content, sentence] of [
    ['{"options": {}', /it is not JSON: /],
    [Buffer.from('{"é": 1}', 'latin1'), /it is not UTF-8/],
    [gzipSync(BROKEN).subarray(0, 60), /the gzip data is corrupt or truncated/],
  ]) {
    const path = file(content);
    const { status, stdout, stderr } = run([path]);
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /** @type {RegExp} */ (sentence));
    assert.deepEqual(readFileSync(path), Buffer.from(/** @type {any} */ (content)));
    assert.deepEqual(beside(path), ['destination.jsonc']);
  }
  const missing = join(folder, 'missing');
  assert.deepEqual(run([missing]), {
    status: 3,
    stdout: '',
    stderr: `error: ${missing} can't be read: there is no such file or directory (ENOENT).\n`,
  });
  assert.ok(!existsSync(missing));
});

const isPosix = process.platform !== 'win32';

test('unwritable files and directories exit with 4', { skip: !isPosix && 'modes differ' }, () => {
  const isRoot = process.getuid?.() === 0;
  const asUser = isRoot ? { uid: 65534, gid: 65534 } : {};
  if (spawnSync(process.execPath, [CLI, '--version'], asUser).status !== 0) return;
  for (const [fileMode, directoryMode] of [
    [0o444, 0o777],
    [0o666, 0o555],
  ]) {
    const path = file(BROKEN);
    if (isRoot) chownSync(path, 65534, 65534);
    chmodSync(path, fileMode);
    chmodSync(join(path, '..'), directoryMode);
    const { status, stdout, stderr } = run([path], asUser);
    chmodSync(join(path, '..'), 0o755);
    const sentence = `error: ${path} can't be written: permission denied (EACCES).\n`;
    assert.deepEqual([status, stdout, stderr], [4, '', sentence]);
    assert.equal(readFileSync(path, 'utf8'), BROKEN);
    assert.deepEqual(beside(path), ['destination.jsonc']);
  }
});

test('a full disk leaves the file unchanged', { skip: !isPosix && 'no ulimit' }, () => {
  const content = `${BROKEN}\n// ${'x'.repeat(100_000)}\n`;
  const path = file(content);
  const command = [process.execPath, CLI, 'check', '--fix', path].map((part) => `'${part}'`).join(' ');
  const { status, stderr } = spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 8; ${command}`], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [4, `error: ${path} can't be written: it would be too large (EFBIG).\n`]);
  assert.equal(readFileSync(path, 'utf8'), content);
  assert.deepEqual(beside(path), ['destination.jsonc']);
});

test('a full device exits with 4', { skip: !existsSync('/dev/full') && 'there is no /dev/full' }, () => {
  const sentence = "error: Standard output can't be written: no space is left on the device (ENOSPC).\n";
  for (const [args, input] of [
    [['-'], BROKEN],
    [[file(BROKEN), '--dry-run'], ''],
  ]) {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'check', '--fix', .../** @type {string[]} */ (args)], {
      input: /** @type {string} */ (input),
      stdio: ['pipe', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    assert.deepEqual([status, stderr], [4, sentence]);
  }
});

test('a symbolic link is preserved, and only regular files are replaced', { skip: !isPosix }, () => {
  const path = file(BROKEN);
  const link = join(folder, 'link.jsonc');
  symlinkSync(path, link);
  assert.equal(run([link]).status, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(path, 'utf8'), MENDED);
  const pipe = join(folder, 'pipe');
  const script = `mkfifo '${pipe}'; cat '${file(BROKEN)}' > '${pipe}' & '${process.execPath}' '${CLI}' check --fix '${pipe}'`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [4, `error: ${pipe} can't be written: it is not a regular file.\n`]);
});

test('fixes of random triggers add neither errors nor new warnings, and a second run fixes nothing', () => {
  const random = new Random(11);
  let count = 0;
  for (let round = 0; round < 20; round += 1) {
    const triggers = Array.from({ length: 50 }, () => fql.generate(random).fql ?? 'type = "track"');
    const text = JSON.stringify({
      subscriptions: triggers.map((subscribe) => ({ partnerAction: 'syncAudiences', subscribe, mapping: {} })),
    });
    const result = fixAll('it', text);
    count += result.fixed.length;
    assert.deepEqual(validateConfig(JSON.parse(result.text)), result.issues);
    assert.equal(fixAll('it', result.text).text, result.text);
    const before = validateConfig(JSON.parse(text));
    triggers.forEach((trigger, at) => {
      const codes = (issues) =>
        issues.filter(({ path }) => path === `/subscriptions/${at}/subscribe`).map(({ code }) => code);
      const [had, has] = [codes(before), codes(result.issues)];
      // After a syntax error is fixed, further errors may be found.
      if (had.includes('trigger_invalid')) return;
      assert.ok(has.length <= had.length, trigger);
      for (const code of has) assert.ok(had.includes(code), `${code}: ${trigger}`);
    });
  }
  assert.ok(count > 100, `${count} fixes`);
});
