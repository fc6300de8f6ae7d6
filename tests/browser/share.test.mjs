// Tests of sharing in Chromium: the dialog, the link, and the copied code, which is run. After a build:
// node --test tests/browser/share.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from './harness.mjs';
import { isInSight, isTooWide, looks } from './looks.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;

before(async () => {
  playground = await start();
});
afterEach(() => playground.leave());
after(async () => {
  await playground?.close();
});

/** @typedef {import('playwright-core').Page} Page */

/** Opens the page, perhaps with another event or draft, and its dialog. @param {string} [event] @param {object} [draft] */
async function openDialog(event, draft) {
  const page = await playground.open({ draft });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  if (event !== undefined) {
    await page.getByRole('textbox', { name: 'Event', exact: true }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(event);
  }
  await page.keyboard.press('Alt+S');
  await page.getByRole('dialog', { name: 'Share' }).waitFor();
  return page;
}

/**
 * Presses a button of the dialog; returns its status message and the clipboard.
 *
 * @param {Page} page
 * @param {string} button
 * @param {string} [way] to make a link
 */
async function press(page, button, way) {
  const dialog = page.getByRole('dialog', { name: 'Share' });
  if (way !== undefined) await dialog.getByRole('radio', { name: way }).check();
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await dialog.getByRole('button', { name: button }).click();
  const said = dialog.getByRole('status');
  await said.filter({ hasText: /./ }).waitFor();
  return { said: await said.innerText(), copied: await page.evaluate(() => navigator.clipboard.readText()) };
}

const event = (/** @type {string} */ rest) =>
  `{ "type": "track", "context": { "personas": { "computation_id": "a", "computation_key": "vip", "computation_class": "audience" },
  "traits": { "email": "ada@example.com" } },\n "properties": { "vip": true${rest} } }`;

test('a link opens the same draft elsewhere', async () => {
  const page = await openDialog(event(', "from": "a link"'));
  const { said, copied } = await press(page, 'Copy link', 'With everything');
  assert.equal(said, 'Link copied.');
  const other = await playground.open({ path: copied.slice(playground.url.length) });
  await other.getByText('"a link"').first().waitFor();
  assert.deepEqual(await playground.draft(other), await playground.draft(page));
});

test('the dialog names the personal data, and makes links without it', async () => {
  const page = await openDialog(event(', "note": "Ada", "phone": "+1 415 555 0199"'));
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByText('The event contains personal data:').waitFor();
  await dialog.getByText('ada@example.com').waitFor();
  assert.equal(await dialog.getByRole('radio', { name: 'With sample data' }).isChecked(), true);
  const links = [await press(page, 'Copy link'), await press(page, 'Copy link', 'Without the event')];
  assert.equal(new Set(links.map(({ copied }) => copied)).size, 2);
  const opened = await playground.open({ path: links[0].copied.slice(playground.url.length) });
  const sample = await playground.draft(opened);
  assert.doesNotMatch(sample.event, /ada@|0199/);
  assert.match(sample.event, /person\d@example\.com[^]*\+1415555/);
  // A link without an event keeps the recipient's event.
  const other = await playground.open({ path: links[1].copied.slice(playground.url.length) });
  await other.locator('.cm-content', { hasText: 'maya.lindqvist' }).waitFor();
});

test('an opened link is marked as shared, and shows whose event it contains', async () => {
  const page = await openDialog(event(''));
  for (const [way, title] of [
    ['With sample data', 'Opened from a shared link. Its event holds sample data.'],
    ['With everything', 'Opened from a shared link. Its event is the sender’s.'],
    ['Without the event', 'Opened from a shared link. It has no event, so yours was kept.'],
  ]) {
    const { copied } = await press(page, 'Copy link', way);
    const other = await playground.open({ path: copied.slice(playground.url.length) });
    await other.locator('.origin', { hasText: title }).waitFor();
    assert.equal(await other.getByRole('button', { name: 'Back to your draft' }).count(), 0, 'there was none');
    for await (const { look, width } of looks(other)) {
      assert.equal(await isTooWide(other), false, look);
      if (width < 400) assert.ok(await isInSight(other.locator('.origin')), look);
      assert.deepEqual(await playground.axe(other, '.origin'), [], look);
    }
    // Without the event, the draft equals the initial one.
    if (way === 'Without the event') continue;
    await playground.undo(other);
    await other.locator('#saying', { hasText: 'This is the default draft.' }).waitFor();
    assert.equal(await other.locator('.origin').count(), 0);
  }
});

test('a copied link leaves the page as it is', async () => {
  for (const way of ['With sample data', 'With everything', 'Without the event']) {
    const page = await openDialog(event(''));
    const address = page.url();
    await press(page, 'Copy link', way);
    assert.equal(page.url(), address);
    await page.keyboard.press('Escape');
    await page.getByLabel('Condition 1: value').selectOption('group');
    await playground.draft(page);
    await page.reload();
    await page.locator('html[data-ready]').waitFor();
    assert.match((await playground.draft(page)).subscriptions[0].subscribe, /"group"/);
    assert.equal(await page.locator('.origin').count(), 0);
    await playground.leave();
  }
});

test('the draft that a link replaces can be restored', async () => {
  const page = await openDialog(event(', "from": "a link"'));
  const path = (await press(page, 'Copy link')).copied.slice(playground.url.length);
  const draft = { ...(await playground.draft(page)), event: '{ "event": "my own work" }' };
  const other = await playground.open({ path, draft });
  const back = other.getByRole('button', { name: 'Back to your draft' });
  const own = other.locator('.cm-content', { hasText: 'my own work' });
  await other.locator('.cm-content', { hasText: 'a link' }).waitFor();
  // It survives leaving and reloading the page.
  assert.equal((await playground.draft(other)).event, draft.event);
  await other.reload();
  await back.click();
  await own.waitFor();
  assert.equal(await other.evaluate(() => location.hash), '');
  await playground.undo(other);
  await other.locator('.origin', { hasText: 'Opened from a shared link.' }).waitFor();
  // Undo leads there too, and says so.
  await playground.undo(other);
  await own.waitFor();
  await other.locator('#saying', { hasText: 'Your own draft is back.' }).waitFor();
  assert.equal(await other.locator('.origin').count(), 0);
});

test('emails, phone numbers and names are replaced in texts, addresses and mappings', async () => {
  const page = await openDialog(
    event(`, "first_name": "Maribel", "note": "Call Maribel on 415-555-0132 or ada@example.com",
    "url": "https://example.com/?email=ada%40example.com", "greeting": "Dear Maribel", "birthday": "1984-05-06",
    "tel": 4155550199, "info": "415.555.0123", "userId": "4155550177", "price": 1234567.5, "at": 1700000000000`),
  );
  // The replacements can be reviewed before the link is copied.
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByText('Show replacements').click();
  for (const text of [/^4155550199 becomes \+1415555\d{4}$/, /^4155550177 becomes Sample \d+$/, /^Maribel becomes/])
    await dialog.getByRole('listitem').filter({ hasText: text }).waitFor();
  const draft = await playground.draft(page);
  const { copied } = await press(page, 'Copy link');
  const opened = await playground.open({ path: copied.slice(playground.url.length) });
  const { event: sample, subscriptions } = await playground.draft(opened);
  assert.doesNotMatch(sample, /ada(?:@|%40)|0132|Maribel|1984|0199|0123|0177/);
  assert.match(sample, /"tel": 1415555\d{4},[^]*"userId": "Sample \d+",\s*"price": 1234567\.5,\s*"at": 1700000000000/);
  assert.match(sample, /"birthday": "\d{4}-\d\d-\d\d"/);
  assert.deepEqual(subscriptions, draft.subscriptions);
  // Constants of a mapping can be personal data.
  const [one] = draft.subscriptions;
  const mapping = JSON.stringify({ ...JSON.parse(one.mapping), email: 'real.person@acme.com' });
  const subscribe = 'context.traits.email = "real.person@acme.com"';
  const other = await openDialog(undefined, { ...draft, event: '{}', subscriptions: [{ ...one, mapping, subscribe }] });
  await other.getByText('A mapping contains personal data:').waitFor();
  for (const way of ['With sample data', 'Without the event']) {
    const link = (await press(other, 'Copy link', way)).copied;
    const shared = await playground.open({ path: link.slice(playground.url.length) });
    const [{ mapping: text, subscribe: trigger }] = (await playground.draft(shared)).subscriptions;
    assert.match(text, /"email":"person\d@example\.com"/);
    assert.match(trigger, /^context\.traits\.email = "person\d@example\.com"$/);
  }
});

test('copied code contains no personal data unless that is chosen', async () => {
  const page = await openDialog(event(', "phone": "+1 415 555 0199"'));
  for (const button of ['Copy as JavaScript', 'Copy as command line']) {
    for (const way of ['With sample data', 'Without the event'])
      assert.doesNotMatch((await press(page, button, way)).copied, /ada@|0199/);
    assert.match((await press(page, button, 'With everything')).copied, /ada@[^]*0199/);
  }
});

test('the dialog does not show earlier messages', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Keep as test' }).click();
  await page.locator('#saying', { hasText: 'Kept as test' }).waitFor();
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByRole('button', { name: 'Copy link' }).waitFor();
  assert.equal(await page.getByText('Kept as test').count(), 0);
});

