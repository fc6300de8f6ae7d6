// Tests of Build in Chromium: common tasks by mouse, by keyboard, and on a narrow screen. After a build:
// node --test tests/browser/build.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { start } from './harness.mjs';
import { isInSight, looks } from './looks.mjs';

const EVENT = {
  type: 'track',
  event: 'Audience Entered',
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { Email: 'ada@example.com' },
  },
  properties: { vip: true },
};
const path = (/** @type {string} */ at) => ({ '@path': at });
const MAPPING = {
  segment_audience_key: path('$.context.personas.computation_key'),
  segment_computation_action: path('$.context.personas.computation_class'),
  email: path('$.context.traits.Email'),
  traits_or_props: path('$.properties'),
};

/** @param {object} [event] @param {...object} patches of the subscriptions */
function draftOf(event = EVENT, ...patches) {
  const one = { name: 'VIP', enabled: true, subscribe: 'type = "track"', mapping: JSON.stringify(MAPPING, null, 2) };
  const subscriptions = (patches.length === 0 ? [{}] : patches).map((patch) => ({ ...one, ...patch }));
  return { event: JSON.stringify(event, null, 2), subscriptions, selected: 0, onUnknownMembership: 'skip' };
}

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

/** @param {string} text */
const headline = (text) => page.locator('.result-line', { hasText: text }).waitFor();
/** @param {string} label */
const editor = (label) => page.getByRole('textbox', { name: label, exact: true });
/** @param {string} name */
const press = (name) => page.getByRole('button', { name, exact: true }).click();

test('a path that is similar to one in the event has a squiggle, and a fix that fills the field', async () => {
  const mapping = JSON.stringify({ ...MAPPING, email: path('$.context.traits.email') }, null, 2);
  page = await playground.open({ draft: draftOf(EVENT, { mapping }) });
  const row = page.locator('.form-row', { hasText: 'Email address' });
  await row.getByText('Empty: this event has no context.traits.email.').waitFor();
  await row.getByRole('button', { name: 'Use $.context.traits.Email' }).waitFor();
  await press('JSON');
  await page.locator('.cm-lintRange-info', { hasText: '$.context.traits.email' }).hover();
  await page.getByRole('button', { name: 'Action: Use $.context.traits.Email' }).click();
  await page.locator('.result-row', { hasText: '"ada@example.com"' }).waitFor();
  const { subscriptions } = await playground.draft(page);
  assert.equal(JSON.parse(subscriptions[0].mapping).email['@path'], '$.context.traits.Email');
});

test('a trigger with operators of other languages is fixed in the editor', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: 'event contains "Entered"' }) });
  await page.locator('.cm-lintRange', { hasText: 'contains' }).hover();
  const told = page.locator('.cm-tooltip-lint');
  await told.getByText('trigger_unknown_operator').waitFor();
  assert.equal(await told.locator('code', { hasText: /^contains$/ }).count(), 1, 'code is set as code');
  await page.getByRole('button', { name: 'Action: Use contains(event, "Entered")' }).click();
  await headline('1 subscriber is added to vip');
});

test('a misspelt type can be fixed in the headline or at the trigger, which is in view', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: 'type = "trak"' }) });
  for await (const { look } of looks(page)) {
    await headline('Nothing is sent');
    await press('Show the trigger');
    assert.ok(await editor('Trigger').evaluate((one) => one.matches(':focus')), look);
    assert.ok(await isInSight(editor('Trigger')), look);
    await page.locator('.outcome').getByRole('button', { name: 'Use "track"' }).click();
    await headline('is added to');
    await playground.undo(page);
  }
});

test('the condition that rejects an event is shown with its value, and links to its location', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: 'type = "identify" and properties.vip = true' }) });
  await headline('Nothing is sent: no mapping’s trigger matches this event');
  await page.getByText('You may not have any subscriptions that match this event').waitFor();
  const first = page.getByRole('listitem', { name: 'Condition 1' });
  await first.locator('.truth-of.no', { hasText: 'it is track' }).waitFor();
  await press('Text');
  const clause = page.locator('.decides', { hasText: 'type = "identify"' });
  await clause.getByText('is "track", not "identify"').waitFor();
  await clause.getByRole('button', { name: '$.type' }).click();
  assert.equal(
    await editor('Event').evaluate((one) => one === /** @type {any} */ (one.getRootNode()).activeElement),
    true,
  );
});

