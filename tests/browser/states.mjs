// The states of the playground for screenshots: see pictures.mjs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, draft?: object, view?: string, whole?: boolean, prepare?: (page: Page) => Promise<unknown> }} State */

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
export const forgetFiles = () => rmSync(folder, { recursive: true, force: true });

/** A message to a worker that has this text keeps it busy for ever. */
export const SLOW = 'SLOW_ENGINE';

const path = (/** @type {string} */ at) => ({ '@path': at });

const EVENT = {
  type: 'track',
  event: 'Audience Entered',
  context: {
    personas: { computation_id: 'aud_2hk', computation_key: 'vip', computation_class: 'audience' },
    traits: { Email: 'Ada.Moreau@Example.COM', phone: '+1 415 555 0100', first_name: 'Ada' },
  },
  properties: { vip: true, products: [{ sku: 'a-1', price: 5 }, { sku: 'b-2' }], coupon: null },
};

/** Each directive, most of them nested. */
const MAPPING = {
  segment_audience_id: path('$.context.personas.computation_id'),
  segment_audience_key: { '@template': '{{context.personas.computation_key}}_{{type}}' },
  segment_computation_action: { '@literal': 'audience' },
  email: {
    '@if': {
      exists: path('$.context.traits.Email'),
      then: { '@case': { operator: 'lower', value: path('$.context.traits.Email') } },
      else: path('$.context.traits.mail'),
    },
  },
  phone: {
    '@replace': { pattern: ' ', replacement: '', global: true, value: path('$.context.traits.phone') },
  },
  traits_or_props: {
    '@merge': {
      direction: 'right',
      objects: [
        { '@flatten': { separator: '.', value: path('$.context.personas') } },
        {
          '@transform': {
            apply: {
              items: { '@arrayPath': ['$.properties.products', { sku: path('$.sku'), price: path('$.price') }] },
            },
            mapping: {
              count: { '@liquid': '{{ items | size }}' },
              all: { '@json': { mode: 'encode', value: path('$.items') } },
            },
          },
        },
        { coupon: { '@excludeWhenNull': path('$.properties.coupon') }, source: 'web' },
      ],
    },
  },
  colour: 'red',
};

const SUBSCRIPTION = { name: 'VIP customers', enabled: true, subscribe: 'type = "track"', mapping: MAPPING };

/** @param {object} [rest] @param {...object} patches of the subscriptions */
function draftOf(rest = {}, ...patches) {
  const subscriptions = (patches.length === 0 ? [{}] : patches).map((patch) => {
    const { mapping, ...others } = { ...SUBSCRIPTION, ...patch };
    return { ...others, mapping: typeof mapping === 'string' ? mapping : JSON.stringify(mapping, null, 2) };
  });
  return { event: JSON.stringify(EVENT, null, 2), subscriptions, selected: 0, onUnknownMembership: 'skip', ...rest };
}

const DEFAULT_TRIGGER = 'type = "identify" or type = "track"';
const press = (/** @type {Page} */ page, /** @type {string} */ name) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** @param {Page} page @param {string} label @param {string} text */
async function write(page, label, text) {
  if (label === 'Trigger') await press(page, 'Text');
  await page.getByRole('textbox', { name: label, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  await page.waitForTimeout(300);
}

/** @param {string} title */
const example = (title) => async (/** @type {Page} */ page) => {
  await page.evaluate(() => document.getElementById('tab-examples')?.click());
  await page.getByRole('button', { name: `Open: ${title}` }).click();
  await page.waitForTimeout(300);
};

const LARGE = Array.from({ length: 400_000 }, (_, at) =>
  JSON.stringify({ ...EVENT, userId: `user_${at}`, properties: { vip: at % 3 === 0 } }),
).join('\n');
const SMALL = [
  ...Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ ...EVENT, properties: { vip: [true, false, 'yes'][at % 3] } }),
  ),
  ...Array.from({ length: 7 }, (_, at) =>
    JSON.stringify({ ...EVENT, context: { traits: { email: `p${at}@example.com` } } }),
  ),
  ...Array.from({ length: 4 }, () => JSON.stringify({ type: 'page', name: 'Home' })),
  '{"type": "track",',
  'not JSON at all',
].join('\n');

/** @param {string} text */
const file = (text) => async (/** @type {Page} */ page) => {
  const path = join(folder, 'events.ndjson');
  writeFileSync(path, text);
  await page.setInputFiles('.files-input', path);
};

const done = (/** @type {Page} */ page) => page.locator('.files-state', { hasText: 'Done' }).waitFor();