test('the copied JavaScript results in the same payload', async () => {
  const page = await openDialog(event(', "__proto__": { "own": 1 }'));
  const { copied } = await press(page, 'Copy as JavaScript');
  const printing = copied.replace(/console\.log\((.*)\);/, 'console.log(JSON.stringify($1));');
  assert.notEqual(printing, copied);
  const out = execFileSync(process.execPath, ['--input-type=module', '--eval', printing], { cwd: ROOT });
  const [{ payload }] = JSON.parse(String(out));
  assert.deepEqual(Object.entries(payload.traits_or_props), [
    ['vip', true],
    ['__proto__', { own: 1 }],
  ]);
});

test('the copied command results in the same payload, with numbers as written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'share-'));
  try {
    const page = await openDialog(event(', "id": 12345678901234567890, "ratio": 1.50'));
    const { copied } = await press(page, 'Copy as command line', 'With everything');
    assert.ok(copied.includes('"id": 12345678901234567890, "ratio": 1.50'));
    // The command is not installed here: this is what npx would find.
    const npx = join(folder, 'npx');
    writeFileSync(npx, `#!/bin/sh\nshift\nexec '${process.execPath}' '${join(ROOT, 'pkg/dist/cli.js')}' "$@"\n`);
    chmodSync(npx, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const out = execFileSync('sh', ['-c', copied], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const [{ payload }] = JSON.parse(String(out));
    assert.equal(payload.traits_or_props.ratio, 1.5);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an event that is not JSON is reported, and nothing is copied', async () => {
  const page = await openDialog('{ "type": ');
  for (const button of ['Copy as JavaScript', 'Copy as command line']) {
    const { said, copied } = await press(page, button);
    assert.equal(said, 'This can’t be copied: The event is not JSON.');
    assert.equal(copied, 'nothing');
  }
  const { copied } = await press(page, 'Copy mapping JSON');
  assert.ok('email' in JSON.parse(copied));
});

test('shortcuts wait while a dialog is open; the dialog is accessible', async () => {
  const page = await openDialog();
  for await (const { look } of looks(page)) {
    assert.equal(await isTooWide(page), false, look);
    assert.ok(await isInSight(page.getByRole('button', { name: 'Copy link' })), look);
    assert.deepEqual(await playground.axe(page), [], look);
  }
  await page.keyboard.press('Alt+4');
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog[open]').count(), 1);
  assert.equal(await page.locator('#view-build').isVisible(), true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+2');
  await page.getByRole('tab', { name: 'Requests', selected: true }).waitFor();
});
