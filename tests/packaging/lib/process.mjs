// Programs of a project, run with a time limit, after which a program and its child processes are killed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const WINDOWS = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} the running programs */
const running = new Set();

/**
 * Runs a program to its end and resolves to its standard output. Rejects with its output if it fails.
 *
 * @param {string[]} command
 * @param {{ cwd: string, env?: Record<string, string | undefined>, seconds?: number }} how
 * @returns {Promise<string>}
 */
export async function run(command, { cwd, env, seconds = 180 }) {
  const { child, output } = start(command, { cwd, env });
  const timer = setTimeout(() => stop(child), seconds * 1000);
  const began = Date.now();
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  if (code === 0) return output.stdout;
  const outstayed = Date.now() - began >= seconds * 1000;
  const end = outstayed ? `was ended after ${seconds} s` : `ended with ${signal ?? `code ${code}`}`;
  throw new Error(`\`${command.join(' ')}\` ${end}:\n${output.all}`);
}

/**
 * Runs a server during `use`. `{port}` in the command becomes a free port.
 *
 * @template T
 * @param {string[]} command
 * @param {{ cwd: string, env?: Record<string, string | undefined>, seconds?: number }} how
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function serving(command, { cwd, env, seconds = 90 }, use) {
  const port = await freePort();
  const { child, output } = start(
    command.map((word) => word.replace('{port}', String(port))),
    { cwd, env },
  );
  try {
    const url = `http://localhost:${port}`;
    await answering(url, child, seconds);
    return await use(url);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nwhile \`${command.join(' ')}\` printed:\n${output.all}`, { cause: error });
  } finally {
    stop(child);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
}

/** Kills all running programs. */
export function stopAll() {
  for (const child of running) stop(child);
}

/**
 * @param {string[]} command
 * @param {{ cwd: string, env?: Record<string, string | undefined> }} how
 */
function start([program, ...words], { cwd, env = process.env }) {
  const child = spawn(program, words, {
    cwd,
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate process group, which can be killed as a whole. On Windows the shell is needed for scripts.
    detached: !WINDOWS,
    shell: WINDOWS,
  });
  running.add(child);
  const output = { stdout: '', all: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
    output.all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.all += text;
  });
  child.on('error', (error) => {
    output.all += `${error.message}\n`;
  });
  child.on('close', () => running.delete(child));
  return { child, output };
}

/** @param {import('node:child_process').ChildProcess} child */
function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (WINDOWS) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Resolves when a server accepts requests.
 *
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} seconds
 */
async function answering(url, child, seconds) {
  const end = Date.now() + seconds * 1000;
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(30_000) });
      return;
    } catch {
      if (Date.now() > end) throw new Error(`the server did not answer within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error(`the server ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
}
