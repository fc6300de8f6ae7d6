// Tests of surprising events in Chromium: results and reasons are those of the package. After a build:
// node --test tests/browser/doors.test.mjs (CHROMIUM names another browser).

import { after, afterEach, before, test } from 'node:test';
import { start } from './harness.mjs';

/** @param {object} properties @param {object} [traits] @param {string} [key] */
const eventOf = (properties, traits = { email: 'ada@example.com' }, key = 'vip') => ({
  type: 'track',
  event: 'Entity Added',
  context: { personas: { computation_id: 'aud_1', computation_key: key, computation_class: 'audience' }, traits },
  properties,
});

const path = (/** @type {string} */ at) => ({ '@path': at });
const MAPPING = {
  segment_audience_key: path('$.context.personas.computation_key'),
  segment_computation_action: path('$.context.personas.computation_class'),
  email: path('$.context.traits.email'),
  traits_or_props: path('$.properties'),
};

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

/** Opens a mapping and pastes an event. @param {object} event @param {object} [fields] */
async function open(event, fields = {}) {
  const mapping = JSON.stringify({ ...MAPPING, ...fields }, null, 2);
  const subscriptions = [{ name: 'VIP', enabled: true, subscribe: 'type = "track"', mapping }];
  page = await playground.open({ draft: { event: '{}', subscriptions, selected: 0, onUnknownMembership: 'skip' } });
  await page.getByRole('textbox', { name: 'Event', exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(JSON.stringify(event, null, 2));
}

/** Waits until the result has a text. @param {string | RegExp} text */
const shows = (text) => page.getByRole('region', { name: 'Result' }).getByText(text).first().waitFor();

test('a named time zone applies to the result, and an unknown one is rejected', async () => {
  const shown = (/** @type {string} */ zone) => ({
    '@liquid': `{{ properties.at | date: "%a %-I:%M %p", "${zone}" }}`,
  });
  const event = eventOf({ vip: true, at: '2024-07-04T16:05:09Z' });
  await open(event, { segment_audience_id: shown('America/New_York') });
  await shows('Thu 12:05 PM');
  await open(event, { segment_audience_id: shown('America/Nowhere') });
  await shows(/Invalid time zone specified: America\/Nowhere/);
});

test('paths and memberships support keys with unpaired surrogates', async () => {
  const event = eventOf({ '\ud800': true }, { 'e\ud800': 'ada@example.com' }, '\ud800');
  await open(event, { email: path('$.context.traits.e\ud800') });
  await shows('ada@example.com');
  await shows('the person has entered the audience');
});

test('the event of a linked audience has no membership, and a hint', async () => {
  await open(eventOf({ order: 1 }));
  await shows(/it is not known whether the person is in the audience/);
  await shows(/a linked audience sends "?Entity Added/);
});
