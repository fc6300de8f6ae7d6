// Tests of the trigger as rows of conditions in Chromium, synchronized with its text. After a build:
// node --test tests/browser/trigger.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './harness.mjs';
import { isTooWide, looks } from './looks.mjs';

/** @type {Awaited<ReturnType<typeof start>>} */
let playground;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  playground = await start();
  page = await playground.open();
});
after(() => playground?.close());

const condition = (/** @type {number} */ number) =>
  page.getByRole('listitem', { name: `Condition ${number}`, exact: true });
const part = (/** @type {number} */ number, /** @type {string} */ what) =>
  page.getByLabel(`Condition ${number}: ${what}`, { exact: true });
const see = (/** @type {string} */ which) => page.getByRole('button', { name: which, exact: true }).click();
const trigger = async () => (await playground.draft(page)).subscriptions[0].subscribe;

/** Puts a text in the place of the trigger. @param {string} text */
async function write(text) {
  await see('Text');
  await page.getByRole('textbox', { name: 'Trigger', exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

test('conditions are built row by row, and the text follows', async () => {
  // A second condition narrows the first one, however others were joined.
  await page.getByRole('button', { name: 'Remove condition 1' }).click();
  assert.equal(await trigger(), 'type = "track"');
  await see('+ Condition');
  await part(2, 'what').selectOption('Event name');
  await part(2, 'how').selectOption('contains');
  await part(2, 'value').fill('Entered');
  assert.equal(await trigger(), 'type = "track" and contains(event, "Entered")');
  await see('+ Condition');
  await part(3, 'what').selectOption('Property');
  await part(3, 'path').fill('vip customers');
  await part(3, 'how').selectOption('is true');
  assert.equal(await trigger(), 'type = "track" and contains(event, "Entered") and properties.vip\\ customers = true');
  await condition(3).getByText('not in this event').waitFor();
  await part(3, 'path').fill('vip_customers');
  await page.getByText('1 subscriber is added to').first().waitFor();
  await part(3, 'how').selectOption('is at least');
  // An incomplete condition is omitted from the text, and stays in its row.
  assert.equal(await trigger(), 'type = "track" and contains(event, "Entered")');
  await condition(3).getByText('Incomplete').waitFor();
  await part(3, 'value').fill('three');
  await condition(3).getByText('Enter a number.').waitFor();
  await part(3, 'value').fill('3');
  assert.match(await trigger(), /properties\.vip_customers >= 3$/);
});

test('the text of each operator is parsed as the same condition', async () => {
  await write('properties.plan = "pro"');
  await see('Conditions');
  await condition(1).waitFor();
  const operators = await part(1, 'how').locator('option').allTextContents();
  assert.equal(operators.length, 18);
  for (const operator of operators) {
    await part(1, 'how').selectOption(operator);
    const value = part(1, 'value');
    if ((await value.count()) > 0) await value.fill(/number|least|most|less|greater/.test(operator) ? '5' : 'pro');
    const text = await trigger();
    // Parsing its text results in the same row.
    await write(text);
    await see('Conditions');
    await condition(1).waitFor();
    assert.equal(await part(1, 'how').locator('option:checked').textContent(), operator, text);
  }
});

test('a trigger that rows can’t represent stays text, with the reason', async () => {
  for (const [text, reason] of [
    ['type = "track" and (event = "A" or event = "B")', 'nested groups'],
    ['type = "track" AND event = "A"', 'when the trigger has no issues'],
    ['type = "track', 'when the trigger is valid'],
  ]) {
    await write(text);
    await see('Conditions');
    await page.getByText(reason).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Trigger', exact: true }).isVisible(), true);
    assert.equal(await trigger(), text);
  }
  await write('event = "Order Completed" or type = "page"');
  await see('Conditions');
  assert.equal(await page.getByLabel('Conditions that must hold').inputValue(), 'or');
  // Typing in the text does not switch to rows.
  await write('type = "track"');
  await page.keyboard.type(' and type = "track"');
  assert.equal(await trigger(), 'type = "track" and type = "track"');
});

test('values are suggested: types, common names, and those of the event', async () => {
  await write('event = "x" and type = "page"');
  await see('Conditions');
  const offered = async (/** @type {number} */ number) => {
    await part(number, 'value').focus();
    await part(number, 'value').locator('+ datalist option').first().waitFor({ state: 'attached' });
    return part(number, 'value').evaluate((/** @type {HTMLInputElement} */ input) =>
      [...(input.list?.options ?? [])].map(({ value }) => value),
    );
  };
  assert.deepEqual(await offered(1), ['Audience Entered', 'Audience Exited', 'Journey Step Entered']);
  assert.ok((await part(2, 'value').locator('option').allTextContents()).includes('identify'));
  // The deciding condition is red, others are not highlighted.
  await condition(1).locator('.truth-of.no', { hasText: 'it is Audience Entered' }).waitFor();
});

test('a row can be undone', async () => {
  await write('type = "track"');
  await see('Conditions');
  await see('+ Condition');
  await page.waitForTimeout(900);
  await part(2, 'value').selectOption('page');
  assert.equal(await trigger(), 'type = "track" and type = "page"');
  await playground.undo(page);
  await part(2, 'value').locator('option:checked', { hasText: 'track' }).waitFor({ state: 'attached' });
  assert.equal(await trigger(), 'type = "track" and type = "track"');
});

test('accessible at each width, light and dark', async () => {
  for await (const { look } of looks(page)) {
    assert.equal(await isTooWide(page), false, look);
    assert.deepEqual(await playground.axe(page, '#trigger-card'), [], look);
  }
});
