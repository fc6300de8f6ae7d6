/** Failures of each command due to its output, files or arguments: exit codes and messages. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import * as http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { membershipEvent } from '../postscript/events.mjs';
import { Postscript, SECRET_KEY } from '../postscript/server.mjs';
import { until } from '../postscript/sync-command.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const EVENTS = fileURLToPath(new URL('../../examples/events.ndjson', import.meta.url));
const CONFIG = fileURLToPath(new URL('../../examples/destination.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));

const TESTS = join(folder, 'tests.json');
writeFileSync(
  TESTS,
  JSON.stringify({ tests: [{ name: 'one', event: { type: 'page' }, expected: [{ status: 'not_subscribed' }] }] }),
);

const EXPORT = join(folder, 'export.json');
writeFileSync(
  EXPORT,
  JSON.stringify([{ name: 'one', enabled: true, trigger: 'type = "track"', settings: { email: 'a@example.com' } }]),
);

/** Each command with valid arguments, one of which is its file. @type {Record<string, string[]>} */
const COMMANDS = {
  map: ['map', EVENTS, '-q'],
  check: ['check', CONFIG],
  explain: ['explain', EVENTS],
  coverage: ['coverage', EVENTS, '-q'],
  test: ['test', TESTS],
  sync: ['sync', EVENTS, '--dry-run', '-q'],
};
/** The commands that take a configuration. */
const READS = Object.keys(COMMANDS);
const IMPORT = ['import', EXPORT];
const COMPLETION = ['completion', 'bash'];

const env = { PATH: process.env.PATH };
/** @param {string[]} args @param {any} [options] */
function run(args, options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { env, encoding: 'utf8', ...options });
  return { status, stdout: stdout ?? '', stderr };
}
const withFile = (command, file) => [command, file, ...(COMMANDS[command] ?? []).slice(2)];

test('every command of the program is tested here', () => {
  const [, list] = run(['--help']).stdout.split('\nCommands:\n');
  const names = [...list.split('\n\n')[0].matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
  assert.deepEqual(names, [...READS, 'init', 'import', 'completion', 'help']);
});

test(
  'every command exits with 4 if the device is full',
  { skip: !existsSync('/dev/full') && 'there is no /dev/full' },
  () => {
    for (const args of [...Object.values(COMMANDS), IMPORT, COMPLETION, ['--help'], ['--version'], ['help', 'map']]) {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = run(args, { stdio: ['ignore', full, 'pipe'] });
      closeSync(full);
      const sentence = "error: Standard output can't be written: no space is left on the device (ENOSPC).\n";
      assert.deepEqual([status, stderr.replace(/^line .*\n/gm, '')], [4, sentence], args.join(' '));
    }
  },
);

test(
  'a disk that takes only a part ends it with 4',
  { skip: process.platform === 'win32' && 'there is no ulimit' },
  () => {
    const command = [process.execPath, CLI, ...COMMANDS.map].map((part) => `'${part}'`).join(' ');
    const path = join(folder, 'part');
    const script = `trap '' XFSZ; ulimit -f 8; ${command} > '${path}'`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual(
      [status, stderr],
      [4, "error: Standard output can't be written: it would be too large (EFBIG).\n"],
    );
    assert.equal(statSync(path).size % 1024, 0, 'the system took what it could');
  },
);

test('every command exits with 4 at once if the pipe is closed', async () => {
  const large = join(folder, 'large.ndjson');
  writeFileSync(large, readFileSync(EVENTS, 'utf8').repeat(200));
  for (const name of ['map', 'explain', 'sync']) {
    const child = spawn(process.execPath, [CLI, ...withFile(name, large)], { env });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += data));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 4, name);
    assert.match(
      stderr,
      /^error: Standard output can't be written: the reader has closed the pipe \(EPIPE\)\.$/m,
      name,
    );
  }
});

test('commands that write at their end exit with 4 if the pipe is closed', async () => {
  for (const args of [COMMANDS.check, COMMANDS.coverage, COMMANDS.test, IMPORT, COMPLETION, ['--help']]) {
    const child = spawn(process.execPath, [CLI, ...args], { env });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += data));
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 4, args.join(' '));
    assert.match(stderr, /^error: Standard output can't be written: the reader has closed the pipe \(EPIPE\)\.$/m);
  }
});

