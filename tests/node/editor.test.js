// The playground's editors: fixes remove their issues, and the completions for mappings are those of the core.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Liquid } from 'liquidjs';
import { definition, lintFql, lintMapping, matches, transform, validateMapping } from 'segment-postscript';
import { spanOf } from '../../www/src/editor/diagnose.js';
import { editsOf } from '../../www/src/editor/fixes.js';
import { parseWithPlaces } from '../../www/src/form/json-scan.js';
import { DIRECTIVES, FILTERS, FLAGS, OPTIONS, TAGS, VALUES } from '../../www/src/editor/words.js';

/**
 * The trigger after each fix of the first issue with a code.
 *
 * @param {string} code
 * @param {string} trigger
 */
function fixed(code, trigger) {
  const issue = lintFql(trigger).find((one) => one.code === code);
  assert.ok(issue?.span, `${trigger} has no ${code}`);
  return editsOf(issue, trigger).map((edit) => edited(trigger, edit));
}

/** @param {string} text @param {import('../../www/src/editor/fixes.js').Edit} edit */
function edited(text, { from, to, insert }) {
  return text.slice(0, from) + insert + text.slice(to);
}

for (const [code, trigger, ...expected] of [
  ['trigger_array_index', 'properties.a.0 = 1', 'properties.a.\\0 = 1'],
  ['trigger_call_in_parentheses', '(contains(event, "a") or type = "page")', '(type = "page" or contains(event, "a"))'],
  ['trigger_call_in_parentheses', '(contains(event, "a") or type = "page" and name = "b")'],
  ['trigger_compared_as_number', 'properties.a > "5"', 'properties.a > 5'],
  ['trigger_dangling_operator', 'type = "track" and', 'type = "track" '],
  ['trigger_empty_parentheses', 'type = "track" and ()', 'type = "track"'],
  ['trigger_empty_parentheses', '() or type = "track"', 'type = "track"'],
  ['trigger_ignored_negation', '!(event = "a")', 'event != "a"'],
  ['trigger_ignored_negation', '!event != "a"', 'event = "a"'],
  ['trigger_ignored_negation', 'type = "track" and !(event = "a" or name = "b")'],
  ['trigger_ignored_operator', 'type = "track" OR type = "page"', 'type = "track" or type = "page"'],
  ['trigger_invalid', 'type = "track" && event = "a"', 'type = "track" and event = "a"'],
  ['trigger_ignored_path', 'event.name = "a"', 'event = "a"'],
  ['trigger_ignored_text', 'event = "a" "b"', 'event = "a" '],
  ['trigger_literal_as_text', 'type = "track" and event != null', 'type = "track" and match(event, "*")'],
  ['trigger_literal_as_text', 'event = null', '!match(event, "*")'],
  ['trigger_lost_letters', 'event = an', 'event = "an"'],
  ['trigger_malformed_call', '!contains(event "a")', '!contains(event, "a")'],
  ['trigger_malformed_call', 'contains(event)'],
  ['trigger_match_extra_star', 'type = "track" and match(event, "*a*")', 'type = "track" and contains(event, "a")'],
  ['trigger_match_extra_star', 'match(event, "*a*b")'],
  ['trigger_match_without_star', 'match(event, "abc")', 'match(event, "abc*")', 'match(event, "*abc")'],
  [
    'trigger_missing_operator',
    'type = "track" name = "b"',
    'type = "track" and name = "b"',
    'type = "track" or name = "b"',
  ],
  ['trigger_number_cut', 'properties.a = 1e3', 'properties.a = 1'],
  ['trigger_single_quotes', "event = 'a'", 'event = "a"'],
  ['trigger_split_operator', 'event == "a"', 'event = "a"'],
  ['trigger_split_operator', 'event <> "a"', 'event != "a"'],
  ['trigger_split_operator', 'properties.a => 5', 'properties.a >= 5'],
  ['trigger_unknown_name', 'not event = "a"', 'event != "a"'],
  ['trigger_unknown_name', 'type = "track" and not match(event, "a*")', 'type = "track" and !match(event, "a*")'],
  ['trigger_unknown_operator', 'event is "a"', 'event = "a"'],
  ['trigger_unknown_operator', 'event is not "a"', 'event != "a"'],
  ['trigger_unknown_operator', 'event contains "a"', 'contains(event, "a")'],
  ['trigger_unknown_type', 'type = "trak"', 'type = "track"'],
]) {
  test(`${code}: ${trigger}`, () => {
    assert.deepEqual(fixed(code, trigger), expected);
    for (const text of expected) assert.deepEqual(lintFql(text), [], text);
  });
}

test('the fix for a presence test matches if there is a value', () => {
  const event = { type: 'track', event: 'a' };
  assert.equal(matches(fixed('trigger_literal_as_text', 'event != null')[0], event), true);
  assert.equal(matches(fixed('trigger_literal_as_text', 'event = null')[0], event), false);
});

