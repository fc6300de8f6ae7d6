// Tests of the whole playground in Chromium: the draft and its results, sharing, offline use. After a build:
// node --test tests/browser/shell.test.mjs (CHROMIUM names another browser).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { SITE, start } from './harness.mjs';
import { isTooWide, looks } from './looks.mjs';

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

/** @param {Page} page @param {string} text */
const headline = (page, text) => page.locator('#view-build').getByText(text).first().waitFor();

/** Puts text into an editor as a person who pastes it. @param {Page} page @param {string} label @param {string} text */
async function write(page, label, text) {
  if (label === 'Trigger') await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.getByRole('textbox', { name: label, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** Opens the options of the selected mapping. @param {Page} page */
const options = (page) => page.getByRole('button', { name: 'Mapping options' }).click();

/** A file of the site, to be served once more. @param {string} name */
function file(name) {
  const types = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
    svg: 'image/svg+xml',
    wasm: 'application/wasm',
  };
  const type = types[/** @type {keyof typeof types} */ (name.split('.').at(-1))];
  return { body: readFileSync(join(SITE, name)), type };
}

const event = (/** @type {object} */ rest = {}) =>
  JSON.stringify({
    type: 'track',
    context: {
      personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
      traits: { email: 'ada@example.com' },
    },
    properties: { vip: false },
    ...rest,
  });

test('Back leads to the previous view, and a reload keeps the view', async () => {
  const page = await playground.open();
  const tab = (/** @type {string} */ name) => page.getByRole('tab', { name, selected: true }).waitFor();
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('tab', { name: 'Examples' }).click();
  await page.goBack();
  await tab('Requests');
  await page.reload();
  await tab('Requests');
  await page.getByText('In Postscript, the person is').waitFor();
  await page.goBack();
  await tab('Build');
  await page.goForward();
  await tab('Requests');
});

test('Back does not open a shared link again', async () => {
  const page = await playground.open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('Alt+S');
  await page.getByRole('dialog').getByRole('radio', { name: 'With everything' }).check();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.locator('#saying', { hasText: 'Link copied.' }).waitFor({ state: 'attached' });
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await playground.open({ path: link.slice(playground.url.length) });
  await other.getByRole('tab', { name: 'Requests' }).click();
  await other.getByLabel('Not a subscriber').check();
  await other.goBack();
  await headline(other, 'Nobody is added to');
  assert.equal(await other.evaluate(() => location.hash), '');
  // Unless it is pasted into the URL again.
  await other.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await headline(other, '1 subscriber is added to');
});

test('the default draft is mapped, edits are shown, and can be undone', async () => {
  const page = await playground.open();
  await headline(page, 'is added to');
  await write(page, 'Event', event());
  await headline(page, 'is removed from');
  await write(page, 'Event', '{"type": "page"}');
  await headline(page, 'no mapping’s trigger matches');
  await playground.undo(page);
  await headline(page, 'is removed from');
  await playground.undo(page);
  await headline(page, 'is added to');
  for (const text of ['is removed from', 'no mapping’s trigger matches']) {
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await headline(page, text);
  }
});

test('an error has a squiggle with code and message, and a fix', async () => {
  const page = await playground.open();
  await write(page, 'Event', '{\n  "type": oops\n}');
  await headline(page, 'The event is not JSON. Line 2, column 11: expected a value.');
  await write(page, 'Event', event());
  await write(page, 'Trigger', 'type = "track" AND type = "page"');
  await page.locator('.cm-lintRange-warning', { hasText: 'AND' }).hover();
  await page.getByRole('button', { name: 'Action: Use and' }).click();
  await page.locator('.cm-lintRange-warning').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '{"email": {"@pth": "$.a"}}');
  const place = page.locator('.cm-lintRange-error', { hasText: '@pth' });
  await place.hover();
  await page.locator('.cm-tooltip').getByText('unknown_directive').waitFor();
  await page.getByRole('button', { name: 'Action: Use "@path"' }).click();
  await place.waitFor({ state: 'detached' });
  assert.equal((await playground.draft(page)).subscriptions[0].mapping, '{"email": {"@path": "$.a"}}');
  for (const [wrong, sign, fix, right] of [
    ['{"a": {"@path": ["traits", "email"]}}', '"traits"', '"$.traits.email"', '{"a": {"@path": "$.traits.email"}}'],
    [
      '{"a": {"@json": {"mode": "encod", "value": 1}}}',
      'encod',
      '"encode"',
      '{"a": {"@json": {"mode": "encode", "value": 1}}}',
    ],
    [
      '{"a": {"@json": {"mode": "encode", "valu": 1}}}',
      'valu',
      '"value"',
      '{"a": {"@json": {"mode": "encode", "value": 1}}}',
    ],
  ]) {
    await write(page, 'Mapping as JSON', wrong);
    await page.locator('.cm-lintRange-error', { hasText: sign }).first().hover();
    await page.getByRole('button', { name: `Action: Use ${fix}` }).click();
    assert.equal((await playground.draft(page)).subscriptions[0].mapping, right);
  }
});

test('paths, directives and names are completed', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '{"email": {"@path": "$.context.traits.em');
  await page.keyboard.press('Control+Space');
  await page.locator('.cm-completionLabel', { hasText: '$.context.traits.email' }).waitFor();
  for (const [text, label] of [
    ['{"email": {"@liquid": "{{ traits.email | dow', 'downcase'],
    ['{"email": {"@liquid": "{% unl', 'unless'],
    ['{"email": {"@liquid": "{% if context.traits.em', 'context.traits.email'],
    ['{"email": {"@template": "{{context.traits.em', 'context.traits.email'],
    ['{"email": {"@case": {"operator": "up', 'upper'],
    ['{"email": {"@repl', '@replace'],
    ['{"email": {"@if": {"exi', 'exists'],
    ['{"segment_aud', 'segment_audience_key'],
  ]) {
    await write(page, 'Mapping as JSON', text);
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: label }).first().waitFor();
    await page.keyboard.press('Escape');
  }
  for (const [text, label] of [
    ['type = "track" and prop', 'properties.vip_customers'],
    ['properties.vip_customers ', '!='],
    ['type = "', 'identify'],
    ['event = "', 'Audience Entered'],
    ['event = "', 'Journey Step Entered'],
    ['cont', 'contains'],
  ]) {
    await write(page, 'Trigger', text);
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: label }).first().waitFor();
    await page.keyboard.press('Escape');
  }
});

