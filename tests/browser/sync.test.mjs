// Tests of the sync view in Chromium: the requests and outcomes of each scenario. After a build:
// node --test tests/browser/sync.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
 * The list of steps, once the outcome is shown.
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
  await page.getByLabel('Subscriber, not updated yet').check();
  assert.deepEqual(await steps('Delivered'), [
    MAP,
    `${LOOKUP} | 200 | Found s_1. Segment Audiences: [].`,
    PATCH,
    POST,
    'Outcome | Delivered',
  ]);
});

test('a person who is not a subscriber is looked up twice, and skipped', async () => {
  await page.getByLabel('Not a subscriber').check();
  assert.deepEqual(await steps('Not found'), [
    MAP,
    `${LOOKUP} | 200 | Not found: no subscriber has this phone number.`,
    `${BY_EMAIL} | 200 | Not found: no subscriber has this email.`,
    'Outcome | Not found',
  ]);
});

test('a subscriber who is already in the audience gets only a custom event', async () => {
  await page.getByLabel('Subscriber, already up to date').check();
  assert.deepEqual(await steps('Unchanged'), [
    MAP,
    `${LOOKUP} | 200 | Found s_1. Segment Audiences: ["vip_customers"].`,
    POST,
    'Outcome | Unchanged',
  ]);
});

test('after 429 a request is retried, and finally given up', async () => {
  await page.getByLabel('Rate-limited requests').fill('2');
  const [, first, second, third, ...rest] = await steps('5 requests');
  assert.match(first, /\| 429 \| Too many requests\. Retried after \d\.\d\d s\.$/);
  assert.match(second, /\| 429 \| .*Retried after/);
  assert.match(third, /\| 200 \| Found s_1/);
  assert.deepEqual(rest, [PATCH, POST, 'Outcome | Delivered']);
  await page.getByLabel('Rate-limited requests').fill('12');
  assert.match(String((await steps('Failed')).at(-2)), /Gave up after 10 attempts\.$/);
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  await page.getByText('10 attempts, the last one with status 429. A later retry may help.').waitFor();
});

test('special cases', async () => {
  const special = page.getByLabel('Special case');
  await special.selectOption({ label: 'Known by email only, in different case' });
  let all = await steps('4 requests');
  assert.match(all[2], /email__eq.*Found s_1\. Email matching ignores case\./);
  await special.selectOption({ label: 'Two subscribers have the phone number' });
  all = await steps('3 requests');
  assert.match(all[1], /the first of 2 with this phone number/);
  await special.selectOption({ label: 'First request answered with 500' });
  all = await steps('4 requests');
  assert.match(all[1], /\| 500 \|/);
  await special.selectOption({ label: 'Secret key refused (401)' });
  all = await steps('Failed');
  assert.match(all[1], /\| 401 \| The secret key was rejected: nothing more is sent\./);
  assert.equal(all.length, 3);
  await special.selectOption({ label: 'Response to the custom event lost' });
  all = await steps('Delivered');
  assert.match(all[3], /no response \| No response/);
  await page.getByRole('button', { name: 'Last', exact: true }).click();
  await page.getByText('Postscript may have received it twice.').waitFor();
  await page.getByLabel('Not a subscriber').check();
  await special.selectOption({ label: 'Two subscribers have the phone number' });
  await page.getByText('The special case has no effect: the person is not a subscriber.').waitFor();
});

test('an exit, a membership that is unknown, and several subscriptions', async () => {
  await openExample('A person leaves an audience');
  await page.getByLabel('Subscriber, not updated yet').check();
  assert.match((await steps('Delivered'))[2], /changed from \["vip_customers"\] to \[\]\./);
  await page.getByLabel('Subscriber, already up to date').check();
  assert.match((await steps('Unchanged'))[1], /Segment Audiences: \[\]\./);
  await openExample('A legacy journey step');
  await playground.show(page, 'build');
  await page.locator('.settings > summary').click();
  await page.getByLabel('A journey step without membership').selectOption('unknown');
  await playground.show(page, 'sync');
  assert.deepEqual(await steps('No request is made.'), [MAP, 'Outcome | Skipped']);
  // The reason why it was skipped links to the deciding setting.
  await page.getByRole('button', { name: 'Show the setting for unknown memberships' }).click();
  await page.locator('select:focus').waitFor();
  await openExample('Several mappings for one event');
  await page.getByLabel('Subscriber, not updated yet').check();
  const all = await steps('1 unchanged');
  assert.equal(all[0], 'Map | 2 payloads from 3 mappings.');
  assert.equal(all.filter((step) => step.startsWith('POST')).length, 2);
  assert.doesNotMatch(all.join(), /Retried/);
});

