/**
 * A comparison of the playground's speed on a file with Node: `cargo xtask bench page [--size MB]`, by default 1,000
 * MB. It measures the page in target/site.
 *
 * Both map the same file of realistic events of about 2 KB with the default trigger and mapping: Node with mapNdjson
 * over a stream, Chromium in Bulk check, which also counts, lists failures and keeps the results. The exit code is 1 if
 * the view reaches less than 0.8 of Node's speed, or blocks the page for longer than 100 ms.
 */

import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Destination } from 'segment-postscript';
import { serve } from '../www/serve.mjs';

const SITE = fileURLToPath(new URL('../target/site', import.meta.url));
const FLOOR = 0.8;
const MAX_TASK = 100;
/**
 * The number of rounds; the result is the median ratio. Node runs before and after the page in each, so that changes of
 * the machine's speed cancel out.
 */
const ROUNDS = 5;

const { values } = parseArgs({ options: { size: { type: 'string', default: '1000' } } });
const megabytes = Number(values.size);
if (!(megabytes > 0)) throw new Error('--size must be a number of MB');

const folder = mkdtempSync(join(tmpdir(), 'files-bench-'));
const server = await serve({ directory: SITE });
try {
  const file = join(folder, 'events.ndjson');
  const bytes = await writeEvents(file);
  const ratios = [];
  let longest = 0;
  let inNode = await mapInNode(file);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = inNode;
    const { seconds, task } = await mapInPage(file);
    inNode = await mapInNode(file);
    const node = (before + inNode) / 2;
    ratios.push(node / seconds);
    longest = Math.max(longest, task);
    console.log(`Node ${process.versions.node}, mapNdjson ${rate(bytes / node)}, Bulk check ${rate(bytes / seconds)}`);
  }
  const ratio = ratios.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)];
  console.log(`${(bytes / 1e6).toFixed(0)} MB of events, ${ROUNDS} rounds`);
  console.log(`ratio ${ratio.toFixed(2)} (median), floor ${FLOOR.toFixed(1)}${ratio < FLOOR ? '   TOO SLOW' : ''}`);
  console.log(`longest task of the page ${longest} ms, at most ${MAX_TASK}${longest > MAX_TASK ? '   TOO LONG' : ''}`);
  if (ratio < FLOOR || longest > MAX_TASK) process.exitCode = 1;
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Writes the sample events repeatedly; returns the file's size.
 *
 * @param {string} path
 */
async function writeEvents(path) {
  const sample = readFileSync(new URL('../examples/events.ndjson', import.meta.url));
  const block = Buffer.concat(Array.from({ length: 40 }, () => sample));
  const file = createWriteStream(path);
  let written = 0;
  for (; written < megabytes * 1e6; written += block.length) {
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  return written;
}

/**
 * Measures Node; returns seconds.
 *
 * @param {string} path
 */
async function mapInNode(path) {
  const destination = new Destination();
  const started = performance.now();
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const end = chunk.lastIndexOf(10) + 1;
    destination.mapNdjson(Buffer.concat([rest, chunk.subarray(0, end)]));
    rest = chunk.subarray(end);
  }
  if (rest.length > 0) destination.mapNdjson(rest);
  return (performance.now() - started) / 1000;
}

/**
 * Measures the view from the selection of the file to the end; returns seconds, and the page's longest task.
 *
 * @param {string} path
 */
async function mapInPage(path) {
  // Users have a profile on disk; a private window would keep files in memory.
  const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      /** @type {{ startTime: number, duration: number }[]} */
      const tasks = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
    });
    await page.goto(server.url);
    await page.locator('html[data-ready]').waitFor();
    await page.getByRole('tab', { name: 'Bulk check' }).click();
    await page.locator('.files-input').waitFor({ state: 'attached' });
    await page.evaluate(() => {
      const input = /** @type {HTMLInputElement} */ (document.querySelector('.files-input'));
      const times = { started: 0, ended: 0 };
      let onEnd = () => {};
      const ended = new Promise((done) => (onEnd = () => done(undefined)));
      Object.assign(window, { times, ended });
      input.addEventListener('change', () => (times.started = performance.now()), { capture: true });
      new MutationObserver(() => {
        const state = document.querySelector('.files-state')?.textContent;
        if (times.ended > 0 || state === undefined || state === 'Running') return;
        times.ended = performance.now();
        onEnd();
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    await page.setInputFiles('.files-input', path);
    // Polling would make the page draw 60 frames a second.
    await page.evaluate(() => /** @type {any} */ (window).ended);
    const state = await page.locator('.files-state').innerText();
    if (state !== 'Done') throw new Error(await page.locator('.files-notes').innerText());
    return await page.evaluate(() => {
      const { times, tasks } = /** @type {any} */ (window);
      // Tasks while the page loads are not part of the run.
      const durations = tasks
        .filter((/** @type {any} */ { startTime, duration }) => startTime + duration >= times.started)
        .map((/** @type {any} */ { duration }) => duration);
      return { seconds: (times.ended - times.started) / 1000, task: Math.max(0, ...durations) };
    });
  } finally {
    await context.close();
  }
}

/** @param {number} bytesASecond */
function rate(bytesASecond) {
  return `${(bytesASecond / 1e6).toFixed(0).padStart(6)} MB/s`;
}