test('pointing at a directive describes it', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByLabel('Mapping as JSON').getByText('"@path"').first().hover();
  await page.locator('.cm-tooltip').getByText('@path: the value at a path of the event').waitFor();
});

test('only very long lines are not wrapped', async () => {
  const page = await playground.open();
  const wrapped = page.locator('.cm-lineWrapping[aria-label=Event]');
  await wrapped.waitFor();
  await write(page, 'Event', event({ properties: { vip: false, long: 'x'.repeat(20_000) } }));
  await headline(page, 'is removed from');
  assert.equal(await wrapped.count(), 0);
  await playground.undo(page);
  await wrapped.waitFor();
});

test('the continuation of a wrapped line is indented', async () => {
  const page = await playground.open({ width: 390 });
  await write(page, 'Event', `{\n  "a": {\n    "b": "${'word '.repeat(30)}"\n  }\n}`);
  const line = page.locator('.cm-line', { hasText: 'word' }).first();
  await line.and(page.locator('.cm-depth-4')).waitFor();
  // The key and its value are highlighted.
  await line.locator('span').nth(1).waitFor();
  const [first, ...others] = await line.evaluate((one) =>
    [...one.querySelectorAll('span')]
      .flatMap((part) => [...part.getClientRects()])
      .map(({ left, top }) => ({ left, top })),
  );
  const below = others.filter(({ top }) => top > first.top + 5);
  assert.ok(below.length > 1, 'it is wrapped');
  for (const { left } of below) assert.ok(left > first.left, `${left} is not right of ${first.left}`);
});