test('the steps are navigable by keyboard', async () => {
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

test('a request beside the payload links to its details, which are in view', async () => {
  await page.getByLabel('Subscriber, not updated yet').check();
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

test('the reason is shown for an event for which nothing is sent', async () => {
  await openExample('A trigger that never matches');
  await steps('No request is made.');
  await page.locator('.sync-detail').getByRole('button', { name: 'Show the trigger' }).waitFor();
});

test('a request is shown and copied as it is sent, without a key', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (/** @type {string} */ button, /** @type {string} */ said) => {
    await detail.getByRole('button', { name: button }).click();
    await page.getByText(said).first().waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const detail = page.locator('.sync-detail');
  // A quote would end a shell word.
  await playground.show(page, 'build');
  const event = page.getByRole('textbox', { name: 'Event', exact: true });
  const text = (await playground.draft(page)).event;
  await event.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text.replace('+1 415 555 0100', '').replaceAll('vip_customers', "it's VIP"));
  await playground.show(page, 'sync');
  await page.getByLabel('Subscriber, not updated yet').check();
  await page.locator('.sync-step', { hasText: 'changed from [] to ["it\'s VIP"]' }).waitFor();
  await page.locator('.sync-step', { hasText: 'email__eq=ada.moreau@example.com' }).click();
  await detail
    .getByText('GET https://api.postscript.io/api/v2/subscribers?email__eq=ada.moreau%40example.com')
    .waitFor();
  assert.deepEqual(await detail.locator('.pairs').first().locator('dt, dd').allTextContents(), [
    'Authorization:',
    'Bearer <your secret key>',
  ]);
  await page.locator('.sync-step', { hasText: 'PATCH' }).click();
  await detail.getByText('PATCH https://api.postscript.io/api/v2/subscribers/s_1').waitFor();
  assert.deepEqual(await detail.locator('.pairs').first().locator('dt, dd').allTextContents(), [
    'Authorization:',
    'Bearer <your secret key>',
    'Content-Type:',
    'application/json',
  ]);
  assert.equal(await copied('Copy the body', 'Body copied'), `{"properties":{"Segment Audiences":["it's VIP"]}}`);
  const command = await copied('Copy as cURL', 'Command copied.');
  assert.equal(
    command,
    [
      "curl --request PATCH 'https://api.postscript.io/api/v2/subscribers/s_1' \\",
      '  --header "Authorization: Bearer $POSTSCRIPT_SECRET_KEY" \\',
      '  --header "Content-Type: application/json" \\',
      `  --data-raw '{"properties":{"Segment Audiences":["it'\\''s VIP"]}}'`,
    ].join('\n'),
  );
  // As interpreted by a shell.
  const out = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${command}`], {
    env: { POSTSCRIPT_SECRET_KEY: 'sk_from_the_shell' },
    encoding: 'utf8',
  });
  assert.deepEqual(out.trimEnd().split('\n').slice(3), [
    '--header',
    'Authorization: Bearer sk_from_the_shell',
    '--header',
    'Content-Type: application/json',
    '--data-raw',
    `{"properties":{"Segment Audiences":["it's VIP"]}}`,
  ]);
});

test('the settings of the simulation are explained in place', async () => {
  await steps('Delivered');
  await page.getByText('Subscribers have signed up for the shop’s texts.').waitFor();
  await page.getByText('Subscriber IDs such as s_1 are made up.').waitFor();
  const described = await page.getByLabel('Rate-limited requests').getAttribute('aria-describedby');
  assert.match(
    await page.locator(`#${described}`).innerText(),
    /^How many of the first requests are answered with 429/,
  );
});

test('on a phone the requests come first, the settings are collapsed, and no response is truncated', async () => {
  await steps('Delivered');
  await page.setViewportSize({ width: 390, height: 844 });
  const settings = page.locator('#view-sync details');
  await settings.getByText('Subscriber, not updated yet').waitFor();
  assert.ok(await isInSight(page.locator('.sync-step', { hasText: 'GET' })));
  await page.locator('.sync-step', { hasText: 'GET' }).click();
  const isCut = await page
    .getByRole('region', { name: 'Response body' })
    .evaluate((box) => box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth);
  assert.equal(isCut, false);
  await settings.locator('summary').click();
  await page.getByLabel('Not a subscriber').check();
  await page.getByLabel('Rate-limited requests').fill('2');
  await page.getByLabel('Special case').selectOption({ label: 'First request answered with 500' });
  await settings.getByText('Not a subscriber · 2 rate-limited · First request answered with 500').waitFor();
  assert.deepEqual(await playground.axe(page, '#view-sync'), []);
});

test('only the files of the page are requested', async () => {
  /** @type {string[]} */
  const asked = [];
  const note = (/** @type {import('playwright-core').Request} */ request) =>
    asked.push(`${request.method()} ${request.url()}`);
  page.on('request', note);
  await page.getByLabel('Not a subscriber').check();
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

test('the requests beside the payload stay visible while the event or the mapping is edited', async () => {
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
  // The requests of one event are not shown for another.
  await openExample('A trigger that never matches');
  await playground.show(page, 'build');
  await page.locator('.result .requests', { hasText: 'No request is made.' }).waitFor();
});