test('a slow reader exerts backpressure: the input is not read meanwhile', async () => {
  for (const name of ['map', 'explain', 'sync']) {
    const child = spawn(process.execPath, [CLI, ...withFile(name, '-')], { env });
    const line = readFileSync(EVENTS, 'utf8').split('\n')[0] + '\n';
    child.stdin.on('error', () => {});
    let sent = 0;
    let isDone = false;
    // Standard output is not read, so the command must stop reading after a bounded amount.
    const feed = () => {
      while (!isDone && sent < 64 << 20) {
        sent += line.length;
        if (!child.stdin.write(line)) return void child.stdin.once('drain', feed);
      }
    };
    feed();
    let before = -1;
    await until(() => {
      const isStill = before === sent;
      before = sent;
      return isStill && child.stdin.writableNeedDrain;
    });
    // It continues when the output is read.
    const stalled = sent;
    assert.ok(stalled < 32 << 20, `${name} took ${stalled} bytes`);
    child.stdout.resume();
    await until(() => sent > stalled + (1 << 20));
    isDone = true;
    child.kill();
    await new Promise((resolve) => child.on('close', resolve));
  }
});

test('missing files, directories, and unreadable files exit with 3', () => {
  const secret = join(folder, 'secret');
  writeFileSync(secret, '');
  chmodSync(secret, 0);
  const missing = join(folder, 'missing');
  const cases = [
    [missing, `${missing} can't be read: there is no such file or directory (ENOENT).`],
    [folder, `${folder} can't be read: it is a directory (EISDIR).`],
  ];
  // Root may read anything, so the program runs as the user nobody, if that user may read the program.
  const asUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  chmodSync(folder, 0o755);
  if (process.platform !== 'win32' && run(['--version'], asUser).status === 0) {
    cases.push([secret, `${secret} can't be read: permission denied (EACCES).`]);
  }
  for (const [file, sentence] of cases) {
    for (const command of [...READS, 'import']) {
      const { status, stdout, stderr } = run(withFile(command, file), asUser);
      const first = stderr.split('\n').find((line) => line.startsWith('error'));
      assert.deepEqual([status, stdout, first], [3, '', `error: ${sentence}`], `${command} ${file}`);
      if (command === 'import') continue;
      const config = run([...COMMANDS[command].filter((arg) => arg !== CONFIG), '--config', file], asUser);
      assert.deepEqual([config.status, config.stderr], [3, `error: ${sentence}\n`], `${command} --config ${file}`);
    }
  }
});

test('unwritable outputs exit with 4', () => {
  const nowhere = join(folder, 'no', 'where');
  for (const [file, sentence] of [
    [folder, 'it is a directory (EISDIR)'],
    [nowhere, 'there is no such file or directory (ENOENT)'],
    ...(existsSync('/dev/full') ? [['/dev/full', 'no space is left on the device (ENOSPC)']] : []),
  ]) {
    for (const args of [COMMANDS.map, IMPORT]) {
      const { status, stderr } = run([...args, '-o', file]);
      assert.deepEqual([status, stderr], [4, `error: ${file} can't be written: ${sentence}.\n`], args[0]);
    }
  }
  for (const [file, sentence] of [
    [folder, 'it already exists (EEXIST)'],
    [nowhere, 'there is no such file or directory (ENOENT)'],
  ]) {
    const { status, stderr } = run(['init', file]);
    assert.deepEqual([status, stderr], [4, `error: ${file} can't be written: ${sentence}.\n`], 'init');
  }
});

