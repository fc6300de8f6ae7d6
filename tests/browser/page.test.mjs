// The playground and the package in a real Chromium. Run by `cargo xtask test`; by hand after a build:
// node --test tests/browser/page.test.mjs (CHROMIUM names another browser, PACKAGE_FILE another build).

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../../www/serve.mjs';

const PLAIN_PAGE = `<!doctype html>
<meta charset="utf-8">
<title>plain</title>
<link rel="icon" href="data:,">
<p id="out"></p>
<script type="module" src="plain.js"></script>`;

const PLAIN_SCRIPT = `
import { transform, Destination } from './segment-postscript.js'
const event = { type: 'track', traits: { email: 'ada@example.com' } }
document.getElementById('out').textContent = JSON.stringify([
  transform({ to: { '@path': '$.traits.email' } }, event),
  new Destination().map({ type: 'page' })[0].status,
])`;

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let complaints;
/** @type {string[]} */
let requests;

before(async () => {
  server = await serve({
    packageFile: process.env.PACKAGE_FILE,
    extra: {
      'plain.html': { body: PLAIN_PAGE, type: 'text/html; charset=utf-8' },
      'plain.js': { body: PLAIN_SCRIPT, type: 'text/javascript; charset=utf-8' },
    },
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  complaints = [];
  requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
});

// Whatever a test does, the page must be quiet and stay at home.
afterEach(async () => {
  await page.close();
  assert.deepEqual(complaints, [], 'errors in the console');
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:')),
    [],
    'requests to other origins',
  );
});

async function open() {
  await page.goto(server.url);
  await page.locator('#status[data-kind]').waitFor();
}

/** @param {string} text */
const status = (text) => page.locator('#status', { hasText: text }).waitFor();
const payload = async () => JSON.parse((await page.locator('#payload').textContent()) ?? '');
/**
 * @param {object} properties
 * @param {object} [rest]
 */
const event = (properties, rest = {}) =>
  JSON.stringify(
    {
      type: 'track',
      event: 'Audience Entered',
      context: {
        personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
        traits: { email: 'ada@example.com' },
      },
      properties,
      ...rest,
    },
    null,
    2,
  );

test('the first example becomes a payload', async () => {
  await open();
  await status('Mapped: the person entered the audience.');
  const result = await payload();
  assert.equal(result.segment_audience_key, 'vip_customers');
  assert.equal(result.segment_computation_action, 'audience');
  assert.equal(result.email, 'maya.lindqvist@example.com');
});

test('edits of the event show at once', async () => {
  await open();
  await page.fill('#event', event({ vip: false }));
  await status('Mapped: the person left the audience.');
  assert.deepEqual((await payload()).traits_or_props, { vip: false });

  await page.fill('#event', JSON.stringify({ type: 'page' }));
  await status('the trigger does not match');
  assert.equal(await page.locator('#payload').isVisible(), false);

  await page.fill(
    '#event',
    event({ vip: true }, { context: { personas: { computation_key: 'vip', computation_class: 'audience' } } }),
  );
  await status('one issue');
  await page.locator('#issues li', { hasText: 'Either email or phone is required' }).waitFor();
});

test('a broken event is shown with its line and column, and the next edit works', async () => {
  await open();
  await page.fill('#event', '{\n  "type": "track",\n  "näme": oops\n}');
  const issue = page.locator('#issues li');
  await issue.getByRole('button', { name: 'line 3, column 11' }).waitFor();
  await page.locator('#issues li', { hasText: 'event_not_json' }).waitFor();
  assert.equal(await page.getAttribute('#event', 'aria-invalid'), 'true');
  await page.locator('#event-note', { hasText: 'line 3, column 11' }).waitFor();

  // The place leads there.
  await issue.getByRole('button').click();
  const selected = await page.$eval('textarea#event', (/** @type {HTMLTextAreaElement} */ area) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  assert.equal(selected, 'o');

  await page.fill('#event', event({ vip: true }));
  await status('Mapped: the person entered the audience.');
  assert.equal(await page.getAttribute('#event', 'aria-invalid'), 'false');
  assert.equal(await issue.count(), 0);
});

test('an open string, a cut text and an empty text have their places too', async () => {
  await open();
  await page.fill('#event', '{\n  "a": "open\n}');
  await page.locator('#event-note', { hasText: 'line 2' }).waitFor();
  await page.fill('#event', '{\n  "a": 1,\n');
  await page.locator('#event-note', { hasText: 'line 3, column 1' }).waitFor();
  await page.fill('#event', '');
  await page.locator('#event-note', { hasText: 'line 1, column 1' }).waitFor();
});

test('markup in an event stays text', async () => {
  await open();
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await page.fill('#event', event({ vip: true, note: hostile }));
  await page.locator('#payload', { hasText: 'onerror' }).waitFor();
  assert.equal((await payload()).traits_or_props.note, hostile);

  // The same in what the mapping's issues and the trigger's errors quote.
  await page.fill('#mapping', JSON.stringify({ email: { '@<img src=x onerror=alert(1)>': 1 } }));
  await status('No payload: one issue.');
  await page.locator('#issues li').first().waitFor();
  assert.equal(await page.locator('#issues img, #payload img, #payload script').count(), 0);
  assert.equal(await page.title(), 'segment-postscript playground');
});

test('issues of mapping and trigger are shown, and repaired', async () => {
  await open();
  const mapping = await page.inputValue('#mapping');
  const trigger = await page.inputValue('#trigger');

  await page.fill('#mapping', '{ "email": { "@path": 5 } }');
  await page.locator('#issues li', { hasText: '/email/@path' }).first().waitFor();
  assert.equal(await page.getAttribute('#mapping', 'aria-invalid'), 'true');

  await page.fill('#mapping', '{ "email": }');
  await page.locator('#mapping-note', { hasText: 'line 1, column 12' }).waitFor();

  await page.fill('#mapping', mapping);
  await page.fill('#trigger', 'what');
  await page.locator('#trigger[aria-invalid=true]').waitFor();

  await page.fill('#trigger', trigger);
  await status('Mapped: the person entered the audience.');
});

test('each example event can be chosen', async () => {
  await open();
  const count = await page.locator('#event-example option').count();
  assert.ok(count >= 44);
  for (let index = 0; index < count; index += 1) {
    await page.selectOption('#event-example', String(index));
    await page.locator('#status[data-kind]').waitFor();
    const shown = await page.textContent('#status');
    assert.match(shown ?? '', /^(Mapped|No payload): /);
  }
});

test('an example subscription brings its trigger and mapping', async () => {
  await open();
  await page.selectOption('#subscription-example', '1');
  assert.match(await page.inputValue('#trigger'), /journey_step/);
  await status('the trigger does not match');
});

test('all of it works from the keyboard', async () => {
  await open();
  const visited = [];
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab');
    visited.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.className || ''));
  }
  const expected = ['skip', 'event-example', 'event', 'subscription-example', 'trigger', 'mapping', 'payload'];
  assert.deepEqual(
    visited.filter((name) => expected.includes(name)),
    expected,
  );
});

test('a narrow screen scrolls down, never sideways', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open();
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= screen, `${content} px of content on ${screen} px`);
});

test('a plain page imports the built file as a module', async () => {
  await page.goto(`${server.url}plain.html`);
  await page.locator('#out', { hasText: '[' }).waitFor();
  assert.deepEqual(JSON.parse((await page.textContent('#out')) ?? ''), [{ to: 'ada@example.com' }, 'not_subscribed']);
});

test('the server serves its own files and nothing else', async () => {
  for (const path of [
    'package.json',
    '..%2fpackage.json',
    '%2e%2e/package.json',
    'main.js/../package.json',
    'serve.mjs',
    '%00',
    '__proto__',
  ]) {
    const response = await fetch(server.url + path);
    assert.equal(response.status, 404, path);
  }
  const response = await fetch(server.url, { method: 'POST' });
  assert.equal(response.status, 405);
});