test('the link to the trigger leads to the failing condition', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: 'type = "track" and properties.vip = false' }) });
  await press('Show the trigger');
  const failing = page.getByRole('listitem', { name: 'Condition 2' }).getByRole('combobox').first();
  assert.ok(await failing.evaluate((one) => one.matches(':focus')));
});

test('an issue of another subscription names that subscription, and links to it', async () => {
  page = await playground.open({ draft: draftOf(EVENT, {}, { name: 'Pages', subscribe: 'type = "page' }) });
  await press('in the trigger of “Pages”');
  await page.getByRole('button', { name: 'Pages invalid', pressed: true }).waitFor();
  await page.keyboard.type('"');
  await page.getByRole('button', { name: 'Pages does not match' }).waitFor();
});

test('the setting decides how an unknown membership is treated', async () => {
  page = await playground.open({ draft: draftOf({ ...EVENT, properties: { vip: 'yes' } }) });
  await headline('the event doesn’t say whether the person entered or left the audience');
  const setting = page.getByLabel('If membership isn’t true or false');
  for await (const { look } of looks(page)) {
    await page.locator('.settings').evaluate((card) => card.removeAttribute('open'));
    await page.locator('.outcome').getByRole('button', { name: 'Show the setting' }).click();
    await page.locator('.settings select:focus').first().waitFor();
    assert.ok(await isInSight(setting), look);
  }
  await setting.selectOption('exit');
  // As with Segment's own action, the custom event is an entry, and the audiences are unchanged.
  await headline('Nothing changes in the subscriber’s audiences');
  assert.equal((await playground.draft(page)).onUnknownMembership, 'exit');
  await playground.undo(page);
  await headline('doesn’t say whether');
});

test('the headline shows the outcome in the simulated Postscript', async () => {
  page = await playground.open({ draft: { ...draftOf(), postscript: { subscriber: 'unknown' } } });
  await headline('Nobody is added to vip: the simulated Postscript has no such subscriber');
  await page.locator('.outcome[data-kind=warn]').waitFor();
  await playground.show(page, 'sync');
  await page.getByLabel('already').check();
  await playground.show(page, 'build');
  await headline('Nothing changes: the subscriber is already in vip');
});

test('the simulated subscriber can be chosen beside the payload', async () => {
  page = await playground.open({ draft: draftOf() });
  const person = page.locator('.result').getByLabel('The person is');
  for (const [choice, text] of [
    ['Not a subscriber', 'Nobody is added to vip'],
    ['Subscriber, already up to date', 'Nothing changes: the subscriber is already in vip'],
    ['Subscriber, not updated yet', '1 subscriber is added to vip'],
  ]) {
    await person.selectOption(choice);
    await headline(text);
  }
  // Without requests, there is no choice.
  await page.getByLabel('Condition 1: value').selectOption('page');
  await headline('Nothing is sent');
  await person.waitFor({ state: 'detached' });
});

test('a fix groups mixed operators', async () => {
  const subscribe = 'type = "track" and event = "A" or event = "Audience Entered"';
  page = await playground.open({ draft: draftOf(EVENT, { subscribe }) });
  const issue = page.locator('.issue', { hasText: 'where and and or are mixed' });
  await issue.getByRole('button').nth(2).waitFor();
  await issue
    .getByRole('button', { name: 'Use type = "track" and (event = "A" or event = "Audience Entered")' })
    .click();
  await issue.waitFor({ state: 'detached' });
  await headline('1 subscriber is added to vip');
});

test('for an event without an audience, one issue says what to do', async () => {
  page = await playground.open({ draft: draftOf({ ...EVENT, context: { traits: EVENT.context.traits } }) });
  const advice = page.locator('.issue', { hasText: 'narrow the trigger to leave out other events' });
  await advice.getByText('Audience Key is empty').waitFor();
  await page.locator('.issue', { hasText: 'Segment Computation Action is empty' }).waitFor();
  assert.equal(await advice.count(), 1);
});