/** Invalid usage, and the first line of the message. */
const WRONG = [
  [['mapp'], "error: unknown command 'mapp'"],
  ...[...READS, 'init', 'import', 'completion'].map((command) => [
    [command, '--nope'],
    "error: unknown option '--nope'",
  ]),
  ...[...READS, 'init', 'import'].map((command) => [
    [command, 'a', 'b'],
    `error: too many arguments for '${command}'. Expected 1 argument but got 2.`,
  ]),
  ...['explain', 'check', 'test'].map((command) => [
    [command, '--checkpoint', 'x'],
    "error: unknown option '--checkpoint'",
  ]),
  ...['map', 'import'].map((command) => [[command, '-o'], "error: option '-o, --output <file>' argument missing"]),
  ...READS.map((command) => [[command, '--config'], "error: option '-c, --config <file>' argument missing"]),
  [['check', 'a', '-c', 'b'], 'error: check takes one file: FILE or --config FILE.'],
  [['check', 'missing', '--dry-run'], 'error: --dry-run shows what --fix would change: use both.'],
  [
    ['completion', 'csh'],
    "error: command-argument value 'csh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
  ],
  ...['0', '1001', '1.5', 'x', ''].map((value) => [
    ['sync', 'missing', '--requests-per-second', value],
    `error: option '--requests-per-second <n>' argument '${value}' is invalid. It must be a whole number from 1 to 1000.`,
  ]),
  ...[
    ['http://api.postscript.io', 'baseUrl must begin with https: over http, the secret key could be intercepted.'],
    ['ftp://b.co', 'baseUrl must be an https URL without user, password, query and fragment.'],
  ].map(([url, reason]) => [
    ['sync', 'missing', '--base-url', url],
    `error: option '--base-url <url>' argument '${url}' is invalid. ${reason}`,
  ]),
  [['sync', 'missing'], 'error: The secret key is taken from the environment: set POSTSCRIPT_SECRET_KEY.'],
];

test('invalid usage exits with 2 and one or two lines, before any file is read', () => {
  for (const [args, line] of /** @type {[string[], string][]} */ (WRONG)) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout, stderr.split('\n')[0]], [2, '', line]);
    assert.ok(stderr.split('\n').length <= 3, stderr);
  }
  for (const [key, sentence] of [
    ['pk_1', /The secret key is a public key, which Postscript refuses\. In Postscript, .* the private key/],
    ['sk_partner_1', /requires a shop token: .* Set POSTSCRIPT_SHOP_TOKEN\.\n$/],
  ]) {
    const { status, stderr } = run(['sync', 'missing'], { env: { ...env, POSTSCRIPT_SECRET_KEY: key } });
    assert.equal(status, 2);
    assert.match(stderr, /** @type {RegExp} */ (sentence));
    assert.ok(!stderr.includes(`${key} `));
  }
  assert.match(run(['map', '--confg', 'x']).stderr, /\n\(Did you mean --config\?\)\n$/);
  assert.match(run(['expalin']).stderr, /\n\(Did you mean explain\?\)\n$/);
});

test('help for each command has its own options and two examples; the exit codes are in one table', () => {
  const options = {
    map: '--allow-invalid',
    explain: '--json',
    coverage: '--json',
    sync: '--checkpoint',
    check: '--fix',
    test: '--config',
  };
  for (const command of READS) {
    const { status, stdout, stderr } = run(['help', command]);
    assert.deepEqual([status, stderr, stdout], [0, '', run([command, '--help']).stdout]);
    assert.ok(stdout.includes(options[command]), command);
    assert.equal(stdout.includes('--checkpoint'), command === 'sync', command);
    assert.equal(stdout.match(/^ {2}\$ segment-postscript /gm)?.length, 2, command);
  }
  const codes = [...run(['--help']).stdout.matchAll(/^ {2}(\d+) {2,}\S/gm)].map(([, code]) => Number(code));
  assert.deepEqual(codes, [0, 1, 2, 3, 4, 5, 70, 130]);
  const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'));
  assert.equal(run(['--version']).stdout, `${version}\n`);
});

test('completion scripts name all commands, and bash accepts its own', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = run(['completion', shell]);
    assert.equal(status, 0);
    for (const word of [...READS, 'allow-invalid', 'at-most-once', 'fix'])
      assert.ok(stdout.includes(word), `${shell}: ${word}`);
  }
  if (process.platform === 'win32') return;
  const script = `${run(COMPLETION).stdout}\nCOMP_WORDS=(segment-postscript map --all); COMP_CWORD=2; _segment_postscript; echo "$COMPREPLY"`;
  assert.equal(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout, '--allow-invalid\n');
});