test('at the edge of a long line there is space for the next letters', async () => {
  const page = await playground.open();
  await write(page, 'Event', event({ properties: { vip: false, long: 'x'.repeat(20_000) } }));
  await headline(page, 'is removed from');
  const editor = page.getByRole('textbox', { name: 'Event', exact: true });
  const scrolled = () => editor.evaluate((content) => /** @type {Element} */ (content.parentElement).scrollLeft);
  await editor.click();
  await page.keyboard.press('Control+Home');
  /** @type {number[]} */
  const places = [];
  for (let press = 0; press < 120; press += 1) {
    await page.keyboard.press('ArrowRight');
    places.push(await scrolled());
  }
  const moves = places.filter((place, at) => at > 0 && place !== places[at - 1]).length;
  assert.ok(moves > 0 && moves < 20, `${moves} moves`);
  await page.keyboard.type('yyyy');
  await headline(page, 'is removed from');
  const { event: text } = await playground.draft(page);
  assert.match(text, /yyyy/);
});

test('pointing at the payload highlights the event, and vice versa', async () => {
  const page = await playground.open();
  await page.locator('#view-build').getByText('"maya.lindqvist@example.com"').last().waitFor();
  await page.locator('.result-tree').getByText('"maya.lindqvist@example.com"').first().hover();
  await page.locator('.cm-lit', { hasText: 'maya.lindqvist@example.com' }).waitFor();
});

test('an edit survives an immediate reload', async () => {
  const page = await playground.open();
  await options(page);
  await page.getByLabel('Name', { exact: true }).fill('Edited');
  await page.reload();
  await headline(page, 'is added to');
  await page.getByRole('button', { name: 'Edited mapped' }).waitFor();
});

test('the draft is stored, and a link transfers it', async () => {
  const page = await playground.open();
  await write(page, 'Event', event());
  await headline(page, 'is removed from');
  const draft = await playground.draft(page);
  await page.reload();
  await headline(page, 'is removed from');
  const hash = deflateRawSync(JSON.stringify(draft)).toString('base64url');
  const other = await playground.open({ path: `#1.${hash}` });
  await headline(other, 'is removed from');
  assert.equal(await other.evaluate(() => location.hash), `#1.${hash}`);
  await playground.undo(other);
  await headline(other, 'is added to');
  assert.equal(await other.evaluate(() => location.hash), '');
});

test('hostile links have no effect except a message', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 << 20, 0x20)).toString('base64url');
  const draft = { event: '{}', subscriptions: [{ name: 5, enabled: true, subscribe: '', mapping: '' }] };
  const wrong = deflateRawSync(JSON.stringify(draft)).toString('base64url');
  for (const path of ['#1.%%%', `#1.${bomb}`, `#1.${wrong}`, '#1.', '#<img src=x onerror=alert(1)>']) {
    const page = await playground.open({ path });
    await page.getByText('The link could not be read. Your work has not changed.').waitFor();
    await headline(page, 'is added to');
    await playground.leave();
  }
});

test('markup in names, events and issues stays text', async () => {
  const page = await playground.open();
  const hostile = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
  await write(page, 'Event', event({ properties: { vip: true, [hostile]: hostile, 'ключ😀': 'مرحبا' } }));
  await options(page);
  await page.getByLabel('Name', { exact: true }).fill(hostile);
  await page.keyboard.press('Escape');
  await headline(page, 'is added to');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', JSON.stringify({ email: { [`@${hostile}`]: 1 } }));
  await page.locator('.cm-lintRange-error').first().waitFor();
  assert.equal(await page.locator('img, #view-build script').count(), 0);
  assert.equal(await page.title(), 'segment-postscript playground');
});