test('for an event of another type, the headline says what the trigger requires', async () => {
  page = await playground.open({ draft: draftOf({ ...EVENT, type: 'page' }) });
  await page.getByText('type is "page", but the trigger asks for type = "track".').waitFor();
  await page.getByText('You may not have any subscriptions that match this event').waitFor();
  // Of several conditions, only those that prevent a match are listed.
  await page.locator('#trigger-card').getByRole('button', { name: '+ Condition' }).waitFor();
  await press('Text');
  await editor('Trigger').fill('event != "x" and (type = "track" or type = "identify")');
  await page.getByText('type is "page", but the trigger asks for type = "track" or type = "identify".').waitFor();
});

test('a fix of the mapping is not offered for a trigger that does not match', async () => {
  const mapping = JSON.stringify({ ...MAPPING, phone: '$.context.traits.phone' }, null, 2);
  page = await playground.open({ draft: draftOf({ ...EVENT, type: 'page' }, { mapping }) });
  await page.locator('.outcome').getByRole('button', { name: 'Show the trigger' }).waitFor();
  await page.locator('.form-row').getByRole('button', { name: 'Use @path' }).waitFor();
  assert.equal(await page.locator('.outcome').getByRole('button', { name: 'Use @path' }).count(), 0);
});

test('the status message offers to undo only the latest change', async () => {
  page = await playground.open({ draft: draftOf() });
  await page.getByRole('button', { name: 'Keep as test' }).click();
  const undo = page.locator('#saying').getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  await page.getByRole('button', { name: '+ Condition' }).click();
  await undo.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Keep as test' }).click();
  await undo.waitFor();
  await playground.undo(page);
  await undo.waitFor({ state: 'detached' });
});

test('a trigger that can’t be read has no verdict', async () => {
  page = await playground.open({ draft: draftOf() });
  await page.locator('#title-trigger + .card-note', { hasText: 'matches' }).waitFor();
  await press('Text');
  await editor('Trigger').fill('evnt = "x"');
  await headline('The trigger of “VIP” can’t be read');
  assert.equal(await page.locator('#title-trigger + .card-note').count(), 0);
  assert.equal(await page.locator('.clause').count(), 0);
  // The headline offers its fix.
  await page.locator('.outcome').getByRole('button', { name: 'Use event' }).click();
  await headline('no mapping’s trigger matches');
});

test('an invalid email or phone number is reported', async () => {
  for (const [field, value, text] of [
    ['email', 'user_20418', '“user_20418” is not an email address'],
    ['phone', '12-34', '“12-34” is not a phone number'],
  ]) {
    const mapping = JSON.stringify({ ...MAPPING, [field]: value });
    page = await playground.open({ draft: draftOf(EVENT, { mapping }) });
    await headline(text.replaceAll(/[“”]/g, ''));
    await page.locator('.outcome[data-kind=warn]').waitFor();
  }
});

test('the headline of an event that is sent mentions a warning, and shows it on request', async () => {
  const mapping = JSON.stringify({ ...MAPPING, phone: '$.context.traits.phone' }, null, 2);
  page = await playground.open({ draft: draftOf(EVENT, { mapping }) });
  const row = page.locator('.form-row', { hasText: 'Phone' });
  for await (const { look } of looks(page)) {
    await page.getByRole('button', { name: 'See the warning' }).click();
    const issue = page.locator('#issues > li:focus', { hasText: 'This text looks like a path' });
    assert.ok(await isInSight(issue), look);
    await row.getByRole('button', { name: 'Use @path' }).waitFor();
  }
  await row.getByRole('button', { name: 'Use @path' }).click();
  await row.getByText('context.traits.phone', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'See the warning' }).waitFor({ state: 'detached' });
});

test('a step of a legacy journey is an entry, unless the setting says otherwise', async () => {
  const personas = { ...EVENT.context.personas, computation_class: 'journey_step' };
  const event = { ...EVENT, context: { ...EVENT.context, personas }, properties: { step_name: 'Welcome' } };
  page = await playground.open({ draft: draftOf(event) });
  await page.getByText('Legacy Journey steps count as entries.').waitFor();
  await page.getByText('Step by step').click();
  const rule = page.locator('.membership .pairs');
  assert.match(String(await rule.textContent()), /Rulejourney_step$/);
  await page.locator('.settings > summary').click();
  await page.getByLabel('A journey step without membership').selectOption('unknown');
  await headline('doesn’t say whether the person entered');
  await page.locator('.membership', { hasText: 'legacyJourneys: false' }).waitFor();
  assert.equal((await playground.draft(page)).legacyJourneys, false);
});

