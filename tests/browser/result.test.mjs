// The result view in a real Chromium, alone: with the explanations that the package gives, and an app that only notes
// what it is told. By hand after a build: node --test tests/browser/result.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { Destination, MappingError } from 'segment-postscript/full';
import { partSpan } from '../../www/src/result/part-span.js';
import { rowsOf } from '../../www/src/result/values.js';

const WWW = fileURLToPath(new URL('../../www/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:";

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>result</title><link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">
<main><h1>Playground</h1><div id="here"></div></main><script type="module" src="page.js"></script></html>`;

const SCRIPT = `
import './src/style.css';
import { mountResult } from './src/result/result.js';
const listeners = new Set();
const told = { light: [], say: [], goto: [] };
const app = {
  store: { draft: undefined },
  outcome: undefined,
  onOutcome: (listener) => listeners.add(listener),
  lightEvent: (spans) => told.light.push(spans),
  say: (message) => told.say.push(message),
};
const view = mountResult(document.getElementById('here'), app);
document.addEventListener('goto', ({ detail }) => told.goto.push(detail));
function show(outcome, draft = outcome.draft) {
  app.store.draft = draft;
  const start = performance.now();
  for (const listener of listeners) listener(outcome);
  return performance.now() - start;
}
Object.assign(window, { told, view, show });
`;

const personas = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };
const EVENT = {
  type: 'track',
  context: { personas, traits: { email: 'ada@example.com', mail: '' } },
  properties: { vip: true, 'a/b~c': [{ 'first name': 'Ada' }, null], note: '<img src=x onerror=alert(1)>' },
};
const MAPPING = {
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  segment_computation_action: 'audience',
  email: { '@if': { exists: { '@path': '$.traits.email' }, then: 'x', else: { '@path': '$.context.traits.email' } } },
  traits_or_props: { '@path': '$.properties' },
};

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Map<string, [type: string, body: string]>} */
let files;
/** @type {string[]} */
let complaints;

before(async () => {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: WWW },
    bundle: true,
    format: 'esm',
    outfile: 'page.js',
    write: false,
  });
  files = new Map([['/', ['text/html', PAGE]]]);
  for (const { path, text } of outputFiles) {
    const [name, type] = path.endsWith('.css') ? ['/page.css', 'text/css'] : ['/page.js', 'text/javascript'];
    files.set(name, [type, text]);
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
});

after(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route('**/*', (route) => {
    const [type, body] = files.get(new URL(route.request().url()).pathname) ?? [];
    if (type === undefined) return route.abort();
    return route.fulfill({ contentType: type, body, headers: { 'content-security-policy': POLICY } });
  });
  await page.goto('http://result.test/');
  await page.waitForFunction('window.show');
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(complaints, [], 'errors in the console');
});

/**
 * Shows what becomes of an event.
 *
 * @param {object | string} event
 * @param {{ mapping?: object, subscribe?: string, enabled?: boolean, issues?: object, selected?: number, now?: string }} [options]
 * @returns {Promise<{ text: string, milliseconds: number }>}
 */
async function show(
  event,
  { mapping = MAPPING, subscribe = 'type = "track"', enabled, issues, selected = 0, now } = {},
) {
  const text = typeof event === 'string' ? event : JSON.stringify(event, null, 2);
  const outcome = {
    draft: { event: text, selected },
    explanations: [],
    eventIssues: /** @type {object[]} */ ([]),
    triggerIssues: [],
    mappingIssues: [],
    otherIssues: [],
    milliseconds: 1.23,
    ...issues,
  };
  const subscription = { partnerAction: /** @type {const} */ ('syncAudiences'), subscribe, mapping, enabled };
  const destination = new Destination({ subscriptions: [subscription, { ...subscription, enabled: false }] });
  try {
    Object.assign(outcome, { explanations: destination.explain(text).subscriptions });
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    outcome.eventIssues = error.issues;
  }
  const milliseconds = await page.evaluate(
    ([outcome, now]) => /** @type {any} */ (window).show(outcome, { event: now }),
    /** @type {const} */ ([outcome, now ?? text]),
  );
  return { text, milliseconds };
}

const headline = () => page.locator('.result-line').textContent();
const row = (/** @type {string} */ hasText) => page.locator('.result-row', { hasText }).first();
const from = () => page.locator('.result-from').textContent();
const panel = (/** @type {string} */ title) =>
  page.locator('.result-panel', { has: page.getByRole('heading', { name: title }) });
/** @returns {Promise<any>} */
const told = () => page.evaluate('window.told');
/** What of the event is lit. */
const lit = async (/** @type {string} */ text) => {
  const spans = (await told()).light.at(-1);
  return spans.map((/** @type {[number, number]} */ span) => text.slice(...span));
};

test('the headline says what became of the event', async () => {
  await show(EVENT);
  assert.equal(await headline(), 'Mapped: the person entered the audience.');
  await show({ ...EVENT, properties: { vip: false } });
  assert.equal(await headline(), 'Mapped: the person left the audience.');
  await show(EVENT, { subscribe: 'type = "page"' });
  assert.equal(await headline(), 'Not subscribed: the trigger does not match.');
  await show(EVENT, { enabled: false });
  assert.equal(await headline(), 'Disabled: the subscription is switched off.');
  await show(EVENT, { mapping: { traits_or_props: 5 } });
  assert.match((await headline()) ?? '', /^Invalid: \d issues\.$/);
  assert.equal(await page.getByRole('status').textContent(), '', 'nothing is said while things change');
  await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent?.startsWith('Invalid'));
});

test('a broken event leaves the last result in sight, but not that of another subscription', async () => {
  await show(EVENT);
  await show('{"type":');
  assert.equal(await headline(), 'No result: the event can’t be read.');
  assert.equal(await page.getByText('Below is the last result').isVisible(), true);
  assert.equal(await row('"email"').isVisible(), true);
  await row('"email"').hover();
  assert.deepEqual((await told()).light.at(-1), [], 'its spans are of an event that is no more');
  await page.getByRole('button', { name: 'in the event' }).click();
  assert.equal((await told()).goto[0].where, 'event');

  await show('{"type":', { selected: 1 });
  assert.equal(await panel('Payload').isVisible(), false);
});

test('pointing at a value lights what it was made of, down to the part of what was copied whole', async () => {
  const { text } = await show(EVENT);
  await row('"email"').hover();
  assert.deepEqual(await lit(text), ['"ada@example.com"']);
  assert.equal(await from(), 'from $.context.traits.email · by /email/@if/else/@path');
  await row('"first name"').hover();
  assert.deepEqual(await lit(text), ['"Ada"']);
  assert.equal(await from(), "from $.properties['a/b~c'][0]['first name'] · by /traits_or_props/@path");
  await row('"segment_computation_action"').hover();
  assert.deepEqual([await lit(text), await from()], [[], 'constant · by /segment_computation_action']);

  // The way from the value to the links says nothing else.
  await row('"email"').click();
  await page.locator('.result-from').hover();
  await page.getByRole('button', { name: '$.context.traits.email' }).first().click();
  const { where, path, span } = (await told()).goto.at(-1);
  assert.deepEqual([where, path, text.slice(...span)], ['event', '$.context.traits.email', '"ada@example.com"']);

  await show(EVENT, { now: `${text} ` });
  await row('"email"').hover();
  assert.deepEqual((await told()).light.at(-1), [], 'the event has changed since');
});

test('the arrow keys walk the values', async () => {
  const { text } = await show(EVENT);
  await page.locator('[role=treeitem][tabindex="0"]').focus();
  const seen = [];
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'End', 'Home']) {
    await page.keyboard.press(key);
    seen.push(await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.pointer));
  }
  const holder = '/traits_or_props';
  assert.deepEqual(seen.slice(2), ['/email', holder, `${holder}/vip`, holder, `${holder}/note`, '']);
  assert.equal(await page.locator('[role=treeitem][tabindex="0"]').count(), 1);
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowDown');
  assert.deepEqual(await lit(text), ['"ada@example.com"']);
  await page.keyboard.press('Enter');
  assert.equal((await told()).goto.at(-1).path, '$.context.traits.email');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').textContent(), '$.context.traits.email', 'the links are next');
});

test('values can be lit from outside, and are again when the payload changes', async () => {
  await show(EVENT);
  const lightened = () => page.locator('.result-lit').allTextContents();
  await page.evaluate(() => /** @type {any} */ (window).view.lightPayload(['/email', '/traits_or_props/a~1b~0c']));
  const rows = ['"email": "ada@example.com",', '"a/b~c": [', '{', '"first name": "Ada"', '},', 'null', '],'];
  assert.deepEqual(await lightened(), rows);
  await show({ ...EVENT, context: { personas, traits: { email: 'eve@example.com' } } });
  assert.equal((await lightened())[0], '"email": "eve@example.com",');
  await page.evaluate(() => /** @type {any} */ (window).view.lightPayload([]));
  assert.deepEqual(await lightened(), []);
});

test('what did not change is not made anew', async () => {
  await show(EVENT);
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('.result-row, .result-clause, .result-field')) {
      /** @type {any} */ (element).isOld = true;
    }
  });
  // Every span is another one, but no value is.
  await show({ before: 'all else', ...EVENT });
  const isOld = await page.$$eval('.result-row, .result-clause, .result-field', (all) =>
    all.map((element) => /** @type {any} */ (element).isOld === true),
  );
  assert.ok(isOld.length > 15 && isOld.every(Boolean));
});

test('data is never markup', async () => {
  await show({ ...EVENT, type: 'track', properties: { vip: '<b>', '<i>': '</script><svg onload=alert(1)>' } });
  assert.equal(await page.locator('.result :is(img, b, i, script)').count(), 0);
  assert.equal(await row('onload').textContent(), '"<i>": "</script><svg onload=alert(1)>"');
});

test('the trigger tells which clauses hold and decide', async () => {
  const subscribe = 'type = "track" and (event = "Signed Up" or properties.price > 5)';
  await show(EVENT, { subscribe });
  assert.deepEqual(await page.locator('.result-truth').allTextContents(), ['false', 'true', 'false', 'false', 'false']);
  assert.equal(await panel('Trigger').getByText('decides').count(), 2);
  assert.equal(await panel('Payload').isVisible(), false);
});

test('fields say what was perhaps meant, and what was changed', async () => {
  const mapping = { ...MAPPING, email: { '@path': '$.context.traits.Email' }, phone: { '@path': '$.properties.vip' } };
  await show(EVENT, { mapping });
  const fields = panel('Fields');
  await fields.getByText('There is no $.context.traits.Email.').waitFor();
  await fields.getByRole('button', { name: '$.context.traits.email' }).click();
  assert.equal((await told()).goto.at(-1).path, '$.context.traits.email');
  assert.match((await fields.locator('li', { hasText: 'phone' }).textContent()) ?? '', /true became "true"/);
});

test('steps are folded, and stay as they were left', async () => {
  await show(EVENT);
  const steps = panel('How each value came to be');
  assert.equal(await steps.locator('.result-step').count(), 0, 'not made before it is opened');
  await steps.getByRole('heading').click();
  await steps.locator('summary', { hasText: '@if' }).click();
  await steps.getByText('so else is taken').waitFor();
  await show({ ...EVENT, context: { personas, traits: { email: 'eve@example.com' } } });
  await steps.getByText('so else is taken').waitFor();
  assert.ok((await steps.textContent())?.includes('"eve@example.com"'));
});

test('the payload can be copied', async () => {
  await page.evaluate(() => {
    const clipboard = { writeText: async (/** @type {string} */ text) => Object.assign(window, { copied: text }) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard });
  });
  await show(EVENT);
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.waitForFunction(() => /** @type {any} */ (window).told.say.length > 0);
  const copied = JSON.parse(await page.evaluate('window.copied'));
  assert.deepEqual(copied.traits_or_props, EVENT.properties);
  assert.deepEqual((await told()).say, ['The payload is copied.']);
});

test('5 MB hold nobody up', async () => {
  const list = Array.from({ length: 60_000 }, (_, n) => ({
    sku: `sku-${n}`,
    price: n,
    title: `Merino crew neck, colour ${n}`,
  }));
  await page.evaluate(() => {
    const long = Object.assign(window, { long: /** @type {number[]} */ ([]) }).long;
    new PerformanceObserver((entries) => long.push(...entries.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  const { text, milliseconds } = await show({ ...EVENT, properties: { vip: true, list } });
  assert.ok(text.length > 5_000_000);
  assert.ok(milliseconds < 50, `${milliseconds} ms`);
  await panel('Payload').getByText('the first 2,000 values').waitFor();
  await page.evaluate('window.long.length = 0'); // those of handing it all over from the test
  await page.getByRole('button', { name: 'Show more' }).click();
  await panel('Payload').getByText('the first 4,000 values').waitFor();
  await row('"sku-300"').hover();
  assert.deepEqual(await lit(text), ['"sku-300"']);
  const long = /** @type {number[]} */ (await page.evaluate('window.long'));
  assert.ok(Math.max(0, ...long) < 150, `long tasks: ${long}`); // machines of tests are slow, and busy
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`nothing for axe to find, nothing wider than a phone: ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    const issue = {
      code: 'trigger_ignored_operator',
      path: '',
      message: 'It is ignored.',
      severity: 'warning',
      span: [0, 2],
    };
    const long = { ...EVENT, properties: { vip: true, note: 'x'.repeat(500), ['k'.repeat(300)]: 1 } };
    for (const [event, options] of /** @type {const} */ ([
      [long, { issues: { triggerIssues: [issue] } }],
      [EVENT, { mapping: { email: { '@path': '$.context.traits.Email' }, phone: { '@path': { '@literal': 5 } } } }],
      [EVENT, { subscribe: 'type = "page" or (event = "a" and properties.vip = true)' }],
    ])) {
      await show(event, options);
      await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
      await page.waitForTimeout(50);
      await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, 390);
      await page.evaluate(AXE);
      const found = /** @type {any} */ (await page.evaluate('axe.run(document)'));
      assert.deepEqual(
        found.violations.map((/** @type {any} */ one) => [
          one.id,
          ...one.nodes.map((/** @type {any} */ node) => node.html),
        ]),
        [],
      );
    }
  });
}

