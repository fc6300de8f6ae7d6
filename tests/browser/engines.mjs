// Tests of the main tasks in Firefox and WebKit, through WebDriver: `node tests/browser/engines.mjs [DIRECTORY]` runs
// them in each engine whose driver is installed, and writes screenshots to the directory. It needs the built
// playground.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serve } from '../../www/serve.mjs';

const SITE = fileURLToPath(new URL('../../target/site', import.meta.url));
const PORT = 4_447;
const PATIENCE = 30_000;

const MINI_BROWSER = ['4.1', '6.0']
  .map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`)
  .find((path) => existsSync(path));

const ENGINES = [
  {
    name: 'Firefox',
    driver: 'geckodriver',
    args: ['--port', String(PORT)],
    capabilities: { 'moz:firefoxOptions': { args: ['-headless', '--width=1280', '--height=900'] } },
  },
  {
    name: 'WebKit',
    driver: 'WebKitWebDriver',
    args: [`--port=${PORT}`],
    capabilities: { 'webkitgtk:browserOptions': { binary: MINI_BROWSER, args: ['--automation'] } },
  },
];

const EXITED = {
  type: 'track',
  event: 'Audience Exited',
  properties: { audience_key: 'vip', vip: false },
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { email: 'Ada@Example.com' },
  },
};

/** @typedef {Awaited<ReturnType<typeof open>>} Browser */

/** @type {[string, (browser: Browser) => Promise<void>][]} */
const TASKS = [
  [
    'the first result is there',
    async ({ until, run }) => {
      await until(`return document.documentElement.dataset.ready !== undefined`);
      assert.match(await run(`return document.querySelector('.result-line').textContent`), /1 subscriber is added to/);
    },
  ],
  [
    'a pasted event replaces the one in the editor',
    async ({ until, run, press }) => {
      await press(EDITOR('Event'), CONTROL, 'a');
      await run(PASTE, JSON.stringify(EXITED));
      await until(`return /1 subscriber is removed from/.test(document.querySelector('.result-line').textContent)`);
      assert.match(await run(`return document.querySelector('.result-tree').textContent`), /Ada@Example\.com/);
    },
  ],
  [
    'what is typed into an editor changes the result',
    async ({ until, press }) => {
      await press(EDITOR('Event'), CONTROL, END);
      await press(EDITOR('Event'), 'x');
      await until(`return /can’t be read/.test(document.querySelector('.result-line').textContent)`);
      await press(EDITOR('Event'), BACKSPACE);
      await until(`return /1 subscriber/.test(document.querySelector('.result-line').textContent)`);
    },
  ],
  [
    'the form changes the mapping',
    async ({ until, run }) => {
      await run(`document.querySelector('.form-row[data-key=email] button').click()`);
      await until(`return document.querySelector('.form-row[data-key=email] .form-kind') !== null`);
      await run(`
        const select = document.querySelector('.form-row[data-key=email] .form-kind');
        select.value = [...select.options].find(({ label }) => label === 'Lower/upper case').value;
        select.dispatchEvent(new Event('change', { bubbles: true }));`);
      await until(`return /ada@example\\.com/.test(document.querySelector('.result-tree').textContent)`);
    },
  ],
  [
    'Bulk check maps the sample events',
    async ({ until, run }) => {
      await run(`document.getElementById('tab-files').click()`);
      await until(`return document.querySelector('.files-input') !== null`);
      await run(
        `[...document.querySelectorAll('button')].find((one) => one.textContent === 'Try with sample events').click()`,
      );
      await until(`return document.querySelector('.files-state')?.textContent === 'Done'`);
    },
  ],
  [
    'the requests are simulated',
    async ({ until, run }) => {
      await run(`document.getElementById('tab-sync').click()`);
      await until(`return /subscribers/.test(document.querySelector('main').textContent)`);
    },
  ],
  [
    'the theme changes',
    async ({ until, run }) => {
      const colour = `getComputedStyle(document.body).backgroundColor`;
      const before = await run(`return ${colour}`);
      for (const label of ['Theme', 'Dark']) {
        await run(
          `[...document.querySelectorAll('#tools button')]
            .find((one) => [one.textContent.trim(), one.getAttribute('aria-label')].includes(arguments[0])).click()`,
          label,
        );
      }
      await until(`return ${colour} !== arguments[0]`, before);
      await run(`document.getElementById('tab-build').click()`);
    },
  ],
];

const [CONTROL, END, BACKSPACE] = ['\uE009', '\uE010', '\uE003'];
/** The content of an editor. @param {string} label */
const EDITOR = (label) => `
  for (const { shadowRoot } of document.querySelectorAll('.editor-host')) {
    const content = shadowRoot?.querySelector('.cm-content[aria-label="${label}"]');
    if (content) return content;
  }`;
/** Pastes a text into the focused element. */
const PASTE = `
  let target = document.activeElement;
  while (target.shadowRoot?.activeElement) target = target.shadowRoot.activeElement;
  const event = new Event('paste', { bubbles: true, cancelable: true, composed: true });
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', arguments[0]);
  Object.defineProperty(event, 'clipboardData', { value: clipboardData });
  target.dispatchEvent(event);`;

const directory = process.argv[2];
if (directory !== undefined) mkdirSync(directory, { recursive: true });
const isInstalled = (/** @type {string} */ name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
const installed = ENGINES.filter(({ driver }) => isInstalled(driver));
if (installed.length === 0) throw new Error('install geckodriver with Firefox, or WebKitWebDriver with MiniBrowser');
const server = await serve({ directory: SITE });
try {
  for (const engine of installed) await check(engine);
} finally {
  await server.close();
}

/** @param {typeof ENGINES[0]} engine */
async function check({ name, driver, args, capabilities }) {
  const running = spawn(driver, args, { stdio: 'ignore' });
  /** @type {Browser | undefined} */
  let browser;
  try {
    browser = await open(capabilities);
    for (const [at, [task, perform]] of TASKS.entries()) {
      let problem;
      try {
        await perform(browser);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        process.exitCode = 1;
      }
      console.log(`${name}: ${problem === undefined ? 'ok  ' : 'FAIL'} ${task}${problem ? `\n  ${problem}` : ''}`);
      if (directory) writeFileSync(join(directory, `${name}-${at + 1}.png`), await browser.picture(), 'base64');
    }
    const errors = await browser.run('return window.errors');
    if (errors.length > 0) process.exitCode = 1;
    for (const error of errors) console.log(`${name}: ${error}`);
  } finally {
    await browser?.close();
    running.kill();
  }
}

/** Opens the page in a new browser. @param {object} capabilities */
async function open(capabilities) {
  const { sessionId } = await ask('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
  const at = (/** @type {string} */ path) => `/session/${sessionId}${path}`;
  /** Runs a script in the page. @param {string} script @param {unknown[]} args @returns {Promise<any>} */
  const run = (script, ...args) => ask('POST', at('/execute/sync'), { script, args });
  await ask('POST', at('/window/rect'), { width: 1280, height: 900 }).catch(() => {});
  await ask('POST', at('/url'), { url: server.url });
  await run(`
    window.errors = [];
    addEventListener('error', ({ message }) => errors.push(message));
    addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => errors.push(violatedDirective));`);
  return {
    run,
    /** Waits for a script to return true. @param {string} script @param {unknown[]} args */
    async until(script, ...args) {
      const end = Date.now() + PATIENCE;
      while (!(await run(script, ...args))) {
        if (Date.now() > end) throw new Error(`never true: ${script}`);
        await pause(100);
      }
    },
    /** Presses keys in an element that a script returns; a modifier is held. @param {string} script @param {string[]} keys */
    async press(script, ...keys) {
      await run(`(() => {${script}})().focus()`);
      const held = keys.filter((key) => key === CONTROL);
      const actions = [
        ...held.map((value) => ({ type: 'keyDown', value })),
        ...keys
          .filter((key) => key !== CONTROL)
          .flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ]),
        ...held.map((value) => ({ type: 'keyUp', value })),
      ];
      await ask('POST', at('/actions'), { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    picture: () => ask('GET', at('/screenshot')),
    close: () => ask('DELETE', at('')),
  };
}

/** Sends a command to the driver, as soon as it listens. @param {string} method @param {string} path @param {object} [body] */
async function ask(method, path, body) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const headers = { 'Content-Type': 'application/json' };
      const sent = { method, headers, body: body && JSON.stringify(body) };
      const response = await fetch(`http://127.0.0.1:${PORT}${path}`, sent);
      const { value } = /** @type {any} */ (await response.json());
      if (value?.error) throw new TypeError(`${value.error}: ${value.message}`);
      return value;
    } catch (error) {
      const isRefused = error instanceof Error && /fetch failed/.test(error.message);
      if (!isRefused || attempt === 50) throw error;
      await pause(100);
    }
  }
}
