// The sync view in a real Chromium: what is sent in each scene, and what comes of it. By hand after a build:
// node --test tests/browser/sync.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { start } from './harness.mjs';
import { isInSight, isTooWide, looks } from './looks.mjs';

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  playground = await start();
});

after(async () => {
  await playground?.close();
});

afterEach(() => playground.leave());

beforeEach(async () => {
  page = await playground.open({ view: 'examples' });
  await openExample('A person enters an audience');
});

/** @param {string} title */
async function openExample(title) {
  await playground.show(page, 'examples');
  await page.getByRole('button', { name: `Open: ${title}` }).click();
  await playground.show(page, 'sync');
}

/**
 * The list of steps, when the outcome is this.
 *
 * @param {string} outcome
 */
async function steps(outcome) {
  await page.locator('.sync-summary', { hasText: outcome }).waitFor();
  const rows = await page.locator('.sync-step').all();
  return Promise.all(
    rows.map(async (row) => {
      const [what, badge, conclusion] = await Promise.all(
        ['.sync-what', '.sync-badges', '.sync-conclusion'].map((part) => row.locator(part).textContent()),
      );
      return [what, badge, conclusion].filter(Boolean).join(' | ');
    }),
  );
}

const LOOKUP = 'GET /api/v2/subscribers?phone_number__eq=14155550100';
const BY_EMAIL = 'GET /api/v2/subscribers?email__eq=ada.moreau@example.com';
const POST =
  'POST /api/v2/events | 202 | Custom event Segment_Audience_Entered posted for s_1, audience vip_customers.';
const PATCH = 'PATCH /api/v2/subscribers/s_1 | 200 | Segment Audiences of s_1 changed from [] to ["vip_customers"].';
const MAP = 'Map | 1 payload from 1 mapping.';

test('a known subscriber is found, updated, and has a custom event', async () => {
  await page.getByLabel('Known, in no audience').check();
  assert.deepEqual(await steps('Delivered'), [
    MAP,
    `${LOOKUP} | 200 | Found s_1. Segment Audiences: [].`,
    PATCH,
    POST,
    'Outcome | Delivered',
  ]);
});

test('an unknown one is looked up twice, and left alone', async () => {
  await page.getByLabel('Unknown', { exact: true }).check();
  assert.deepEqual(await steps('Not found'), [
    MAP,
    `${LOOKUP} | 200 | Not found: no subscriber has this phone number.`,
    `${BY_EMAIL} | 200 | Not found: no subscriber has this email.`,
    'Outcome | Not found',
  ]);
});

test('one in the audience has only a custom event', async () => {
  await page.getByLabel('Already in the audience').check();
  assert.deepEqual(await steps('Unchanged'), [
    MAP,
    `${LOOKUP} | 200 | Found s_1. Segment Audiences: ["vip_customers"].`,
    POST,
    'Outcome | Unchanged',
  ]);
});

test('after 429 a request is tried again, and in the end given up', async () => {
  await page.getByLabel('Rate-limited requests').fill('2');
  const [, first, second, third, ...rest] = await steps('5 requests');
  assert.match(first, /\| 429 \| Too many requests\. Retried after \d\.\d\d s\.$/);
  assert.match(second, /\| 429 \| .*Retried after/);
  assert.match(third, /\| 200 \| Found s_1/);
  assert.deepEqual(rest, [PATCH, POST, 'Outcome | Delivered']);
  await page.getByLabel('Rate-limited requests').fill('12');
  assert.match(String((await steps('Failed')).at(-2)), /Gave up after 10 attempts\.$/);
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  await page.getByText('10 attempts, the last one with status 429. Delivering it again later may help.').waitFor();
});

test('special cases', async () => {
  const special = page.getByLabel('Special case');
  await special.selectOption({ label: 'Known by email only, in different case' });
  let all = await steps('4 requests');
  assert.match(all[2], /email__eq.*Found s_1\. Emails match in any case\./);
  await special.selectOption({ label: 'Two subscribers have the phone number' });
  all = await steps('3 requests');
  assert.match(all[1], /the first of 2 with this phone number/);
  await special.selectOption({ label: 'First request answered with 500' });
  all = await steps('4 requests');
  assert.match(all[1], /\| 500 \|/);
  await special.selectOption({ label: 'Secret key refused (401)' });
  all = await steps('Failed');
  assert.match(all[1], /\| 401 \| The secret key is refused: nothing more is sent\./);
  assert.equal(all.length, 3);
  await special.selectOption({ label: 'Response to the custom event lost' });
  all = await steps('Delivered');
  assert.match(all[3], /no response \| No response/);
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  await page.getByText('Postscript may have received it twice.').waitFor();
  await page.getByLabel('Unknown', { exact: true }).check();
  await special.selectOption({ label: 'Two subscribers have the phone number' });
  await page.getByText('The special case has no effect: the subscriber is unknown.').waitFor();
});

