// The playground as a whole in a real Chromium: the draft and what comes of it, sharing, working offline. By hand after a
// build: node --test tests/browser/shell.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { SITE, start } from './harness.mjs';

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;

before(async () => {
  playground = await start();
});
after(async () => {
  await playground?.close();
});

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} text */
const headline = (page, text) => page.locator('#view-build').getByText(text).first().waitFor();

/** Puts text into an editor as a person who pastes it. @param {Page} page @param {string} label @param {string} text */
async function write(page, label, text) {
  await page.getByRole('textbox', { name: label, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** A file of the site, to be served once more. @param {string} name */
function file(name) {
  const types = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
    svg: 'image/svg+xml',
    wasm: 'application/wasm',
  };
  const type = types[/** @type {keyof typeof types} */ (name.split('.').at(-1))];
  return { body: readFileSync(join(SITE, name)), type };
}

const event = (/** @type {object} */ rest = {}) =>
  JSON.stringify({
    type: 'track',
    context: {
      personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
      traits: { email: 'ada@example.com' },
    },
    properties: { vip: false },
    ...rest,
  });

test('the default draft is mapped, edits show, and undo takes them back', async () => {
  const page = await playground.open();
  await headline(page, 'the person entered the audience');
  await write(page, 'Event', event());
  await headline(page, 'the person left the audience');
  await write(page, 'Event', '{"type": "page"}');
  await headline(page, 'the trigger does not match');
  await playground.undo(page);
  await headline(page, 'entered the audience');
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await headline(page, 'the trigger does not match');
});

test('what is broken has its squiggle with code and sentence; a fix mends it', async () => {
  const page = await playground.open();
  await write(page, 'Event', '{\n  "type": oops\n}');
  await headline(page, 'The event is not JSON: line 2, column 11.');
  await write(page, 'Event', event());
  await write(page, 'Trigger', 'type = "track" AND type = "page"');
  await page.locator('.cm-lintRange-warning', { hasText: 'AND' }).hover();
  await page.getByRole('button', { name: 'Use and' }).click();
  await page.locator('.cm-lintRange-warning').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '{"email": {"@pth": "$.a"}}');
  const place = page.locator('.cm-lintRange-error', { hasText: '@pth' });
  await place.hover();
  await page.locator('.cm-tooltip').getByText('unknown_directive').waitFor();
  await page.getByRole('button', { name: 'Use "@path"' }).click();
  await place.waitFor({ state: 'detached' });
  assert.equal((await playground.draft(page)).subscriptions[0].mapping, '{"email": {"@path": "$.a"}}');
  for (const [wrong, sign, fix, right] of [
    ['{"a": {"@path": ["traits", "email"]}}', '"traits"', '"$.traits.email"', '{"a": {"@path": "$.traits.email"}}'],
    [
      '{"a": {"@json": {"mode": "encod", "value": 1}}}',
      'encod',
      '"encode"',
      '{"a": {"@json": {"mode": "encode", "value": 1}}}',
    ],
    [
      '{"a": {"@json": {"mode": "encode", "valu": 1}}}',
      'valu',
      '"value"',
      '{"a": {"@json": {"mode": "encode", "value": 1}}}',
    ],
  ]) {
    await write(page, 'Mapping as JSON', wrong);
    await page.locator('.cm-lintRange-error', { hasText: sign }).first().hover();
    await page.getByRole('button', { name: `Use ${fix}` }).click();
    assert.equal((await playground.draft(page)).subscriptions[0].mapping, right);
  }
});

test('paths, directives and names are completed', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '{"email": {"@path": "$.context.traits.em');
  await page.keyboard.press('Control+Space');
  await page.locator('.cm-completionLabel', { hasText: '$.context.traits.email' }).waitFor();
  for (const [text, label] of [
    ['{"email": {"@liquid": "{{ traits.email | dow', 'downcase'],
    ['{"email": {"@liquid": "{% unl', 'unless'],
    ['{"email": {"@liquid": "{% if context.traits.em', 'context.traits.email'],
    ['{"email": {"@template": "{{context.traits.em', 'context.traits.email'],
    ['{"email": {"@case": {"operator": "up', 'upper'],
    ['{"email": {"@repl', '@replace'],
    ['{"email": {"@if": {"exi', 'exists'],
    ['{"segment_aud', 'segment_audience_key'],
  ]) {
    await write(page, 'Mapping as JSON', text);
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: label }).first().waitFor();
    await page.keyboard.press('Escape');
  }
  for (const [text, label] of [
    ['type = "track" and prop', 'properties.vip_customers'],
    ['properties.vip_customers ', '!='],
    ['type = "', 'identify'],
    ['event = "', 'Audience Entered'],
    ['cont', 'contains'],
  ]) {
    await write(page, 'Trigger', text);
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: label }).first().waitFor();
    await page.keyboard.press('Escape');
  }
});

