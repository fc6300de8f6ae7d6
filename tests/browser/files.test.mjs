// Tests of the files view in Chromium: results, counts and failures of a file, and invalid files. After a build:
// node --test tests/browser/files.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Destination, definition } from 'segment-postscript';
import { start } from './harness.mjs';
import { isInSight, isTooWide, looks } from './looks.mjs';

const ASSETS = fileURLToPath(new URL('../../target/site/assets/', import.meta.url));

const { defaultSubscription: subscribe, fields } = definition.actions.syncAudiences;
const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
/** The initial draft of the playground. */
const subscription = { name: 'Sync Audiences', enabled: true, subscribe, mapping };
const configuration = { subscriptions: [{ ...subscription, partnerAction: /** @type {const} */ ('syncAudiences') }] };

const lines = readFileSync(new URL('../../examples/events.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean);
const good = lines.filter((line) => parsed(line) !== undefined);
const folder = mkdtempSync(join(tmpdir(), 'files-view-'));

/** @typedef {Awaited<ReturnType<typeof start>>} Playground */
/** @type {Playground} */
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

beforeEach(() => open());

afterEach(() => playground.leave());

/**
 * @param {Parameters<Playground['open']>[0]} [how]
 * @param {Playground} [where]
 */
async function open(how, where = playground) {
  await playground.leave();
  page = await where.open({ view: 'files', ...how });
}

/**
 * A draft of subscriptions, each the default one with a patch.
 *
 * @param {...object} patches
 */
function draftOf(...patches) {
  const subscriptions = patches.map((patch) => ({ ...subscription, mapping: JSON.stringify(mapping), ...patch }));
  return { event: '{}', subscriptions, onUnknownMembership: 'skip' };
}

/** @param {string} line */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 */
async function choose(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  await page.setInputFiles('.files-input', path);
}

/** @param {string} [state] */
async function end(state = 'Done') {
  await page.locator('.files-state', { hasText: state }).waitFor();
}

/** @param {import('playwright-core').Locator} control */
async function downloaded(control) {
  const [download] = await Promise.all([page.waitForEvent('download'), control.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

const results = () => downloaded(page.getByRole('link', { name: /^Download results/ }));

/** @param {string} text */
function mapped(text) {
  return new TextDecoder().decode(new Destination(configuration).mapNdjson(new TextEncoder().encode(text)));
}

/** The table of single events: line, name with user, and messages. */
function rows() {
  return page
    .locator('.files-rows tbody tr')
    .evaluateAll((found) =>
      found.map((row) => [
        row.children[0].textContent,
        row.querySelector('.wide > div')?.textContent,
        ...Array.from(row.querySelectorAll('.files-message'), (message) => message.textContent),
      ]),
    );
}

const UNREADABLE = 'The event can’t be read';

/** The filter by reason. */
const reasonChoice = () => page.locator('.files').getByLabel('Reason');
const chosenReason = () => reasonChoice().locator('option:checked').innerText();

/** Opens the event of a row in Build. @param {number} index */
async function openInBuild(index) {
  await page.locator('.files-rows tbody button').nth(index).click();
  await page.getByRole('tab', { name: 'Build', selected: true }).waitFor();
}

/** @param {string} message */
async function refused(message) {
  await page.getByRole('alert').filter({ hasText: message }).waitFor();
}

test('NDJSON has the results of mapNdjson, including broken lines', async () => {
  const text = [...lines, '{"type":', '', '[1]', '\u0000'].join('\n').repeat(3);
  await choose('events.ndjson', text);
  await end();
  assert.deepEqual(await results(), { name: 'events.results.ndjson', text: mapped(text) });

  const payloads = await downloaded(page.getByRole('button', { name: 'Download payloads only' }));
  assert.equal(payloads.name, 'events.payloads.ndjson');
  const expected = mapped(text)
    .split('\n')
    .flatMap((line) => parsed(line) ?? [])
    .flatMap(({ payload }) => payload ?? []);
  assert.deepEqual(payloads.text.trim().split('\n').map(parsed), expected);
});

test('the counts are those of the package', async () => {
  const text = lines.join('\n');
  await choose('events.ndjson', text);
  await end();
  const coverage = new Destination(configuration).coverage();
  coverage.mapNdjson(new TextEncoder().encode(text));
  const { broken, subscriptions, paths } = coverage.report();
  const { statuses, memberships } = subscriptions[0];
  const cells = await page.locator('.files-results tbody td').allTextContents();
  const { mapped, not_subscribed: idle, disabled, invalid } = statuses;
  const { entered, exited, unknown } = memberships;
  const numbers = [lines.length - broken, mapped, idle, disabled, invalid, entered, exited, unknown];
  assert.deepEqual(cells.slice(1), numbers.map(String));
  assert.equal(
    await page
      .getByRole('group', { name: /^How often paths that/ })
      .locator('tbody tr')
      .count(),
    paths.length,
  );
  assert.match(await page.locator('.files-broken').innerText(), new RegExp(`^${broken} of ${lines.length} `));
});

test('the figures of a run are formatted for people', async () => {
  await choose('events.ndjson', `${good.join('\n')}\n`);
  await end();
  const figures = await page.locator('.files-figures').innerText();
  assert.match(figures, /Speed\s+\d+(?:\.\d+)? (?:bytes|[KMG]B)\/s, \d{1,3}(?:,\d{3})* events\/s\s/);
  assert.match(figures, /Time\s+(?:[1-9]\d* ms|\d+\.\d s)/);
});

test('all forms of JSON are read', async () => {
  const laidOut = good.map((line) => JSON.stringify(JSON.parse(line), null, 2));
  const forms = {
    'array.json': `[${good.join(',')}]`,
    'laid-out-array.json': `\ufeff[\n${laidOut.join(',\n')}\n]\n`,
    'laid-out.json': laidOut.join('\n'),
    'one-behind-the-other.json': good.join(''),
    'commas.json': good.join(',\n'),
    'mark.ndjson': `\ufeff${good.join('\r\n')}`,
  };
  const expected = mapped(good.join('\n')).trim().split('\n').map(parsed);
  for (const [name, text] of Object.entries(forms)) {
    await choose(name, text);
    await page.locator('.files-panel h3', { hasText: name }).waitFor();
    await end();
    assert.deepEqual((await results()).text.trim().split('\n').map(parsed), expected, name);
  }
});

test('a gzipped file is unpacked, and its failures can be opened', async () => {
  await choose('events.ndjson.gz', gzipSync(lines.join('\n')));
  await end();
  assert.deepEqual(await results(), { name: 'events.results.ndjson', text: mapped(lines.join('\n')) });
  await openRow(0);
  await choose('cut-off.gz', gzipSync(good.join('\n').repeat(50)).subarray(0, 5000));
  await end('Failed');
  assert.match(await page.locator('.files-notes').innerText(), /gzip data is broken/);
});

/** @param {number} index */
async function openRow(index) {
  const [event] = (await rows())[index];
  await openInBuild(index);
  const { event: text } = await playground.draft(page);
  const line = lines[Number(event) - 1];
  const value = parsed(line);
  // Invalid JSON is not formatted.
  assert.equal(text, value === undefined ? line : JSON.stringify(value, null, 2));
  await playground.show(page, 'files');
}

/** Waits for a status message. @param {RegExp} sentence */
const said = (sentence) => page.locator('.files [role=status]', { hasText: sentence }).waitFor({ state: 'attached' });

test('failures are listed with their issues, filtered, and opened in the editor', async () => {
  await choose('events.ndjson', lines.join('\n'));
  await end();
  const expected = mapped(lines.join('\n'))
    .trim()
    .split('\n')
    .flatMap((line, index) => parsed(line).map((/** @type {any} */ entry) => [index + 1, entry]));
  const failed = expected.filter(([, { status }]) => status === 'invalid').map(([line]) => String(line));
  assert.deepEqual(
    (await rows()).map(([line]) => line),
    failed,
  );
  await openRow(failed.length - 1);
  await openRow(0);
  // Navigate from one failure to the next, without the list.
  await playground.show(page, 'build');
  const from = page.locator('.origin');
  await from.getByText(`Line ${failed[0]} of events.ndjson (1 of ${failed.length} listed)`).waitFor();
  await from.getByRole('button', { name: 'Next' }).click();
  await from.getByText(`(2 of ${failed.length} listed)`).waitFor();
  await from.getByRole('button', { name: 'Back to the list' }).click();

  await page.locator('.files').getByLabel('Show').selectOption('Not matched by a trigger');
  const idle = expected.filter(([, { status }]) => status === 'not_subscribed').map(([line]) => String(line));
  assert.deepEqual(
    (await rows()).map(([line]) => line),
    idle.slice(0, 50),
  );
  await page.locator('.files').getByLabel('Show').selectOption('Membership unknown');
  const unknown = expected.filter(([, { membership }]) => membership === 'unknown').map(([line]) => String(line));
  assert.deepEqual(
    (await rows()).map(([line]) => line),
    unknown,
  );
});

test('an opened event is in view, with the link back at its end', async () => {
  await choose('events.ndjson', lines.join('\n'));
  await end();
  const from = page.locator('.origin');
  for await (const { look } of looks(page)) {
    await playground.show(page, 'files');
    await page.locator('.files-rows tbody button').last().click();
    await from.getByText('of events.ndjson').waitFor();
    assert.ok(await isInSight(from), look);
    assert.ok(await isInSight(page.getByRole('heading', { name: 'Event', exact: true })), look);
    const [outer, inner] = await Promise.all(
      [from, from.getByRole('button', { name: 'Close' })].map((part) => part.boundingBox()),
    );
    assert.ok(outer && inner);
    assert.ok(inner.y - outer.y < 10 && outer.x + outer.width - inner.x - inner.width < 10, look);
  }
});

test('every failure has a reason, and each reason lists its events', async () => {
  await choose('events.ndjson', lines.join('\n'));
  await end();
  const failures = (await rows()).length;
  const reasons = page.getByRole('region', { name: 'Why events were refused' }).getByRole('row');
  const listed = new Set();
  assert.equal(await chosenReason(), 'All');
  // A required field has the same name as in Build.
  await reasons.getByRole('button', { name: 'Audience Key is empty', exact: true }).waitFor();
  for (let at = 1; at < (await reasons.count()); at += 1) {
    const reason = reasons.nth(at);
    await reason.getByRole('button').click();
    const found = await rows();
    const times = await reason.getByRole('cell').last().innerText();
    assert.equal(found.length, Number(times));
    assert.equal(await chosenReason(), `${await reason.getByRole('button').innerText()} (${times})`);
    for (const row of found) listed.add(row.join());
    await reasonChoice().selectOption('All');
    assert.equal((await rows()).length, failures);
  }
  assert.equal(listed.size, failures);
});

test('an event that can’t be read has the same label everywhere, and no label is a code', async () => {
  await choose('events.ndjson', lines.join('\n'));
  await end();
  const broken = lines.length - good.length;
  await page
    .getByText(`${broken} of ${lines.length} events (`)
    .getByText('can’t be read, and reached no mapping.')
    .waitFor();
  const reasons = page.getByRole('region', { name: 'Why events were refused' });
  await reasons.getByRole('button', { name: UNREADABLE, exact: true }).click();
  assert.equal(await chosenReason(), `${UNREADABLE} (${broken})`);
  const found = await rows();
  assert.equal(found.length, broken);
  assert.ok(found.every(([, , sentence]) => sentence === UNREADABLE));
  await reasonChoice().selectOption('All');
  assert.doesNotMatch(await page.locator('.files').innerText(), /event_not|_required|broken|could not be read/);
  await reasonChoice().selectOption(`${UNREADABLE} (${broken})`);
  await openInBuild(0);
  await page.locator('.result-line', { hasText: UNREADABLE }).waitFor();
});

test('failures can be opened directly at each width', async () => {
  await page.getByRole('button', { name: 'Try with sample events' }).click();
  await end();
  const list = page.getByRole('heading', { name: 'Single events' });
  const show = page.getByRole('button', { name: /^Show [\d,]+ failures$/ });
  for await (const { look } of looks(page)) {
    await page.locator('.files').getByLabel('Show').selectOption('Not matched by a trigger');
    await page.locator('.files-drop').scrollIntoViewIfNeeded();
    assert.ok(await isInSight(show), look);
    await show.click();
    await page.locator('h3:focus', { hasText: 'Single events' }).waitFor();
    assert.ok(await isInSight(list), look);
    assert.ok(await isInSight(page.locator('.files-rows tbody button').first()), look);
    assert.equal(await page.locator('.files').getByLabel('Show').inputValue(), '0', look);
  }
});

test('a row identifies its event, as far as that can be read', async () => {
  const events = [
    { type: 'track', event: 'Order Completed', userId: 'user_1', anonymousId: 'anon_1' },
    { type: 'identify', anonymousId: 'anon_2', traits: { email: 'ada@example.com' } },
    { context: { device: { type: 'ios' } }, type: 'identify', anonymousId: '<b>anon_3</b>' },
    { type: 'track', event: 7, userId: null },
  ];
  const expected = ['Order Completed user_1', 'identify ada@example.com', 'identify <b>anon_3</b>', 'track '];
  const text = events.map((event) => JSON.stringify(event)).join('\n');
  const cutOff = events.map((event) => `${JSON.stringify(event).slice(0, -1)},`).join('\n');
  const files = { 'events.ndjson': text, 'array.json': `[${text.replaceAll('\n', ',')}]`, 'cut-off.ndjson': cutOff };
  for (const [name, content] of Object.entries(files)) {
    await choose(name, content);
    await page.locator('.files-panel h3', { hasText: name }).waitFor();
    await end();
    await page.locator('.files-rows').waitFor();
    assert.deepEqual(
      (await rows()).map(([, event]) => event),
      expected,
      name,
    );
  }
  await choose('events.ndjson.gz', gzipSync(text));
  await page.locator('.files-panel h3', { hasText: 'events.ndjson.gz' }).waitFor();
  await end();
  await page.locator('.files-rows').waitFor();
  assert.deepEqual(
    (await rows()).map(([, event]) => event),
    expected,
  );
});

test('an opened event links to both neighbours, and back to its row', async () => {
  await choose('events.ndjson', '{"type":\n'.repeat(120));
  await end();
  await openInBuild(49);
  const from = page.locator('.origin');
  await from.getByText('(50 of 120 listed)').waitFor();
  for await (const { look } of looks(page)) {
    await playground.show(page, 'build');
    await from.getByRole('button', { name: 'Next' }).click();
    await from.getByText('(51 of 120 listed)').waitFor();
    await from.getByRole('button', { name: 'Next' }).click();
    await from.getByText('(52 of 120 listed)').waitFor();
    await from.getByRole('button', { name: 'Previous' }).click();
    await from.getByText('(51 of 120 listed)').waitFor();
    await from.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByText('51 to 100 of 120').waitFor();
    const row = page.locator('.files-rows [aria-current]');
    assert.equal(await row.locator('th').innerText(), '51', look);
    await row.locator('button:focus').waitFor();
    assert.ok(await isInSight(row), look);
    await openInBuild(0);
    await from.getByRole('button', { name: 'Previous' }).click();
    await from.getByText('(50 of 120 listed)').waitFor();
  }
  // Undo restores the position with its event.
  await playground.undo(page);
  await from.getByText('(51 of 120 listed)').waitFor();
  // Navigating by tabs keeps the focus on the tabs.
  await playground.show(page, 'build');
  await page.getByRole('tab', { name: 'Build' }).press('End');
  await page.getByRole('tab', { name: 'Examples' }).press('ArrowLeft');
  await page.locator('#tab-files:focus').waitFor();
  await page.locator('.files-rows [aria-current]', { hasText: '50' }).waitFor();
  await page.locator('.files').getByRole('button', { name: 'Next', exact: true }).click();
  assert.equal(await page.locator('.files-rows [aria-current]').count(), 0);
  await page.locator('.files').getByRole('button', { name: 'Previous', exact: true }).click();
  await openInBuild(0);
  assert.equal(await from.getByRole('button', { name: 'Previous' }).getAttribute('aria-disabled'), 'true');
});

test('an edited event can be restored with its position in the file', async () => {
  await choose('events.ndjson', '{"type":\n'.repeat(3));
  await end();
  await openInBuild(0);
  const from = page.locator('.origin');
  const editor = page.getByRole('textbox', { name: 'Event', exact: true });
  const said = page.locator('#saying');
  await from.getByRole('button', { name: 'Next' }).click();
  await from.getByText('(2 of 3 listed)').waitFor();
  assert.equal(await said.getByText('The edited event was replaced.').count(), 0);
  assert.equal(await from.getByText('Your edits do not change the file.').count(), 0);
  await editor.fill('{"type": "track"}');
  await from.getByText('Your edits do not change the file.').waitFor();
  await from.getByRole('button', { name: 'Next' }).click();
  await from.getByText('(3 of 3 listed)').waitFor();
  await said.getByText('The edited event was replaced.').waitFor();
  await said.getByRole('button', { name: 'Undo' }).click();
  await from.getByText('(2 of 3 listed)').waitFor();
  await editor.getByText('{"type": "track"}').waitFor();
});

test('unlikely emails and phone numbers are listed, and unknown memberships', async () => {
  const event = (/** @type {object} */ traits, /** @type {object} */ more = {}) => ({
    type: 'track',
    event: 'Audience Entered',
    context: {
      personas: { computation_id: 'a', computation_key: 'vip', computation_class: 'audience' },
      traits,
    },
    properties: { vip: true, ...more },
  });
  const fine = { email: 'ada@example.com', phone: '+1 415 555 0100' };
  const events = [
    event(fine, { email: 'none', phone: '0' }),
    event({ ...fine, email: 'none' }),
    event({ ...fine, phone: '12-34' }),
    event({ email: 'a@b@c' }),
    event({ email: '@example.com' }),
    event({ email: '"ada"@example.com' }),
    event({ email: 'none', phone: 'none' }),
    event({ email: ' ada@example.com ' }),
    event(fine, { vip: 'perhaps' }),
  ];
  await choose('events.ndjson', events.map((one) => JSON.stringify(one)).join('\n'));
  await end();
  await page.getByRole('button', { name: 'Show 1 with unknown membership' }).click();
  assert.deepEqual(
    (await rows()).map(([line]) => line),
    ['9'],
  );
  await page.getByRole('button', { name: 'Show 5 with an unlikely email or phone' }).click();
  const listed = await rows();
  assert.deepEqual(listed.map(([line, , message]) => [line, message]).sort(), [
    ['2', 'none is not an email address'],
    ['3', '12-34 is not a phone number'],
    ['4', 'a@b@c is not an email address'],
    ['5', '@example.com is not an email address'],
    ['7', 'none is not a phone number'],
  ]);
  await page.getByText('All 5 are listed.').waitFor();
  // Build says the same of each.
  await openInBuild(0);
  await page.locator('.result-line', { hasText: `Postscript may not find this person: ${listed[0][2]}` }).waitFor();
});

test('a broken line is opened as it is in the file, without the results of another event', async () => {
  const cases = [`${good[0].slice(0, 300)}`, `${good[0]}}`, ` {"type":"track", "event" "x"}`, '{"a":1 "b":"é😀"}\r'];
  await choose('events.ndjson', cases.join('\n'));
  await end();
  const listed = await rows();
  assert.equal(listed.length, cases.length);
  await playground.show(page, 'build');
  await page.locator('.card-note', { hasText: 'fields filled' }).waitFor();
  for (const [index, line] of cases.entries()) {
    await playground.show(page, 'files');
    await openInBuild(index);
    await page.locator('.outcome-detail', { hasText: 'The event is not JSON.' }).waitFor();
    assert.equal((await playground.draft(page)).event, line.trimEnd());
    assert.match(listed[index][3] ?? '', /^The event is not JSON\. Column \d+: /);
    assert.equal(await page.locator('.outcome-detail').innerText(), listed[index][3]?.replaceAll('`', ''));
    const build = await page.locator('.build').innerText();
    assert.doesNotMatch(build, /last valid result|fields filled|earlier|simulat/);
    assert.equal(await page.getByRole('tree', { name: 'Payload' }).count(), 0);
    await playground.undo(page);
    await page.locator('.card-note', { hasText: 'fields filled' }).waitFor();
  }
});

test('broken elements of an array do not affect the others, and have their positions', async () => {
  const text = '[{"type":"page"},\n true,\n{"type":"pa\n"},\n{"type":"group"}, x';
  await choose('events.json', text);
  await end();
  const found = (await rows()).map(([event, , ...sentences]) => [event, ...sentences]);
  const starts = (/** @type {number} */ byte) => `The event begins at byte ${byte} of the file.`;
  assert.deepEqual(found, [
    ['2', UNREADABLE, 'data must be an object, got boolean', starts(19)],
    ['3', UNREADABLE, 'A string contains a control character at byte 11 of the event; it must be escaped.', starts(25)],
    ['5', UNREADABLE, 'The event is not JSON. Column 1: expected a value.', starts(59)],
    ['6', UNREADABLE, 'The array of events is not closed: the input may be truncated.', starts(60)],
  ]);
});

test('a payload that looks like a failure is not counted as one', async () => {
  const looks = '"action":"syncAudiences","status":"invalid","membership":"unknown"';
  const deceiving = { ...mapping, traits_or_props: { in: JSON.parse(`{${looks}}`), k: true } };
  await open({ draft: draftOf({ mapping: JSON.stringify(deceiving) }) });
  await choose('events.ndjson', good.join('\n'));
  await end();
  const failed = (await results()).text.split('\n').filter((line) => parsed(line)?.[0].status === 'invalid').length;
  assert.equal((await rows()).length, failed);
});

test('at most 1,000 failures are kept, 50 on a page', async () => {
  await choose('events.ndjson', '{"type":\n'.repeat(2500));
  await end();
  await page.getByText('The first 1,000 of 2,500 are kept.').waitFor();
  assert.equal((await rows()).length, 50);
  for (let turn = 0; turn < 19; turn += 1) await page.getByRole('button', { name: 'Next' }).click();
  assert.deepEqual((await rows()).at(-1)?.[0], '1,000');
  await page.getByRole('button', { name: 'Next' }).press('Enter');
  await page.getByText('951 to 1,000 of 1,000').waitFor();
});

test('files without events, and invalid files', async () => {
  await choose('empty.ndjson', '');
  await end();
  await page.getByText('The file has no events.').waitFor();
  assert.deepEqual(await rows(), []);
  await choose('newlines.ndjson', '\n'.repeat(100));
  await page.locator('.files-panel h3', { hasText: 'newlines.ndjson' }).waitFor();
  await end();
  await choose(
    'binary.ndjson',
    Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3),
  );
  await page.locator('.files-broken').waitFor();
  await choose('archive.ndjson', 'PK\u0003\u0004 and so on');
  await page.getByText('ZIP archive').waitFor();
  await choose('long.ndjson', `${good[0]}\n{"a":"${'x'.repeat(20 << 20)}"}\n${good[0]}\n`);
  await page.getByText('at most 16777216 are allowed').waitFor();
  assert.deepEqual(
    (await rows()).map(([line]) => line),
    ['2'],
  );
});

test('without the private file system, the browser keeps results in memory', async () => {
  const lacking = "Object.defineProperty(navigator.storage, 'getDirectory', { value: undefined });\n";
  const workers = readdirSync(ASSETS).filter((name) => /^worker-.*\.js$/.test(name));
  const extra = workers.map((name) => [
    `assets/${name}`,
    { body: lacking + readFileSync(join(ASSETS, name), 'utf8'), type: 'text/javascript' },
  ]);
  const withoutFiles = await start({ extra: Object.fromEntries(extra) });
  try {
    await open({}, withoutFiles);
    await choose('events.ndjson', lines.join('\n'));
    await end();
    assert.equal((await results()).text, mapped(lines.join('\n')));

    const large = { mapping: JSON.stringify({ ...mapping, traits_or_props: { '@path': '$.context' } }) };
    await open({ draft: draftOf(large, large, large) }, withoutFiles);
    await page.setInputFiles('.files-input', await bigFile(200));
    await page.getByText('The results exceed 256 MB').waitFor();
    assert.equal(await page.getByRole('link', { name: /^Download results/ }).count(), 0);
  } finally {
    await withoutFiles.close();
  }
});

test('a run can be cancelled, and another started', async () => {
  const path = await bigFile(60);
  await page.setInputFiles('.files-input', path);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await end('Cancelled');
  await said(/^Cancelled after /);
  await page.getByRole('button', { name: 'Map again' }).click();
  await end();
  await said(/^Mapped /);
});

test('a draft that can’t be run is rejected with a message', async () => {
  const broken = [
    { patch: { mapping: '{', name: '' }, message: 'the mapping of subscription 1 is not JSON' },
    { patch: { mapping: '{"a":{"@oops":1}}' }, message: '/a has an invalid directive: @oops' },
    { patch: { subscribe: 'type', name: 'VIPs' }, message: 'subscription “VIPs”' },
  ];
  for (const { patch, message } of broken) {
    await open({ draft: draftOf(patch) });
    await choose('events.ndjson', good[0]);
    await refused(message);
    assert.equal(await page.locator('.files-panel').count(), 0);
  }
});

test('a worker that fails is replaced', async () => {
  const path = await bigFile(60);
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.setInputFiles('.files-input', path)]);
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('for the test');
    });
  });
  await end('Failed');
  assert.match(await page.locator('.files-notes').innerText(), /The worker failed/);
  await page.getByRole('button', { name: 'Map again' }).click();
  await end();
});