test('the result stays in view while any part of the mapping is edited', async () => {
  page = await playground.open({ draft: draftOf() });
  await page.getByRole('button', { name: /^Traits or properties object/ }).click();
  const choice = page.getByLabel('Traits or properties object: mapped by');
  const sign = page.getByRole('navigation', { name: 'Parts of Build' }).locator('[data-kind=bad]');
  for await (const { look, width } of looks(page)) {
    await choice.scrollIntoViewIfNeeded();
    await choice.selectOption({ label: 'Text' });
    await headline('Nothing is sent: the payload is invalid');
    assert.ok(await isInSight(choice), look);
    assert.ok(await isInSight(width === 390 ? sign : page.locator('.result-line')), look);
    await playground.undo(page);
    await headline('is added to');
  }
});

test('a narrow screen has links to the parts, and always shows the status of the result', async () => {
  page = await playground.open({ draft: draftOf(), width: 390 });
  const jumps = page.getByRole('navigation', { name: 'Parts of Build' });
  for (const part of ['Result', 'Mapping', 'Trigger', 'Event']) {
    await jumps.getByRole('button', { name: part }).click();
    const heading = page.getByRole('heading', { name: part, exact: true, level: 2 });
    assert.equal(await isInSight(heading), true, part);
    assert.equal(await heading.evaluate((one) => one === document.activeElement), true, part);
    const [bar, title] = await Promise.all([jumps.boundingBox(), heading.boundingBox()]);
    assert.ok(bar && title && bar.y + bar.height <= title.y, `${part} is not below the bar`);
  }
  await press('Text');
  await jumps.locator('[data-kind=good]').waitFor();
  await editor('Trigger').click();
  await page.keyboard.type('x');
  await jumps.locator('[data-kind=bad]').waitFor();
});

test('by keyboard alone: a trigger is fixed, a subscription added, the mapping changed, a test kept', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: '' }) });
  const { keyboard } = page;
  await keyboard.press('Alt+T');
  await keyboard.type('type = "track" AND propert');
  await page.locator('.cm-tooltip-autocomplete').getByText('properties.vip').waitFor();
  await page.waitForTimeout(100);
  await keyboard.press('Enter');
  await keyboard.type(' = true');
  await page.locator('.cm-lintRange', { hasText: 'AND' }).waitFor();
  // The diagnostics of the last letters would close the tooltip again.
  await page.waitForTimeout(500);
  await keyboard.press('F8');
  await page.locator('.cm-tooltip-lint').getByText('trigger_ignored_operator').waitFor();
  await keyboard.press('Control+.');
  await headline('1 subscriber is added to vip');
  assert.equal((await playground.draft(page)).subscriptions[0].subscribe, 'type = "track" and properties.vip = true');

  await page.getByRole('button', { name: 'Keep as test' }).press('Enter');
  await page.getByText('Kept as test “').waitFor();

  await keyboard.press('Alt+M');
  await page.waitForTimeout(100);
  assert.match(String(await page.evaluate(() => document.activeElement?.textContent)), /^Audience ID/);
  await keyboard.press('Alt+3');
  await page.locator('.tests-row').getByText('Pass').waitFor();
});

test('one of several fixes of an issue can be chosen by keyboard', async () => {
  page = await playground.open({ draft: draftOf(EVENT, { subscribe: 'type = "track" properties.vip = true' }) });
  const { keyboard } = page;
  await keyboard.press('Alt+T');
  await page.locator('.cm-lintRange').first().waitFor();
  await keyboard.press('F8');
  await page.locator('.cm-tooltip-lint').getByText('trigger_missing_operator').waitFor();
  assert.deepEqual(await playground.axe(page), []);
  await keyboard.press('Control+.');
  await page.getByRole('option', { name: 'Use or properties' }).waitFor();
  assert.deepEqual(await playground.axe(page), []);
  await page.waitForTimeout(100);
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await page.locator('.cm-lintRange').first().waitFor({ state: 'detached' });
  assert.equal((await playground.draft(page)).subscriptions[0].subscribe, 'type = "track" or properties.vip = true');
});