test('pointing at a directive tells what it does', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Mapping as JSON').getByText('"@path"').first().hover();
  await page.locator('.cm-tooltip').getByText('@path: the value at a path of the event').waitFor();
});

test('a line that is very long is not wrapped, others are', async () => {
  const page = await playground.open();
  const wrapped = page.locator('.cm-lineWrapping[aria-label=Event]');
  await wrapped.waitFor();
  await write(page, 'Event', event({ properties: { vip: false, long: 'x'.repeat(20_000) } }));
  await headline(page, 'the person left the audience');
  assert.equal(await wrapped.count(), 0);
  await playground.undo(page);
  await wrapped.waitFor();
});

test('pointing at the payload lights up the event, and the other way round', async () => {
  const page = await playground.open();
  await page.locator('#view-build').getByText('"maya.lindqvist@example.com"').last().waitFor();
  await page.locator('.result-tree').getByText('"maya.lindqvist@example.com"').first().hover();
  await page.locator('.cm-lit', { hasText: 'maya.lindqvist@example.com' }).waitFor();
});

test('an edit outlives a reload right after it', async () => {
  const page = await playground.open();
  await page.getByLabel('Name', { exact: true }).fill('Edited');
  await page.reload();
  await headline(page, 'the person entered the audience');
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Edited');
});

test('the draft is remembered, and a link carries it elsewhere', async () => {
  const page = await playground.open();
  await write(page, 'Event', event());
  await headline(page, 'the person left the audience');
  const draft = await playground.draft(page);
  await page.reload();
  await headline(page, 'the person left the audience');
  const hash = deflateRawSync(JSON.stringify(draft)).toString('base64url');
  const other = await playground.open({ path: `#1.${hash}` });
  await headline(other, 'the person left the audience');
  assert.equal(await other.evaluate(() => location.hash), `#1.${hash}`);
  await playground.undo(other);
  await headline(other, 'the person entered the audience');
  assert.equal(await other.evaluate(() => location.hash), '');
});

test('hostile links do nothing but say so', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 << 20, 0x20)).toString('base64url');
  const draft = { event: '{}', subscriptions: [{ name: 5, enabled: true, subscribe: '', mapping: '' }] };
  const wrong = deflateRawSync(JSON.stringify(draft)).toString('base64url');
  for (const path of ['#1.%%%', `#1.${bomb}`, `#1.${wrong}`, '#1.', '#<img src=x onerror=alert(1)>']) {
    const page = await playground.open({ path });
    await page.getByText('The link could not be read. The draft is as it was.').waitFor();
    await headline(page, 'the person entered the audience');
    await page.context().close();
  }
});

test('markup in names, events and issues stays text', async () => {
  const page = await playground.open();
  const hostile = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
  await write(page, 'Event', event({ properties: { vip: true, [hostile]: hostile, 'ключ😀': 'مرحبا' } }));
  await page.getByLabel('Name', { exact: true }).fill(hostile);
  await headline(page, 'the person entered the audience');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', JSON.stringify({ email: { [`@${hostile}`]: 1 } }));
  await page.locator('.cm-lintRange-error').first().waitFor();
  assert.equal(await page.locator('img, #view-build script').count(), 0);
  assert.equal(await page.title(), 'segment-postscript playground');
});