test('a file that changes after its selection is reported', async () => {
  await choose('events.ndjson', lines.join('\n'));
  await end();
  writeFileSync(join(folder, 'events.ndjson'), 'changed');
  await page.locator('.files-rows tbody button').first().click();
  await refused('was changed, moved or deleted');
  await page.getByRole('button', { name: 'Map again' }).click();
  await end('Failed');
});

test('a file can be dropped', async () => {
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.ndjson'));
    return transfer;
  }, lines.join('\n'));
  await page.dispatchEvent('.files-drop', 'drop', { dataTransfer: transfer });
  await end();
  assert.equal(await page.locator('.files-panel h3').innerText(), 'dropped.ndjson');
});

test('a change of the draft is reported, and a new run uses the new draft', async () => {
  await choose('events.ndjson', good.join('\n'));
  await end();
  await playground.show(page, 'build');
  await page.getByRole('button', { name: 'Mapping options' }).click();
  await page.getByLabel('Enabled').uncheck();
  await playground.show(page, 'files');
  // The notice is also beside the list when returning from an event.
  const notice = page.locator('.files-single-events .notice', { hasText: 'The mappings have changed since this run.' });
  await notice.getByRole('button', { name: 'Map again' }).click();
  await end();
  assert.match(
    (await results()).text,
    /^\[\{"subscription":0,"name":"Sync Audiences","action":"syncAudiences","status":"disabled"\}\]\n/,
  );
});