/** Misspelt mappings, the text after each fix of the first issue, and the underlined text. */
for (const [name, text, underlined, ...expected] of /** @type {[string, string, string, ...string[]]} */ ([
  ['an unknown directive', '{"a": {"@pth": "$.a"}}', '"@pth"', '{"a": {"@path": "$.a"}}'],
  ['a directive that is like no other', '{"a": {"@oops": "$.a"}}', '"@oops"'],
  [
    'a misspelt option',
    '{"a": {"@replace": {"patern": "-", "value": "x"}}}',
    '"patern"',
    '{"a": {"@replace": {"pattern": "-", "value": "x"}}}',
  ],
  [
    'a misspelt choice',
    '{"a": {"@merge": {"direction": "rihgt", "objects": []}}}',
    '"rihgt"',
    '{"a": {"@merge": {"direction": "right", "objects": []}}}',
  ],
  [
    'a path as an array',
    '{"a": {"@path": ["traits", "email"]}}',
    '["traits", "email"]',
    '{"a": {"@path": "$.traits.email"}}',
  ],
  ['a misspelt field', '{ "emial" : {"@path": "$.a"}}', '"emial"', '{ "email" : {"@path": "$.a"}}'],
  ['no field', '{"colour": "red"}', '"colour"'],
  [
    'an unknown filter',
    '{"email": {"@liquid": "{{ a | upcas }}"}}',
    'upcas',
    '{"email": {"@liquid": "{{ a | upcase }}"}}',
  ],
  [
    'an unknown filter behind escapes',
    '{"email": {"@liquid": "\\u00e9\\n\\"\\ud83d\\ude00 {{ a | upcas: \\"x\\" }}"}}',
    'upcas',
    '{"email": {"@liquid": "\\u00e9\\n\\"\\ud83d\\ude00 {{ a | upcase: \\"x\\" }}"}}',
  ],
  [
    'another path in then',
    '{"email": {"@if": {"exists": {"@path": "$.a"}, "then": {"@path": "$.b"}}}}',
    '{"@path": "$.b"}',
  ],
])) {
  test(`${name} in a mapping is underlined, and fixed`, () => {
    const mapping = JSON.parse(text);
    const { fields } = definition.actions.syncAudiences;
    const all = 'a' in mapping ? validateMapping(mapping) : validateMapping(mapping, fields);
    const [issue] = [...all, ...lintMapping(mapping)];
    const tree = parseWithPlaces(text);
    assert.equal(text.slice(...spanOf(issue, text)), underlined);
    const edits = editsOf(issue, text, tree);
    assert.deepEqual(
      edits.map((edit) => edited(text, edit)),
      expected,
    );
    // Without a tree, for example because of a duplicate key, there is nothing to edit.
    assert.deepEqual(editsOf(issue, text), []);
  });
}

test('every directive is known, and its example is valid', () => {
  for (const [name, { example }] of Object.entries(DIRECTIVES)) {
    assert.deepEqual(validateMapping({ field: { [name]: JSON.parse(example) } }), [], name);
  }
});

test('options with fixed choices accept exactly these', () => {
  const mappings = /** @type {Record<string, (value: unknown) => object>} */ ({
    operator: (operator) => ({ '@case': { operator, value: 'a' } }),
    mode: (mode) => ({ '@json': { mode, value: 'a' } }),
    direction: (direction) => ({ '@merge': { direction, objects: [{}] } }),
    ignorecase: (ignorecase) => ({ '@replace': { pattern: 'a', value: 'a', ignorecase } }),
    global: (global) => ({ '@replace': { pattern: 'a', value: 'a', global } }),
    omitArrays: (omitArrays) => ({ '@flatten': { separator: '.', value: {}, omitArrays } }),
  });
  assert.deepEqual(Object.keys(mappings).sort(), Object.keys(VALUES).sort());
  for (const [option, mapping] of Object.entries(mappings)) {
    assert.ok(Object.hasOwn(OPTIONS, option), option);
    for (const word of VALUES[option]) {
      const value = FLAGS.includes(option) ? JSON.parse(word) : word;
      assert.deepEqual(validateMapping({ field: mapping(value) }), [], `${option}: ${word}`);
    }
    const wrong = { field: mapping('sideways') };
    // The case is only validated at run time, and any value can be a flag.
    if (!FLAGS.includes(option) && validateMapping(wrong).length === 0)
      assert.throws(() => transform(wrong, {}), option);
  }
});

/** @param {string} template @param {unknown} value */
function rendered(template, value) {
  try {
    return JSON.stringify(transform({ field: { '@liquid': template } }, { value }));
  } catch (error) {
    return String(error);
  }
}

test('every tag of Liquid is known', () => {
  const within = ['else', 'elsif', ...TAGS.map((tag) => `end${tag}`)];
  for (const tag of TAGS.filter((one) => !within.includes(one))) {
    assert.doesNotMatch(rendered(`{% ${tag} %}`, 1), /tag \\*"\w+\\*" (?:is disabled|not found)/, tag);
  }
});

test('the supported filters are those of liquidjs that Segment does not disable', () => {
  const known = Object.keys(new Liquid().filters);
  assert.ok(known.length > 80);
  const isKnown = (/** @type {string} */ name) =>
    lintMapping({ field: { '@liquid': `{{ x | ${name} }}` } }).length === 0;
  for (const name of known) assert.ok(isKnown(name), name);
  for (const name of Object.keys(FILTERS)) assert.ok(isKnown(name), name);
  for (const name of known) assert.ok(!isKnown(`${name}_`), name);
});
