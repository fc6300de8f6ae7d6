/** `segment-postscript sync` as a process. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SECRET_KEY } from './server.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));

/**
 * Starts the command; returns the process and a promise of its end.
 *
 * @param {{ url: string }} server
 * @param {string[]} args
 * @param {{ input?: string, env?: Record<string, string> }} [options]
 */
export function start(server, args, { input, env = { POSTSCRIPT_SECRET_KEY: SECRET_KEY } } = {}) {
  const all = [CLI, 'sync', '--base-url', server.url, '--requests-per-second', '1000', ...args];
  const child = spawn(process.execPath, all, { env: { PATH: process.env.PATH, ...env } });
  child.stdin.on('error', () => {}).end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  /** @type {Promise<{ status: number | null, signal: string | null, stdout: string, stderr: string, outcomes: () => any[] }>} */
  const ended = new Promise((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr, outcomes: () => lines(stdout) })),
  );
  return { child, ended };
}

/** The JSON of each line; text after the last newline is truncated. @param {string} text @returns {any[]} */
export const lines = (text) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for a state. @param {() => unknown} holds */
export async function until(holds) {
  while (!holds()) await pause(5);
}

/** Writes events, a line each. @param {string} path @param {unknown[]} events */
export function writeEvents(path, events) {
  writeFileSync(path, events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join(''));
  return path;
}

/** The complete records of a checkpoint. @param {string} path @returns {any[]} */
export function records(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return lines(text.replaceAll('\n\n', '\n'));
}

/** The lines whose custom events have been posted without a response, according to a checkpoint. @param {any[]} records */
export function onTheirWay(records) {
  const found = new Set();
  for (const { posting, answered, unsent } of records) {
    if (posting) found.add(posting[0]);
    if (answered) found.delete(answered[0]);
    if (unsent) found.delete(unsent[0]);
  }
  return found;
}