test('no count is cut off at any width', async () => {
  await choose('events.ndjson', good.join('\n'));
  await end();
  for await (const { look } of looks(page)) {
    for (const label of ['Results of each mapping', 'How often paths that triggers and mappings read exist']) {
      const table = page.getByRole('group', { name: label });
      assert.ok(await table.evaluate((one) => one.scrollWidth <= one.clientWidth), `${label}: ${look}`);
    }
  }
});

test('accessible at each width, light and dark', async () => {
  await page.getByRole('button', { name: 'Try with sample events' }).click();
  await end();
  for await (const { look } of looks(page)) {
    assert.equal(await isTooWide(page), false, look);
    assert.deepEqual(await playground.axe(page, '#view-files'), [], look);
  }
});

test('the page stays responsive while 200 MB are mapped', async () => {
  const path = await bigFile(200);
  const longest = await playground.longestTask(page, async () => {
    await page.setInputFiles('.files-input', path);
    await end();
  });
  assert.ok(longest < 10, `a task is as long as parsing ${longest} MB`);
});

/**
 * A file of about this size.
 *
 * @param {number} megabytes
 */
async function bigFile(megabytes) {
  const path = join(folder, `${megabytes}.ndjson`);
  const file = createWriteStream(path);
  const block = `${good.join('\n')}\n`.repeat(20);
  for (let written = 0; written < megabytes * 1e6; written += block.length) {
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  return path;
}
