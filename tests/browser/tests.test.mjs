// Tests of the tests view in Chromium: tests are kept, run, exported for the command line, and imported. After a build:
// node --test tests/browser/tests.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from './harness.mjs';
import { isTooWide, looks } from './looks.mjs';

const CLI = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tests-view-'));

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  playground = await start();
});

after(async () => {
  await playground?.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => playground.leave());

beforeEach(async () => {
  page = await playground.open({ view: 'examples' });
});

/** @param {string} title */
async function openExample(title) {
  await playground.show(page, 'examples');
  await page.getByRole('button', { name: `Open: ${title}`, exact: true }).click();
}

/** @param {string} title of the example whose case is kept */
async function keep(title) {
  await openExample(title);
  await playground.show(page, 'tests');
  const rows = await page.locator('.tests-row').count();
  await press('Keep as test');
  await page.locator('.tests-row').nth(rows).getByText('Pass').waitFor();
}

/** @param {string} name */
const press = (name) => page.locator('.tests').getByRole('button', { name, exact: true }).click();

/** @param {string} text the content of the selected file */
async function choose(text) {
  // Via the disk: passing megabytes to the browser is slow.
  const file = join(folder, 'file.json');
  writeFileSync(file, text);
  await page.locator('.tests-file').setInputFiles(file);
}

async function exported() {
  const [download] = await Promise.all([page.waitForEvent('download'), press('Export')]);
  const file = join(folder, 'exported.json');
  await download.saveAs(file);
  return file;
}

/** @param {string} file */
function runCli(file) {
  const { status, stdout } = spawnSync(process.execPath, [CLI, 'test', file], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

/** @param {string} text */
const summary = (text) => page.locator('.tests-summary', { hasText: text }).waitFor();

const SMALL_LETTERS = 'Lowercase an email';

test('the draft in Build can be kept as a test beside its result', async () => {
  await openExample('A person leaves an audience');
  await playground.show(page, 'build');
  await page.locator('.outcome').getByRole('button', { name: 'Keep as test' }).click();
  await page.locator('#saying').getByText('Kept as test').waitFor();
  await playground.show(page, 'tests');
  await page.locator('.tests-row').getByText('Pass').waitFor();
});

test('a kept test passes, and shows how a change of the mapping changes its result', async () => {
  await keep(SMALL_LETTERS);
  await summary('1 passed');
  await openExample('A person leaves an audience');
  await playground.show(page, 'tests');
  await summary('1 failed');
  const cells = await page.locator('.tests-row tbody :is(th, td)').allTextContents();
  assert.deepEqual(cells, ['/payload/email', '"priya.raman@example.com"', '"Priya.Raman@Example.COM"']);
  // Build still shows the failure, and a link back.
  await page.getByRole('button', { name: /^Open: .* entered$/ }).click();
  await page.locator('.origin', { hasText: 'fails: /payload/email is "Priya.Raman@Example.COM"' }).waitFor();
  await page.getByRole('button', { name: 'Back to the tests' }).click();
  await page.getByRole('button', { name: /^Update expected result/ }).click();
  await summary('1 passed');
  assert.equal((await playground.draft(page)).tests[0].expected[0].payload.email, 'Priya.Raman@Example.COM');
});

test('the command line runs the exported file with the same results', async () => {
  await keep('Several mappings for one event');
  const file = await exported();
  assert.deepEqual(runCli(file), {
    status: 0,
    lines: ['ok 1 - Audience Entered: entered, not subscribed', '1 passed, 0 failed'],
  });
  await keep('An email path with the wrong case');
  // The first test now has one subscription instead of three.
  await summary('1 failed1 passed');
  await page
    .getByRole('button', { name: /^Remove/ })
    .first()
    .click();
  await summary('1 passed');
  assert.deepEqual(runCli(await exported()), { status: 0, lines: ['ok 1 - identify: invalid', '1 passed, 0 failed'] });
});

test('an exported file contains sample data unless the original events are chosen', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  // The payload has the email in lower case: derived values are replaced too.
  await keep(SMALL_LETTERS);
  const view = page.locator('.tests');
  await view.getByText('personal data is replaced by invented data').waitFor();
  const sample = await exported();
  assert.doesNotMatch(readFileSync(sample, 'utf8'), /priya/i);
  assert.deepEqual(runCli(sample).lines.at(-1), '1 passed, 0 failed');
  // The status names the written file and its command.
  const written = view.getByRole('status').filter({ hasText: '1 test exported to segment-postscript-tests.json' });
  await written.getByText('npx segment-postscript test segment-postscript-tests.json').waitFor();
  await written.getByRole('button', { name: 'Copy the command' }).click();
  await page.locator('#saying', { hasText: 'Copied.' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, 'npx segment-postscript test segment-postscript-tests.json');
  await page.getByLabel('Export with sample data').uncheck();
  await view.getByText('The file will contain the events as they are').waitFor();
  const whole = await exported();
  assert.match(readFileSync(whole, 'utf8'), /Priya\.Raman@Example\.COM[^]*priya\.raman@example\.com/);
  // A failing test still fails.
  await page.getByLabel('Export with sample data').check();
  await openExample('A person leaves an audience');
  await playground.show(page, 'tests');
  await summary('1 failed');
  assert.deepEqual(runCli(await exported()).lines.at(-1), '0 passed, 1 failed');
});

test('the summary links to the first failing test', async () => {
  await keep(SMALL_LETTERS);
  await openExample('A person leaves an audience');
  await playground.show(page, 'tests');
  await summary('1 failed');
  assert.equal(await page.locator('.tests-summary').innerText(), '1 failed', 'nothing is said of none that pass');
  const { tests } = await playground.draft(page);
  const passing = { name: 'Passes', event: {}, expected: [{ status: 'not_subscribed' }] };
  const FAR = `Far down ${'and long '.repeat(20)}`.trim();
  // Below the initially visible rows.
  await choose(JSON.stringify({ tests: [...Array(25).fill(passing), { ...tests[0], name: FAR }] }));
  await page.getByLabel('Replace them').check();
  await page.locator('.tests-dialog').getByRole('button', { name: 'Import' }).click();
  await summary('25 passed');
  await page.locator('.tests').getByRole('button', { name: FAR, exact: true }).click();
  await page.locator('.tests-name:focus').waitFor();
  assert.equal(await page.locator('.tests-name:focus').inputValue(), FAR);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await isTooWide(page), false);
});

test('a test with an invalid payload shows the same reason as Build', async () => {
  await keep('A person leaves an audience');
  const expected = [{ status: 'mapped' }];
  const events = [{ type: 'track', context: { traits: { phone: '+14155550132' } }, properties: {} }, null];
  const tests = events.map((event, at) => ({ name: `Test ${at}`, event, expected }));
  await choose(JSON.stringify({ tests }));
  await page.getByLabel('Replace them').check();
  await page.locator('.tests-dialog').getByRole('button', { name: 'Import' }).click();
  await summary('2 failed');
  const why = 'Audience Key is empty: this event has no context.personas.computation_key.';
  await page.locator('.tests-row').first().getByText(why).waitFor();
  await page.getByRole('button', { name: 'Open: Test 0' }).click();
  await page.locator('.origin', { hasText: `The test “Test 0” fails: ${why}` }).waitFor();
});

test('an exported file can be imported, with configuration and tests', async () => {
  await keep(SMALL_LETTERS);
  await page.getByLabel('Export with sample data').uncheck();
  const text = readFileSync(await exported(), 'utf8');
  const { tests, subscriptions } = await playground.draft(page);
  await openExample('A trigger that never matches');
  await playground.show(page, 'tests');
  await summary('1 failed');
  await choose(text);
  await page.getByLabel('Replace them').check();
  await page.getByLabel(/^Replace the mappings/).check();
  await page.locator('.tests-dialog').getByRole('button', { name: 'Import' }).click();
  await summary('1 passed');
  const draft = await playground.draft(page);
  assert.deepEqual(draft.tests, tests);
  assert.deepEqual(draft.subscriptions, subscriptions);
  await choose(text);
  await page.locator('.tests-dialog').getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await page.locator('.tests-row').count(), 1);
  await choose(text);
  await page.locator('.tests-dialog[open]').waitFor();
  assert.equal(await page.getByText(/^Replace the mappings/).count(), 0, 'the configuration is the same');
  await page.locator('.tests-dialog').getByRole('button', { name: 'Import' }).press('Enter');
  await summary('2 passed');
});

test('a file without tests is rejected with the reason', async () => {
  await playground.show(page, 'tests');
  const one = { name: 'x', event: {}, expected: [] };
  for (const [text, reason] of [
    ['', /^The file is not JSON/],
    ['[]', /^The file is not a JSON object with "tests"/],
    ['{"tests":{}}', /^The file has no array "tests"/],
    ['{"tests":[]}', /^The file has no tests/],
    ['{"tests":[1]}', /^Test 1 is not an object/],
    ['{"tests":[{"event":{}}]}', /^Test 1 has no array "expected"/],
    ['{"tests":[{"expected":[]}]}', /^Test 1 has no "event"/],
    ['{"__proto__":{},"tests":[]}', /^The file has an unknown member "__proto__"/],
    ['{"tests":'.repeat(100_000), /^The file is nested too deep/],
    [JSON.stringify({ tests: Array(1001).fill(one) }), /^The file has more than 1000 tests/],
    [
      JSON.stringify({ config: { subscriptions: [{}] }, tests: [one] }),
      /^Subscription 1 of the "config": "partnerAction"/,
    ],
    [`{"tests":[${' '.repeat(11_000_000)}]}`, /^The file is too large/],
  ]) {
    await choose(/** @type {string} */ (text));
    await page
      .getByRole('alert')
      .filter({ hasText: /** @type {RegExp} */ (reason) })
      .waitFor();
  }
  assert.equal(await page.locator('.tests-row').count(), 0);
});

test('hostile content is only text', async () => {
  await playground.show(page, 'tests');
  const markup = '<img src=x onerror="document.title=1">';
  await choose(
    `{"tests":[{"name":${JSON.stringify(markup)},"event":{"__proto__":{"type":"track"},"constructor":{}},
      "expected":[{"__proto__":{"polluted":true},"constructor":${JSON.stringify(markup)},"status":"mapped"}]}]}`,
  );
  await summary('1 failed');
  assert.equal(await page.locator('.tests-name').inputValue(), markup);
  const paths = await page.locator('.tests-row tbody th').allTextContents();
  assert.deepEqual(paths, ['/__proto__', '/constructor', '/status']);
  assert.equal(await page.locator('.tests img').count(), 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ ({}).polluted), undefined);
});