test('a part of JSON text is found where JSON.parse finds it', () => {
  const value = { a: [1, { 'b"c': ['x', { '\\': '}' }] }, 'é', true, []], '': { d: -1.5e3, e: null }, a2: '"' };
  for (const space of [0, 2, '\t']) {
    const text = ` ${JSON.stringify(value, null, space)} `;
    /** @type {[string[], any][]} */
    const parts = [[[], value]];
    for (const [keys, part] of parts) {
      const span = partSpan(text, [1, text.length - 1], keys);
      assert.ok(span);
      assert.equal(text.slice(...span), text.slice(...span).trim());
      assert.deepEqual(JSON.parse(text.slice(...span)), part, keys.join('/'));
      if (typeof part !== 'object' || part === null) continue;
      for (const key of Object.keys(part)) parts.push([[...keys, key], part[key]]);
    }
    assert.equal(parts.length, 15);
  }
  const twice = '{"a": 1, "a": {"b": 2}}';
  assert.deepEqual(partSpan(twice, [0, twice.length], ['a', 'b']), [20, 21]);
  assert.equal(partSpan('{"a": [1]}', [0, 10], ['a', '1']), undefined);
  for (const broken of ['{', '{"a', '{"a"', '{"a":', '[', '[1', '[,', '{]', '"\\', '{"a":[}', '']) {
    partSpan(broken, [0, broken.length], ['a', '0']);
    partSpan(broken, [0, broken.length], ['0']);
  }
});

test('the rows of a payload are its JSON', () => {
  const payload = { a: [], b: {}, c: [[1], { d: null, '': 'x' }], 1: 'é"' };
  let json = '';
  for (const { kind, key, text, last } of rowsOf(payload)) {
    json += `${key === undefined ? '' : `${JSON.stringify(key)}:`}${text}${last || kind === 'open' ? '' : ','}`;
  }
  assert.equal(json, JSON.stringify(payload));
  const [, cut] = rowsOf({ text: 'x'.repeat(5_000) });
  assert.deepEqual([cut.text.length, cut.cut], [1_002, 4_000]);
});
