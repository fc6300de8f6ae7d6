// Tests of the gallery in Chromium: every example opens, and has the result that its card states. After a build:
// node --test tests/browser/gallery.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { EXAMPLES } from '../../www/src/gallery/examples.js';
import { start } from './harness.mjs';

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
  await page.getByText(`${EXAMPLES.length} examples`).waitFor();
});

const STATUSES = { mapped: 'mapped', not_subscribed: 'does not match', invalid: 'invalid' };

test('every example opens, and has the result that its card states', async () => {
  for (const { title, event, expect } of EXAMPLES) {
    await playground.show(page, 'examples');
    await page.getByRole('button', { name: `Open: ${title}`, exact: true }).click();
    // Opening leads to the build view, which shows the result.
    await page.locator('.tab.selected .tab-status', { hasText: STATUSES[expect[0].status] }).waitFor();
    const draft = await playground.draft(page);
    assert.deepEqual(JSON.parse(draft.event), event);
    assert.equal(draft.subscriptions.length, expect.length);
  }
});

test('opening an example is one undo step', async () => {
  await page.getByRole('button', { name: `Open: ${EXAMPLES[0].title}`, exact: true }).click();
  const before = await playground.draft(page);
  await playground.show(page, 'examples');
  await page.getByRole('button', { name: `Open: ${EXAMPLES[3].title}`, exact: true }).click();
  assert.notDeepEqual((await playground.draft(page)).event, before.event);
  await playground.undo(page);
  const { event, subscriptions } = await playground.draft(page);
  assert.deepEqual({ event, subscriptions }, { event: before.event, subscriptions: before.subscriptions });
});

test('examples are found by text and by directive', async () => {
  const cards = page.locator('.gallery-card:visible');
  assert.equal(await cards.count(), EXAMPLES.length);
  await page.getByRole('combobox', { name: 'Directive' }).selectOption('@merge');
  assert.equal(await cards.count(), 1);
  await page.getByText(`1 of ${EXAMPLES.length} examples`).waitFor();
  await page.getByRole('searchbox', { name: 'Find' }).fill('journey');
  await page.getByText('No example matches').waitFor();
  await page.getByRole('combobox', { name: 'Directive' }).selectOption('');
  assert.equal(await cards.count(), 2);
  await page.getByRole('searchbox', { name: 'Find' }).fill('LIQUID greeting');
  assert.equal(await cards.locator('h3').textContent(), 'A greeting in Liquid');
});