/** @param {string} value @param {string} [limited] @param {string} [special] */
const sync =
  (value, limited = '0', special = 'none') =>
  async (/** @type {Page} */ page) => {
    await example('A person enters an audience')(page);
    await page.evaluate(() => document.getElementById('tab-sync')?.click());
    await page.locator('.sync-summary').waitFor();
    for (const folded of await page.locator('#view-sync details > summary').all()) await folded.click();
    await page.locator(`.scene input[value=${value}]`).check();
    await page.getByLabel('Rate-limited requests').fill(limited);
    await page.getByLabel('Special case').selectOption(special);
    await page.waitForTimeout(500);
  };

const KEPT = [
  { name: 'VIP: entered', event: EVENT, expected: [{ status: 'mapped', membership: 'entered' }] },
  {
    name: 'VIP: an address that has changed',
    event: EVENT,
    expected: [{ status: 'mapped', payload: { email: 'ada@example.com', phone: '+14155550100' } }],
  },
  { name: 'Pages are none of ours', event: { type: 'page' }, expected: [{ status: 'not_subscribed' }] },
];

/** @type {State[]} */
export const STATES = [
  { name: 'build-default' },
  {
    name: 'build-form',
    draft: draftOf(),
    whole: true,
    prepare: async (page) => {
      for (const row of await page.locator('.form-title > button').all()) await row.click();
    },
  },
  {
    name: 'build-paths',
    draft: draftOf(),
    prepare: async (page) => {
      await page.getByRole('button', { name: /^Audience ID/ }).click();
      await page.getByLabel('Audience ID: path').press('ArrowDown');
    },
  },
  {
    name: 'build-steps',
    draft: draftOf(),
    whole: true,
    prepare: async (page) => {
      await page.locator('.steps > summary').click();
      for (const one of await page.locator('.result-step > summary').all()) await one.click();
    },
  },
  { name: 'build-json', draft: draftOf(), prepare: (page) => press(page, 'JSON') },
  {
    name: 'build-json-squiggles',
    draft: draftOf(
      {},
      {
        mapping:
          '{\n  "email": { "@pth": "$.traits.email" },\n  "phone": { "@case": { "operator": "lowr", "value": 1 } }\n}',
      },
    ),
    prepare: async (page) => {
      await press(page, 'JSON');
      await page.locator('.cm-lintRange-error').first().hover();
      await page.locator('.cm-tooltip').first().waitFor();
    },
  },
  {
    name: 'build-json-completion',
    draft: draftOf(),
    prepare: async (page) => {
      await press(page, 'JSON');
      await write(page, 'Mapping as JSON', '{\n  "email": {"@path": "$.context.');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete').waitFor();
    },
  },
  {
    name: 'build-json-tooltip',
    draft: draftOf(),
    prepare: async (page) => {
      await press(page, 'JSON');
      await page.getByLabel('Mapping as JSON').getByText('"@path"').first().hover();
      await page.locator('.cm-tooltip').first().waitFor();
    },
  },
  {
    name: 'build-trigger-warning',
    draft: draftOf({}, { subscribe: 'type = "track" AND event = \'Audience Entered\'' }),
    prepare: async (page) => {
      await page.locator('.cm-lintRange').first().hover();
      await page.locator('.cm-tooltip').first().waitFor();
    },
  },
  {
    name: 'build-trigger-completion',
    draft: draftOf(),
    prepare: async (page) => {
      await write(page, 'Trigger', 'type = "track" and prop');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete').waitFor();
    },
  },
  {
    name: 'build-not-subscribed',
    draft: draftOf(
      {},
      {
        subscribe:
          '(type = "page" or type = "screen") and event != "Order Completed" and properties.vip = true and context.traits.email = "a"',
      },
    ),
  },
  {
    name: 'build-invalid',
    draft: draftOf({}, { mapping: { email: path('$.context.traits.email'), segment_computation_action: 'list' } }),
    whole: true,
  },
  { name: 'build-disabled', draft: draftOf({}, { enabled: false }) },
  { name: 'build-event-broken', prepare: (page) => write(page, 'Event', '{\n  "type": oops\n}') },
  { name: 'build-mapping-broken', draft: draftOf({}, { mapping: '{ "email": ' }) },
  { name: 'build-trigger-broken', draft: draftOf({}, { subscribe: 'type = "track' }) },
  {
    name: 'build-unknown-membership',
    draft: draftOf({ event: JSON.stringify({ ...EVENT, properties: { vip: 'yes' } }, null, 2) }),
  },
  {
    name: 'build-too-slow',
    draft: draftOf(),
    prepare: async (page) => {
      await write(page, 'Event', `"${SLOW}"`);
      await page.getByText('engine_too_slow').waitFor();
    },
  },
  {
    name: 'build-subscriptions',
    draft: draftOf(
      {},
      {},
      { name: 'A subscription with a name that is longer than anybody would like', subscribe: 'type = "page"' },
      { name: 'Off', enabled: false },
      { name: '', subscribe: 'type = "' },
      ...Array.from({ length: 8 }, (_, at) => ({ name: `Number ${at}` })),
    ),
  },
  {
    name: 'build-pointed',
    draft: draftOf(),
    prepare: (page) => page.locator('.result-row', { hasText: '"email"' }).first().hover(),
  },
  { name: 'build-whole', whole: true },
  { name: 'examples', view: 'examples', whole: true },
  { name: 'examples-none', view: 'examples', prepare: (page) => page.getByLabel('Find').fill('nothing like it') },
  { name: 'tests-empty', view: 'tests' },
  {
    name: 'tests',
    view: 'tests',
    draft: draftOf({ tests: KEPT }),
    prepare: (page) => page.locator('.tests-summary').waitFor(),
  },
  {
    name: 'tests-refusal',
    view: 'tests',
    prepare: async (page) => {
      await page
        .locator('.tests-file')
        .setInputFiles({ name: 'x.json', mimeType: '', buffer: Buffer.from('{"tests":{}}') });
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'tests-import',
    view: 'tests',
    draft: draftOf({ tests: KEPT }),
    prepare: async (page) => {
      const config = {
        subscriptions: [{ ...SUBSCRIPTION, subscribe: 'type = "page"', partnerAction: 'syncAudiences' }],
      };
      const buffer = Buffer.from(JSON.stringify({ config, tests: KEPT }));
      await page.locator('.tests-file').setInputFiles({ name: 'mapping.tests.json', mimeType: '', buffer });
      await page.locator('.tests-dialog[open]').waitFor();
    },
  },
  { name: 'sync-known', prepare: sync('known') },
  {
    name: 'sync-known-patch',
    prepare: async (page) => {
      await sync('known')(page);
      await page.locator('.sync-step', { hasText: 'PATCH' }).click();
    },
  },
  {
    name: 'sync-known-outcome',
    prepare: async (page) => {
      await sync('known')(page);
      await press(page, 'Last');
    },
  },
  { name: 'sync-unknown', prepare: sync('unknown') },
  { name: 'sync-up-to-date', prepare: sync('up_to_date') },
  { name: 'sync-limited', prepare: sync('known', '2') },
  { name: 'sync-given-up', prepare: sync('known', '12') },
  { name: 'sync-key-refused', prepare: sync('known', '0', 'key_refused') },
  {
    name: 'sync-nothing',
    view: 'sync',
    prepare: (page) => page.locator('.sync-summary').waitFor(),
    draft: draftOf({ event: '{"type": "page"}' }, { subscribe: 'type = "track"' }),
  },
  { name: 'sync-refused', view: 'sync', draft: draftOf({ event: '{"type": ' }, { subscribe: DEFAULT_TRIGGER }) },
  { name: 'files', view: 'files' },
  {
    name: 'files-running',
    view: 'files',
    prepare: async (page) => {
      await file(LARGE)(page);
      await page.locator('progress, [role=progressbar]').first().waitFor();
      await page.waitForTimeout(700);
    },
  },
  {
    name: 'files-done',
    view: 'files',
    whole: true,
    prepare: async (page) => {
      await file(SMALL)(page);
      await done(page);
    },
  },
  {
    name: 'files-all-well',
    view: 'files',
    whole: true,
    prepare: async (page) => {
      await file(JSON.stringify(EVENT).replace('Email', 'email'))(page);
      await done(page);
    },
  },
  {
    name: 'files-cancelled',
    view: 'files',
    prepare: async (page) => {
      await file(LARGE)(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.locator('.files-state', { hasText: 'Cancelled' }).waitFor();
    },
  },
  {
    name: 'files-refused',
    view: 'files',
    draft: draftOf({}, { subscribe: 'type = "' }),
    prepare: async (page) => {
      await file(SMALL)(page);
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'dialog-share',
    prepare: async (page) => {
      await press(page, 'Share');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'reference', prepare: (page) => page.getByRole('button', { name: 'Reference and shortcuts' }).click() },
  { name: 'menu', prepare: (page) => page.getByRole('button', { name: 'Mapping options' }).click() },
  {
    name: 'said',
    prepare: async (page) => {
      await press(page, 'Sample');
      await press(page, 'Start over');
    },
  },
  {
    name: 'focus',
    prepare: async (page) => {
      for (let at = 0; at < 9; at += 1) await page.keyboard.press('Tab');
    },
  },
];