test('several subscriptions, each with its status', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: '+ Add mapping' }).click();
  await write(page, 'Trigger', 'type = "page"');
  await page.getByRole('button', { name: 'Sync Audiences 2 does not match' }).waitFor();
  await options(page);
  await page.getByLabel('Enabled').uncheck();
  await page.getByRole('button', { name: 'Sync Audiences 2 off' }).waitFor();
  await page.getByLabel('Enabled').check();
  await page.keyboard.press('Escape');
  await write(page, 'Trigger', 'type = "page');
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).waitFor();
  await page.getByRole('button', { name: 'Sync Audiences mapped' }).click();
  await page.getByRole('button', { name: 'in the trigger of “Sync Audiences 2”' }).waitFor();
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).click();
  await write(page, 'Trigger', 'type = "page"');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await write(page, 'Mapping as JSON', '["email"]');
  await page.getByText('The mapping is not an object: it must have a member for each field.').first().waitFor();
  await page.getByRole('button', { name: 'Sync Audiences 2 invalid' }).waitFor();
});

test('a button that becomes disabled keeps the focus', async () => {
  const page = await playground.open();
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  const count = () => page.getByRole('list', { name: 'Mappings' }).getByRole('listitem').count();
  await button('+ Add mapping').click();
  await options(page);
  for (const name of ['Move left', 'Move right']) {
    await button(name).press('Enter');
    assert.equal(await button(name).evaluate((one) => one === document.activeElement), true, name);
    assert.equal(await button(name).getAttribute('aria-disabled'), 'true', name);
  }
  await page.keyboard.press('Enter');
  assert.equal(await count(), 2);
  await button('Remove').click();
  await options(page);
  assert.equal(await button('Remove').getAttribute('aria-disabled'), 'true');
});

test('arrow keys, Home and End select views', async () => {
  const page = await playground.open();
  const current = () => page.locator('[role=tab][aria-selected=true]').innerText();
  await page.getByRole('tab', { name: 'Build' }).focus();
  for (const [key, view] of [
    ['ArrowRight', 'Requests'],
    ['End', 'Examples'],
    ['ArrowRight', 'Build'],
    ['ArrowLeft', 'Examples'],
    ['Home', 'Build'],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await current(), view);
  }
});

test('it works without a network after the first visit, from any path', async () => {
  const below = await start({ base: '/some/where/' });
  const page = await below.open({ offline: true });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await below.stopServer();
  await page.reload();
  await headline(page, 'is added to');
  await below.show(page, 'files');
  await page.getByRole('heading', { name: 'Bulk check' }).waitFor();
  await below.close();
});

test('two playgrounds of one origin keep separate caches', async () => {
  const extra = Object.fromEntries(
    readdirSync(SITE, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [`other/${name}`, file(name)]),
  );
  const both = await start({ extra: { ...extra, 'other/': file('index.html') } });
  const page = await both.open({ offline: true });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${both.url}other/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.includes('/other/'));
  const scopes = await page.evaluate(async () => (await caches.keys()).map((name) => name.split(' ')[1]));
  assert.deepEqual(scopes.sort(), [both.url, `${both.url}other/`]);
  await both.close();
});

test('the server accepts only methods that read', async () => {
  const answer = await fetch(playground.url, { method: 'POST', body: 'x' });
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
});

test('shortcuts and colours', async () => {
  const page = await playground.open();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  const help = page.getByRole('complementary', { name: 'Reference' });
  await help.getByText('Shortcuts', { exact: true }).click();
  await help.getByText('Go to the event').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+2');
  await page.getByRole('tab', { name: 'Requests', selected: true }).waitFor();
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(15, 18, 23)');
});