test('several subscriptions, each with how it fares', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await write(page, 'Trigger', 'type = "page"');
  await page.getByRole('button', { name: 'Sync Audiences 2 not subscribed' }).waitFor();
  await page.getByLabel('Enabled').uncheck();
  await page.getByRole('button', { name: 'Sync Audiences 2 disabled' }).waitFor();
  await page.getByLabel('Enabled').check();
  await write(page, 'Trigger', 'type = "page');
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).waitFor();
  await page.getByRole('button', { name: 'Sync Audiences mapped' }).click();
  await page.getByRole('button', { name: 'in the trigger of “Sync Audiences 2”' }).waitFor();
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).click();
  await write(page, 'Trigger', 'type = "page"');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '["email"]');
  await page.getByText('The mapping is not an object: it must have a member for each field.').first().waitFor();
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).waitFor();
});

test('a button that does nothing any more keeps the focus', async () => {
  const page = await playground.open();
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  const count = () => page.getByRole('list', { name: 'Subscriptions' }).getByRole('listitem').count();
  await button('Add').click();
  for (const name of ['Move up', 'Move down', 'Remove']) {
    await button(name).press('Enter');
    assert.equal(await button(name).evaluate((one) => one === document.activeElement), true, name);
    assert.equal(await button(name).getAttribute('aria-disabled'), 'true', name);
  }
  await page.keyboard.press('Enter');
  assert.equal(await count(), 1);
});

test('arrow keys, Home and End go through the views', async () => {
  const page = await playground.open();
  const current = () => page.locator('[role=tab][aria-selected=true]').innerText();
  await page.getByRole('tab', { name: 'Build' }).focus();
  for (const [key, view] of [
    ['ArrowRight', 'Examples'],
    ['End', 'Files'],
    ['ArrowRight', 'Build'],
    ['ArrowLeft', 'Files'],
    ['Home', 'Build'],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await current(), view);
  }
});

test('it works without a network after the first visit, from any path', async () => {
  const below = await start({ base: '/some/where/' });
  const page = await below.open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await below.stopServer();
  await page.reload();
  await headline(page, 'the person entered the audience');
  await below.show(page, 'files');
  await page.getByRole('heading', { name: 'Map a file' }).waitFor();
  await page.context().close();
  await below.close();
});

test('two playgrounds of one origin leave each other their caches', async () => {
  const extra = Object.fromEntries(
    readdirSync(SITE, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [`other/${name}`, file(name)]),
  );
  const both = await start({ extra: { ...extra, 'other/': file('index.html') } });
  const page = await both.open();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${both.url}other/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.includes('/other/'));
  const scopes = await page.evaluate(async () => (await caches.keys()).map((name) => name.split(' ')[1]));
  assert.deepEqual(scopes.sort(), [both.url, `${both.url}other/`]);
  await page.context().close();
  await both.close();
});

test('the server takes no other method than those that read', async () => {
  const answer = await fetch(playground.url, { method: 'POST', body: 'x' });
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
});

test('shortcuts and colours', async () => {
  const page = await playground.open();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Shortcuts' }).getByText('Go to the event').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+4');
  await page.getByRole('heading', { name: 'Sync' }).waitFor();
  await page.getByLabel('Colours').selectOption('dark');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(21, 24, 28)');
});

for (const options of [
  { scheme: 'light' },
  { scheme: 'dark' },
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 390 },
]) {
  test(`accessible: ${JSON.stringify(options)}`, async () => {
    const page = await playground.open(options);
    for (const view of ['build', 'examples', 'tests', 'sync', 'files']) {
      await playground.show(page, view);
      await page.locator(`#view-${view} h2`).first().waitFor();
      assert.deepEqual(await playground.axe(page), [], view);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is too wide`);
    }
    await playground.show(page, 'build');
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await page.locator('.result-panel > summary', { hasText: 'How each value came to be' }).click();
    await page.locator('.result-step > summary').first().click();
    assert.deepEqual(await playground.axe(page), [], 'the mapping as JSON, and the steps');
    await write(page, 'Mapping as JSON', '{"email": {"@pth": 1}}');
    await page.locator('.cm-lintRange-error').first().hover();
    await page.locator('.cm-tooltip').waitFor();
    assert.deepEqual(await playground.axe(page), [], 'an issue');
    await page.getByRole('button', { name: 'Shortcuts', exact: true }).click();
    assert.deepEqual(await playground.axe(page), [], 'shortcuts');
  });
}
