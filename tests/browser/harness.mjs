// The built playground in Chromium, for tests. `close` asserts that no page logged an error or made requests elsewhere.
// CHROMIUM names another browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../www/serve.mjs';

/** The built playground. */
export const SITE = fileURLToPath(new URL('../../target/site', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An empty page of the playground's origin. */
const BLANK = 'blank.html';

/** The key of the draft in the browser's storage. */
const KEPT_AS = 'segment-postscript draft 1';

/** The browser of this process, and the number of playgrounds open in it. @type {Promise<import('playwright-core').Browser> | undefined} */
let shared;
let users = 0;

function launched() {
  users += 1;
  return (shared ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  }));
}

/** Closes the browser if no other playground is open in it. */
async function released() {
  users -= 1;
  if (users > 0) return;
  const last = shared;
  shared = undefined;
  await (await last)?.close();
}

/**
 * @typedef {import('playwright-core').Page} Page
 * @param {{ base?: string, extra?: Record<string, { body: string | Buffer, type: string }> }} [options]
 */
export async function start(options = {}) {
  const extra = {
    ...options.extra,
    [BLANK]: { body: '<!doctype html><link rel="icon" href="data:,">', type: 'text/html' },
  };
  const server = await serve({ directory: SITE, ...options, extra });
  const browser = await launched();
  /** Idle pages, each in its own context. @type {Page[]} */
  const idle = [];
  /** @type {{ page: Page, isOwn: boolean }[]} */
  const visited = [];
  /** @type {string[]} */
  const complaints = [];

  /** @param {import('playwright-core').BrowserContext} context */
  function listen(context) {
    context.on('console', (message) => {
      const isBlocked = message.text() === 'Service Worker registration blocked by Playwright';
      if (['error', 'warning'].includes(message.type()) && !isBlocked) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !/^(?:data|blob):/.test(url)) complaints.push(`a request to ${url}`);
    });
  }

  /**
   * @param {Page} page
   * @param {string} view
   */
  const show = (page, view) => page.evaluate((id) => document.getElementById(id)?.click(), `tab-${view}`);

  /**
   * @param {boolean} offline
   * @returns {Promise<Page>}
   */
  async function create(offline) {
    const context = await browser.newContext({ acceptDownloads: true, serviceWorkers: offline ? 'allow' : 'block' });
    listen(context);
    const page = await context.newPage();
    // Only for pages that hang: a busy machine takes many times as long as an idle one.
    page.setDefaultTimeout(90_000);
    return page;
  }

  /** Takes everything from a page that a test gave it. @param {Page} page */
  async function clear(page) {
    await page.goto(server.url + BLANK);
    await page.context().clearPermissions();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(server.url).origin, storageTypes: 'all' });
    await devtools.detach();
    await page.evaluate(() => sessionStorage.clear());
  }

  return {
    url: server.url,
    show,
    /**
     * Opens a page with an empty profile, and waits for the first result. `draft` is the stored draft; `script` runs
     * before the scripts of the page. Only `offline` pages have a service worker, since it loads everything a second
     * time, which takes longer than most tests.
     *
     * @param {{ view?: string, scheme?: 'light' | 'dark' | string, width?: number, path?: string, draft?: object,
     *   offline?: boolean, script?: () => void }} [how]
     */
    async open({ view = 'build', scheme = 'light', width = 1280, path = '', draft, offline = false, script } = {}) {
      const isOwn = offline || script !== undefined;
      const page = (isOwn ? undefined : idle.pop()) ?? (await create(offline));
      visited.push({ page, isOwn });
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
      if (script !== undefined) await page.addInitScript(script);
      if (draft !== undefined) {
        await page.goto(server.url + BLANK);
        await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEPT_AS, JSON.stringify(draft)]);
      }
      await page.goto(server.url + path);
      await page.locator('html[data-ready]').waitFor();
      await show(page, view);
      return page;
    },
    /** Leaves all pages, and clears them for reuse: creating new ones takes twice as long. */
    async leave() {
      for (const { page, isOwn } of visited.splice(0)) {
        if (isOwn) await page.context().close();
        else {
          await clear(page);
          idle.push(page);
        }
      }
    },
    /** The draft that the browser stores when the page is left. @param {Page} page */
    draft: (page) =>
      page.evaluate((key) => {
        dispatchEvent(new Event('pagehide'));
        return JSON.parse(localStorage.getItem(key) ?? 'null');
      }, KEPT_AS),
    /** @param {Page} page */
    undo: (page) => page.locator('#tools').getByRole('button', { name: 'Undo', exact: true }).click(),
    /** The violations that axe finds in a page or a part of it. @param {Page} page @param {string} [within] */
    async axe(page, within = 'html') {
      if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
      const { violations } = await page.evaluate(
        (within) => /** @type {any} */ (globalThis).axe.run(within, { resultTypes: ['violations'] }),
        within,
      );
      return violations.map(
        (/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' ')}`,
      );
    },
    /**
     * The longest task of the page's main thread during some work, in multiples of the time for parsing a megabyte of
     * JSON. Both are processor times of the same period, so the result does not depend on the machine's speed or load.
     *
     * @param {Page} page
     * @param {() => Promise<void>} work
     */
    async longestTask(page, work) {
      await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
      const before = parsingTime();
      await work();
      const unit = Math.max(before, parsingTime());
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      return longest(traceEvents) / unit;
    },
    stopServer: () => server.close(),
    async close() {
      await Promise.all([...idle, ...visited.map(({ page }) => page)].map((page) => page.context().close()));
      await released();
      await server.close();
      assert.deepEqual(complaints, [], 'the console, and requests to other origins');
    },
  };
}

/**
 * Pins the source of a value of the payload, and moves the pointer away from the other values, because scrolling would
 * move one of them under it.
 *
 * @param {Page} page
 * @param {string} hasText
 */
export async function keepSource(page, hasText) {
  await page.locator('.result-row', { hasText }).first().click();
  await page.locator('.result-from').hover();
}

/** The text that is parsed for comparison: a megabyte of events. */
const MEGABYTE = `[${Array.from({ length: 4_000 }, (_, at) => JSON.stringify({ type: 'track', userId: `user_${at}`, properties: { vip: true, price: at / 7, tags: ['a', 'b'], title: 'Merino crew neck, in a colour of its own' }, context: { traits: { email: `person${at}@example.com`, note: 'some text that is in every one of them' } } }))}]`;

/** The processor time of this process for parsing a megabyte of JSON, in microseconds. */
function parsingTime() {
  const ROUNDS = 20;
  const { user: before } = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) JSON.parse(MEGABYTE);
  return (process.cpuUsage().user - before) / ROUNDS;
}

/**
 * The longest task on the main threads of pages, in microseconds.
 *
 * @param {{ name: string, pid: number, tid: number, tdur?: number, args: { name?: string } }[]} events of a trace
 */
function longest(events) {
  const isMain = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const threads = new Set(isMain.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid} ${tid}`));
  assert.ok(tasks.length > 0, 'tasks are traced');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur));
}