/** The actions of each view, as names of buttons and fields. */
const CONTROLS = {
  build: ['Sample', 'Open file', 'Format', 'Keep as test', 'See the 3 requests', 'Conditions', 'Form', 'Copy'],
  sync: ['First', 'Next', 'Last'],
  tests: ['Keep as test', 'Import'],
  files: ['Choose a file', 'Try with sample events'],
  examples: ['Find', 'Open: A person enters an audience'],
};

test('accessible in each view, at each width, light and dark', async () => {
  const page = await playground.open();
  /** @param {string} state @param {string} [within] @param {string[]} [controls] */
  const check = async (state, within, controls = []) => {
    for await (const { look, width } of looks(page)) {
      assert.equal(await isTooWide(page), false, `${state}: ${look}`);
      const named = (/** @type {string} */ name) =>
        page
          .getByLabel(name, { exact: true })
          .or(page.getByRole('button', { name, exact: true }))
          .filter({ visible: true });
      for (const name of [...controls, 'Share', 'Undo', 'Theme']) {
        const box = await named(name).first().boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${name} is in sight in ${state}: ${look}`);
      }
      const middles = await page.locator('#tools button:visible').evaluateAll((all) =>
        all.map((one) => {
          const { top, bottom } = one.getBoundingClientRect();
          return (top + bottom) / 2;
        }),
      );
      assert.ok(Math.max(...middles) - Math.min(...middles) < 4, `the tools stand in one row in ${state}: ${look}`);
      assert.deepEqual(await playground.axe(page, within), [], `${state}: ${look}`);
    }
  };
  for (const [view, controls] of Object.entries(CONTROLS)) {
    await playground.show(page, view);
    await page.locator(`#view-${view} h2`).first().waitFor();
    await check(view, undefined, controls);
  }
  await playground.show(page, 'build');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.locator('.steps > summary').click();
  await page.locator('.result-step > summary').first().click();
  await write(page, 'Mapping as JSON', '{"email": {"@pth": 1}}');
  await page.locator('.issue').first().waitFor();
  await check('a mapping with an issue, and the steps', '.panes');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator('.cm-lintRange-error').first().hover();
  await page.locator('.cm-tooltip').waitFor();
  assert.deepEqual(await playground.axe(page), [], 'an issue in the editor');
  await page.getByRole('button', { name: 'Reference and shortcuts' }).click();
  await page.getByRole('searchbox', { name: 'Search the reference' }).fill('case');
  await check('the reference', '.help');
});

test('the reference can be searched, and its examples can be tried', async () => {
  const page = await playground.open();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  const help = page.getByRole('complementary', { name: 'Reference' });
  const search = help.getByRole('searchbox');
  await search.fill('downcase');
  await help.getByRole('button', { name: 'Try downcase' }).click();
  await page.locator('.form-now', { hasText: '"' }).first().waitFor();
  const { subscriptions } = await playground.draft(page);
  assert.match(subscriptions[0].mapping, /"@liquid": .*downcase/);
  await page.locator('#saying').getByRole('button', { name: 'Undo' }).click();
  await search.fill('match(');
  await help
    .getByRole('button', { name: /^Try match/ })
    .first()
    .click();
  assert.match((await playground.draft(page)).subscriptions[0].subscribe, /^!?match\(/);
  await search.press('Escape');
  assert.equal(await help.count(), 0);
});

test('JSON can be formatted and searched in the editor', async () => {
  const page = await playground.open();
  await write(page, 'Event', '{"type":"track","id":12345678901234567890}');
  await page.getByRole('button', { name: 'Format', exact: true }).click();
  assert.equal((await playground.draft(page)).event, '{\n  "type": "track",\n  "id": 12345678901234567890\n}');
  await page.getByRole('textbox', { name: 'Event', exact: true }).click();
  await page.keyboard.press('Control+F');
  await page.locator('.cm-search').waitFor();
  await page.keyboard.type('track');
  await page.locator('.cm-searchMatch', { hasText: 'track' }).waitFor();
});