test('warnings about a mapping are shown at their parts, block nothing, and are fixed by keyboard', async () => {
  const mapping = {
    ...MAPPING,
    phoen: path('$.traits.phone'),
    email: { '@liquid': 'é {{ context.traits.Email | downcas }}' },
  };
  page = await playground.open({ draft: draftOf(EVENT, { mapping: JSON.stringify(mapping, null, 2) }) });
  const { keyboard } = page;
  await headline('é ada@example.com is not an email address');
  await page.locator('.form-problems .warning', { hasText: 'Did you mean phone?' }).waitFor();
  await press('JSON');
  const place = (/** @type {string} */ code) =>
    page.locator('.issue', { hasText: code }).getByRole('button', { name: /^in the mapping/ });
  await place('mapping_unknown_filter').click();
  await page.locator('.cm-lintRange-warning', { hasText: /^downcas$/ }).waitFor();
  await page.locator('.cm-lintRange-warning', { hasText: /^"phoen"$/ }).waitFor();
  await keyboard.press('Control+.');
  await page.locator('.cm-lintRange-warning', { hasText: 'downcas' }).waitFor({ state: 'detached' });
  await place('mapping_unknown_field').click();
  await keyboard.press('Control+.');
  await page.locator('.cm-lintRange-warning').first().waitFor({ state: 'detached' });
  const { phoen, ...rest } = mapping;
  assert.deepEqual(JSON.parse((await playground.draft(page)).subscriptions[0].mapping), {
    ...rest,
    phone: phoen,
    email: { '@liquid': 'é {{ context.traits.Email | downcase }}' },
  });
  await page.locator('.issue').first().waitFor({ state: 'detached' });
});

test('text takes the place of what was selected a moment before, also without a key', async () => {
  page = await playground.open({ draft: draftOf() });
  await press('Text');
  await editor('Trigger').evaluate((content) => {
    /** @type {HTMLElement} */ (content).focus();
    getSelection()?.selectAllChildren(content);
    const event = { inputType: 'insertText', data: 'type = "page"', bubbles: true, cancelable: true };
    content.dispatchEvent(new InputEvent('beforeinput', event));
  });
  assert.equal((await playground.draft(page)).subscriptions[0].subscribe, 'type = "page"');
});

test('typing over coloured text, over lines, deleting and composing need no style attributes', async () => {
  page = await playground.open();
  const { keyboard } = page;
  const devtools = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    /** @type {string[]} */
    const violations = [];
    Object.assign(window, { violations });
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));
  });
  const overLines = async () => {
    await keyboard.press('Control+Home');
    for (let line = 0; line < 3; line += 1) await keyboard.press('Shift+ArrowDown');
  };
  const text = async () => (await playground.draft(page)).event.split('\n').slice(0, 2);
  await editor('Event').click();
  await overLines();
  await keyboard.type('k');
  assert.deepEqual(await text(), ['k  "messageId": "personas_2hkBmqXr7Nw",', '  "userId": "user_20418",']);
  await playground.undo(page);
  await editor('Event').click();
  await overLines();
  // Deletes as the browser's menu does.
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', commands: ['deleteBackward'] });
  assert.deepEqual(await text(), ['  "messageId": "personas_2hkBmqXr7Nw",', '  "userId": "user_20418",']);
  await playground.undo(page);
  await editor('Event').click();
  await overLines();
  await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await devtools.send('Input.insertText', { text: '日本' });
  assert.deepEqual(await text(), ['日本  "messageId": "personas_2hkBmqXr7Nw",', '  "userId": "user_20418",']);
  await playground.undo(page);
  await editor('Event').getByText('"track"').dblclick();
  await keyboard.press('Shift+ArrowLeft');
  await keyboard.type('"');
  await page.locator('.result-line').waitFor();
  assert.deepEqual(await page.evaluate('violations'), []);
});
