/**
 * Realistic mappings have no warnings: the defaults, the samples, the gallery, the examples of directives, and the
 * default mappings and presets of all destinations that Segment publishes.
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { definition, lintMapping, validateConfig, validateMapping } from 'segment-postscript';
import { DIRECTIVES } from '../../www/src/editor/words.js';
import { EXAMPLES } from '../../www/src/gallery/examples.js';
import { defaultDraft } from '../../www/src/shell/draft.js';

const require = createRequire(import.meta.url);
const { fields, defaultSubscription: subscribe } = definition.actions.syncAudiences;

test('the default configuration', () => {
  const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
  assert.deepEqual(validateConfig({ subscriptions: [{ partnerAction: 'syncAudiences', subscribe, mapping }] }), []);
  assert.deepEqual(validateConfig({}), []);
  const { subscriptions } = defaultDraft();
  for (const { mapping: text } of subscriptions) {
    assert.deepEqual([...validateMapping(JSON.parse(text), fields), ...lintMapping(JSON.parse(text))], []);
  }
});

test('the sample destination', () => {
  const text = readFileSync(new URL('../../examples/destination.json', import.meta.url), 'utf8');
  assert.deepEqual(validateConfig(JSON.parse(text)), []);
});

test('the gallery, except for the traps that it shows', () => {
  for (const { title, subscriptions, expect } of EXAMPLES) {
    const config = { subscriptions: subscriptions.map((one) => ({ ...one, partnerAction: 'syncAudiences' })) };
    const expected = expect.flatMap(({ lint = [] }) => lint);
    assert.deepEqual(
      validateConfig(config).map(({ code }) => code),
      expected,
      title,
    );
  }
});

test('the examples of directives', () => {
  for (const [name, { example }] of Object.entries(DIRECTIVES)) {
    assert.deepEqual(lintMapping({ field: { [name]: JSON.parse(example) } }), [], name);
  }
});

test('the default mappings and presets of published destinations', () => {
  const found = { defaults: 0, conditions: 0, presets: 0 };
  for (const module of modules()) {
    for (const [kind, mapping] of mappingsIn(module)) {
      found[kind] += 1;
      if (JSON.stringify(mapping).includes('"@if"')) found.conditions += 1;
      assert.deepEqual(lintMapping(mapping), [], JSON.stringify(mapping));
    }
  }
  assert.ok(found.defaults > 5_000 && found.conditions > 1_000 && found.presets > 50, JSON.stringify(found));
});

/** The modules of the destinations; some need packages that are not installed. */
function* modules() {
  const destinations = join(dirname(require.resolve('@segment/action-destinations')), 'destinations');
  for (const entry of readdirSync(destinations, { recursive: true })) {
    const name = String(entry);
    if (!name.endsWith('.js') || name.includes('__tests__')) continue;
    try {
      yield require(join(destinations, name));
    } catch {
      // It can't be loaded, so it is skipped.
    }
  }
}

/**
 * The defaults of fields, and the mappings of presets, anywhere in a value.
 *
 * @param {unknown} value
 * @param {Set<unknown>} seen
 * @returns {Generator<['defaults' | 'presets', object]>}
 */
function* mappingsIn(value, seen = new Set(), depth = 0) {
  if (typeof value !== 'object' || value === null || seen.has(value) || depth > 8) return;
  seen.add(value);
  const part = /** @type {any} */ (value);
  if (isObject(part.default) && 'type' in part) yield ['defaults', { field: part.default }];
  if (isObject(part.mapping) && 'partnerAction' in part) yield ['presets', part.mapping];
  for (const member of Object.values(part)) yield* mappingsIn(member, seen, depth + 1);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