test('all commands print the issues of a configuration in the same way, with subscription and hint', () => {
  const bad = join(folder, 'bad.json');
  const subscription = {
    name: 'VIPs',
    partnerAction: 'syncAudiences',
    subscribe: 'type = "track"',
    mapping: { email: { '@oops': 1 } },
  };
  writeFileSync(bad, JSON.stringify({ subscriptions: [subscription] }));
  const { status, stdout } = run(['check', bad]);
  const issues = stdout.replace(/^\d.*\n/m, '');
  assert.equal(status, 1);
  assert.match(issues, /^error unknown_directive at \/subscriptions\/0\/mapping\/email \(VIPs\): /);
  for (const command of ['map', 'explain', 'coverage', 'sync', 'test']) {
    const { status, stderr } = run([...COMMANDS[command], '-c', bad]);
    assert.deepEqual([status, stderr], [1, issues], command);
  }
});

test('HTTPS_PROXY is used where Node supports it, and an error says so otherwise', async () => {
  /** @type {string[]} */
  const asked = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      asked.push(data.toString('latin1').split('\r\n')[0]);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  const args = [CLI, 'sync', EVENTS, '--base-url', 'https://postscript.invalid', '-q'];
  const child = spawn(process.execPath, args, {
    env: { ...env, POSTSCRIPT_SECRET_KEY: SECRET_KEY, HTTPS_PROXY: `http://127.0.0.1:${port}` },
  });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  // Retries would take longer than this test waits.
  const canProxy = 'setGlobalProxyFromEnv' in http;
  await until(() => (canProxy ? asked.length > 0 : stderr.includes('HTTPS_PROXY')) || child.exitCode !== null);
  child.kill('SIGKILL');
  proxy.close();
  if (canProxy) assert.equal(asked[0], 'CONNECT postscript.invalid:443 HTTP/1.1');
  else assert.match(stderr, /^HTTPS_PROXY is not used: set NODE_USE_ENV_PROXY=1 as well/m);
});

test('colors: on a terminal, with FORCE_COLOR, never with NO_COLOR', () => {
  for (const command of ['check', 'explain', 'coverage', 'test']) {
    const colored = (/** @type {object} */ more) =>
      run(COMMANDS[command], { env: { ...env, ...more } }).stdout.includes('\x1b[');
    assert.deepEqual(
      [colored({}), colored({ FORCE_COLOR: '1' }), colored({ FORCE_COLOR: '1', NO_COLOR: '1' })],
      [false, true, false],
      command,
    );
  }
});

test(
  'sync keeps its checkpoint when the outcomes can’t be written, and the next run writes them',
  { skip: !existsSync('/dev/full') && 'there is no /dev/full' },
  async () => {
    const server = await new Postscript().start();
    after(() => server.stop());
    server.add({ id: 's_1', phone_number: '14155550100' });
    const [events, checkpoint] = [join(folder, 'sync.ndjson'), join(folder, 'sync.checkpoint')];
    const lines = ['a', 'b', 'c'].map(
      (key) => `${JSON.stringify(membershipEvent({ phone: '14155550100' }, key, true))}\n`,
    );
    writeFileSync(events, lines.join(''));
    const args = [CLI, 'sync', events, '-q', '--checkpoint', checkpoint, '--base-url', server.url];
    const start = async (/** @type {string} */ path) => {
      const output = openSync(path, 'w');
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', output, 'pipe'],
        env: { ...env, POSTSCRIPT_SECRET_KEY: SECRET_KEY },
      });
      let stderr = '';
      child.stderr?.on('data', (data) => (stderr += data));
      const status = await new Promise((resolve) => child.on('close', resolve));
      closeSync(output);
      return { status, stderr };
    };
    const full = await start('/dev/full');
    assert.deepEqual([full.status, existsSync(checkpoint)], [4, true], full.stderr);
    assert.match(full.stderr, /Standard output can't be written: no space is left/);
    const outcomes = join(folder, 'outcomes');
    const next = await start(outcomes);
    assert.deepEqual([next.status, existsSync(checkpoint)], [0, false], next.stderr);
    assert.equal(readFileSync(outcomes, 'utf8').split('\n').length, 4);
    assert.equal(server.subscribers.get('s_1')?.events.length, 3, 'none is posted twice');
  },
);

test('the exit codes of the README are those of the program', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [
    code,
    meaning.replace(/ \(.*?\)/, ''),
  ]);
  const lines = [...run(['--help']).stdout.matchAll(/^ {2}(\d+) {2,}(.*)$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  assert.deepEqual(rows, lines);
});