test('an exit, a membership that is unknown, and several subscriptions', async () => {
  await openExample('A person leaves an audience');
  await page.getByLabel('Already in the audience').check();
  assert.match((await steps('Delivered'))[2], /changed from \["vip_customers"\] to \[\]\./);
  await openExample('A step of a legacy journey');
  await playground.show(page, 'build');
  await page.locator('.settings > summary').click();
  await page.getByLabel('A journey step without membership').selectOption('unknown');
  await playground.show(page, 'sync');
  assert.deepEqual(await steps('No request is made.'), [MAP, 'Outcome | Skipped']);
  // Why it was skipped, and the way to what decides it.
  await page.getByRole('button', { name: 'Show the setting for unknown memberships' }).click();
  await page.locator('select:focus').waitFor();
  await openExample('Several mappings for one event');
  await page.getByLabel('Known, in no audience').check();
  const all = await steps('1 unchanged');
  assert.equal(all[0], 'Map | 2 payloads from 3 mappings.');
  assert.equal(all.filter((step) => step.startsWith('POST')).length, 2);
  assert.doesNotMatch(all.join(), /Retried/);
});

test('one goes through the steps by keyboard', async () => {
  await steps('Delivered');
  const current = page.locator('[aria-current="step"]');
  const press = async (/** @type {string} */ name) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    return current.textContent();
  };
  assert.match(String(await press('First')), /Map/);
  assert.match(String(await press('Next')), /GET/);
  assert.match(String(await press('Last')), /Outcome/);
  assert.match(String(await press('Back')), /POST/);
  await current.focus();
  await page.keyboard.press('ArrowUp');
  assert.match(String(await current.textContent()), /PATCH/);
  assert.equal(await current.evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press('End');
  assert.match(String(await current.textContent()), /Outcome/);
});

test('a request beside the payload leads to its details, which are in sight', async () => {
  await page.getByLabel('Known, in no audience').check();
  await steps('Delivered');
  for await (const { look } of looks(page)) {
    await playground.show(page, 'build');
    await page.getByRole('button', { name: 'Update Segment Audiences' }).click();
    const url = page.locator('.sync-detail').getByText('https://api.postscript.io/api/v2/subscribers/s_1');
    await url.waitFor();
    await playground.show(page, 'build');
    await page.getByRole('button', { name: 'See the 3 requests' }).click();
    await page.locator('[aria-current=step]', { hasText: 'GET' }).waitFor();
    await page.locator('.sync-step', { hasText: 'PATCH' }).click();
    assert.ok(await isInSight(page.locator('[aria-current=step]')), look);
    assert.ok(await isInSight(url), look);
  }
});

test('of an event for which nothing is sent, the reason is shown', async () => {
  await openExample('A trigger that never matches');
  await steps('No request is made.');
  await page.locator('.sync-detail').getByRole('button', { name: 'Show the trigger' }).waitFor();
});

test('a request can be copied as a command without a key', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await steps('Delivered');
  await page.locator('.sync-step').nth(2).click();
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByText('The command is copied.').first().waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    [
      "curl --request PATCH 'https://api.postscript.io/api/v2/subscribers/s_1' \\",
      '  --header "Authorization: Bearer $POSTSCRIPT_SECRET_KEY" \\',
      "  --header 'Content-Type: application/json' \\",
      `  --data-raw '{"properties":{"Segment Audiences":["vip_customers"]}}'`,
    ].join('\n'),
  );
});

test('nothing is asked for but the files of the page', async () => {
  /** @type {string[]} */
  const asked = [];
  const note = (/** @type {import('playwright-core').Request} */ request) =>
    asked.push(`${request.method()} ${request.url()}`);
  page.on('request', note);
  await page.getByLabel('Unknown', { exact: true }).check();
  await steps('Not found');
  page.off('request', note);
  assert.deepEqual(
    asked.filter((one) => !/^GET \S+\/assets\/[\w.-]+$/.test(one)),
    [],
  );
});

test('accessible at each width, light and dark', async () => {
  for (const name of ['Last', 'Back', 'First']) {
    await page.getByRole('button', { name, exact: true }).click();
    for await (const { look } of looks(page)) {
      assert.equal(await isTooWide(page), false, look);
      assert.deepEqual(await playground.axe(page, '#view-sync'), [], `${name}: ${look}`);
    }
  }
});

test('beside the payload, the requests stay while the event or the mapping is edited', async () => {
  await playground.show(page, 'build');
  const requests = page.locator('.result .requests');
  await requests.getByText('Look up the subscriber by phone').waitFor();
  await requests.evaluate((list) => Object.assign(window, { list }));
  const event = page.getByRole('textbox', { name: 'Event', exact: true });
  await event.press('Control+Home');
  await event.press('End');
  for (const key of ['Space', 'Backspace', 'Space']) {
    const before = await page.locator('html').getAttribute('data-ready');
    await page.keyboard.press(key);
    await page.locator(`html:not([data-ready="${before}"])`).waitFor();
    assert.ok(await page.evaluate(() => /** @type {any} */ (window).list.isConnected));
  }
  for (const type of ['page', 'group']) {
    const before = await page.locator('html').getAttribute('data-ready');
    await page.getByLabel('Condition 1: value').selectOption(type);
    await page.locator(`html:not([data-ready="${before}"])`).waitFor();
    await page.locator('.result .card-note', { hasText: /^simulated$/ }).waitFor();
    assert.ok(await page.evaluate(() => /** @type {any} */ (window).list.isConnected));
  }
  // Those of one event say nothing about another.
  await openExample('A trigger that never matches');
  await playground.show(page, 'build');
  await page.locator('.result .requests', { hasText: 'No request is made.' }).waitFor();
});
