// Chromium, in which pages show the program's result. `CHROMIUM` names another browser.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { chromium } from 'playwright-core';

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SECONDS = 60;

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Whether there is a Chromium on this machine. */
export const hasChromium = () => existsSync(PROGRAM);

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let browser;

const launched = () =>
  (browser ??= chromium.launch({
    executablePath: PROGRAM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  }));

export const chromiumVersion = async () => (await launched()).version();

export async function closeChromium() {
  await (await browser)?.close();
}

/**
 * The text of a page's element `#result`. Errors in the page or its console reject.
 *
 * @param {string} url
 */
export async function resultOfPage(url) {
  const context = await (await launched()).newContext();
  try {
    const page = await context.newPage();
    /** @type {Promise<never>} */
    const complaint = new Promise((_resolve, reject) => {
      page.on('pageerror', (error) => reject(new Error(`the page failed: ${error.stack ?? error.message}`)));
      page.on('console', (message) => {
        // Chromium requests an icon by itself.
        if (message.type() !== 'error' || message.location().url.endsWith('/favicon.ico')) return;
        reject(new Error(`the page's console: ${message.text()}`));
      });
    });
    const shown = (async () => {
      await page.goto(url);
      const result = page.locator('#result:not(:empty)');
      await result.waitFor({ timeout: SECONDS * 1000 });
      return (await result.textContent()) ?? '';
    })();
    // The promise that loses the race may reject when the page is closed.
    shown.catch(() => {});
    return await Promise.race([shown, complaint]);
  } finally {
    await context.close();
  }
}

/**
 * Serves a directory on localhost while `use` runs. `rewrite` may change the content of files.
 *
 * @template T
 * @param {{ directory: string, headers?: Record<string, string>, rewrite?: (text: string) => string }} what
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function servingFiles({ directory, headers = {}, rewrite = (text) => text }, use) {
  const server = createServer(async (request, response) => {
    const name = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(directory, name.endsWith(sep) ? join(name, 'index.html') : name);
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const body = /\.m?js$/.test(file) ? rewrite(content.toString()) : content;
    response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return await use(`http://localhost:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