test('tests can be renamed, opened and removed, which can be undone', async () => {
  await keep(SMALL_LETTERS);
  await page.locator('.tests-name').fill('Small letters');
  await page.keyboard.press('Enter');
  assert.equal((await playground.draft(page)).tests[0].name, 'Small letters');
  await openExample('A journey step');
  await playground.show(page, 'tests');
  await page.getByRole('button', { name: 'Open: Small letters' }).click();
  assert.equal(JSON.parse((await playground.draft(page)).event).traits.email, 'Priya.Raman@Example.COM');
  await playground.show(page, 'tests');
  await page.getByRole('button', { name: 'Remove: Small letters' }).click();
  assert.deepEqual((await playground.draft(page)).tests, []);
  await page.getByText('There are no tests yet.').waitFor();
  await playground.undo(page);
  assert.equal(await page.locator('.tests-name').inputValue(), 'Small letters');
});

test('accessible at each width, light and dark', async () => {
  await keep(SMALL_LETTERS);
  await openExample('A person leaves an audience');
  await playground.show(page, 'tests');
  await summary('1 failed');
  for await (const { look } of looks(page)) {
    assert.equal(await isTooWide(page), false, look);
    assert.deepEqual(await playground.axe(page, '#view-tests'), [], look);
  }
  await choose('{"tests":[{"event":{},"expected":[]}]}');
  await page.locator('.tests-dialog').waitFor();
  for await (const { look } of looks(page)) assert.deepEqual(await playground.axe(page, '.tests-dialog'), [], look);
});
