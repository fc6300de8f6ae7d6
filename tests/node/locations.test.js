/**
 * Locations are JSON Pointers (RFC 6901) in every API, for all keys: here, keys with `/`, `~` and dots. The
 * fixtures `mapping/locations.json` and `fields/locations.json` have the cases of mappings and payloads.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Destination, MappingError, compareResults, transform, validateMapping } from 'segment-postscript';
import { keyAt, placeOf } from '../../www/src/editor/place.js';
import { mappingDiagnostics } from '../../www/src/editor/diagnose.js';
import { parseWithPlaces } from '../../www/src/form/json-scan.js';
import { findingsOf } from '../../www/src/form/findings.js';
import { pointerOfPath } from '../../www/src/form/paths.js';
import { Places } from '../../www/src/result/sources.js';
import { keysOf, pointerOf } from '../../pkg/src/pointer.js';

const personas = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };
const base = {
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  segment_computation_action: { '@path': '$.context.personas.computation_class' },
  email: { '@path': '$.traits.email' },
};
const event = {
  type: 'track',
  context: { personas },
  traits: { email: 'ada@example.com', 'a/b': { 'c~d': 'x' } },
  properties: { vip: true },
};
const destinationOf = (mapping) =>
  new Destination({ subscriptions: [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping }] });
const explain = (mapping, given = event) => destinationOf(mapping).explain(given).subscriptions[0];
const partOf = (value, pointer) => keysOf(pointer).reduce((part, key) => part[key], value);

const broken = {
  'a/b': { '@pth': '$.x' },
  a: { b: 'fine' },
  'c~d': { 'e/f': { '@json': { mode: 'encod', value: 1 } } },
};

function issuesOf(run) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof MappingError);
    return error.issues;
  }
  assert.fail('nothing was thrown');
}

test('issues of a mapping, alone and in a configuration', () => {
  const paths = ['/a~1b', '/c~0d/e~1f/@json/mode'];
  const issues = validateMapping(broken);
  assert.deepEqual(
    issues.map(({ path, hint }) => [path, hint]),
    [
      [paths[0], 'Did you mean `@path`?'],
      [paths[1], 'Did you mean `encode`?'],
    ],
  );
  // The message is the reference's, which escapes nothing.
  assert.equal(issues[0].message, '/a/b has an invalid directive: @pth.');
  assert.deepEqual(
    issuesOf(() => transform(broken, {})).map(({ path }) => path),
    paths,
  );
  assert.deepEqual(
    issuesOf(() => destinationOf(broken)).map(({ path }) => path),
    paths.map((path) => `/subscriptions/0/mapping${path}`),
  );
});

test('issues of payloads have the location in the payload', () => {
  const errors = (mapping) => destinationOf({ ...base, ...mapping }).map(event)[0].errors;
  assert.deepEqual(
    errors({ email: { '@path': '$.traits' }, traits_or_props: { '@path': '$.properties' } }).map(({ path }) => path),
    ['/email'],
  );
  assert.deepEqual(
    errors({}).map(({ code, path }) => [code, path]),
    [['field_required', '/traits_or_props']],
  );
});

test('values that are not JSON are reported with their location', () => {
  const path = (run) => issuesOf(run)[0].path;
  assert.equal(
    path(() => transform({ a: { '@path': '$.props' } }, { props: { 'a/b': [{ 'c~d': 1n }] } })),
    '/props/a~1b/0/c~0d',
  );
  assert.equal(
    path(() => transform({ 'a/b': () => 1 }, {})),
    '/a~1b',
  );
  let deep = { 'x/y': 1n };
  for (let level = 0; level < 30; level += 1) deep = { a: deep };
  const [issue] = issuesOf(() => transform(deep, {}));
  assert.equal(issue.path, `${'/a'.repeat(30)}/x~1y`);
  assert.equal(issue.message, `The mapping is not JSON: there is a BigInt at ${'/a'.repeat(20)}/….`);
});

test('steps, reads and origins of an explanation', () => {
  const mapping = {
    ...base,
    traits_or_props: {
      'k/~': { '@path': '$.traits.a/b' },
      'l.m': { '@template': '{{traits.a/b.c~d}}' },
      vip: { '@path': '$.properties.vip' },
    },
  };
  const text = JSON.stringify(event, null, 1);
  const explanation = explain(mapping, text);
  const steps = [];
  const collect = (step) => {
    steps.push(step);
    step.steps?.forEach(collect);
  };
  collect(explanation.mapping);
  for (const { pointer, kind } of steps) {
    assert.notEqual(partOf(mapping, pointer), undefined, pointer);
    if (kind.startsWith('@')) assert.equal(keysOf(pointer).at(-1), kind);
  }
  const read = steps.find(({ pointer }) => pointer === '/traits_or_props/k~1~0/@path').reads[0];
  assert.deepEqual([read.path, read.pointer], ["$.traits['a/b']", '/traits/a~1b']);
  assert.deepEqual(JSON.parse(text.slice(...read.span)), { 'c~d': 'x' });
  for (const { pointer, mapping: made, sources } of explanation.origins) {
    assert.notEqual(partOf(explanation.result.payload, pointer), undefined, pointer);
    assert.notEqual(partOf(mapping, made), undefined, made);
    for (const source of sources) {
      assert.deepEqual(JSON.parse(text.slice(...source.span)), partOf(event, source.pointer));
    }
  }
  const made = explanation.origins.find(({ pointer }) => pointer === '/traits_or_props/l.m');
  assert.deepEqual([made.mapping, made.sources[0].pointer], ['/traits_or_props/l.m/@template', '/traits/a~1b/c~0d']);
});

test('locations within a root directive are those in the mapping as written', () => {
  const mapping = {
    ...base,
    traits_or_props: { 'a/b': { '@path': '$.who' }, vip: true },
    __segment_internal_directive: {
      '@merge': { direction: 'right', objects: [{ ...base, traits_or_props: { vip: 1 } }] },
    },
  };
  const { mapping: step } = explain(mapping);
  assert.deepEqual([step.pointer, step.kind], ['/__segment_internal_directive/@merge', '@merge']);
  mapping.__segment_internal_directive = {
    '@transform': {
      apply: {
        who: { '@path': '$.traits.a/b.c~d' },
        traits: { '@path': '$.traits' },
        context: { '@path': '$.context' },
      },
    },
  };
  const explanation = explain(mapping);
  assert.deepEqual(explanation.result.payload.traits_or_props, { 'a/b': 'x', vip: true });
  const origin = explanation.origins.find(({ pointer }) => pointer === '/traits_or_props/a~1b');
  assert.deepEqual([origin.mapping, origin.sources[0].pointer], ['/traits_or_props/a~1b/@path', '/traits/a~1b/c~0d']);
});

test('compared results', () => {
  const differences = compareResults([{ payload: { 'a/b': { 'c~d': 1 } } }], [{ payload: { 'a/b': { 'c~d': 2 } } }]);
  assert.deepEqual(differences, [{ path: '/0/payload/a~1b/c~0d', expected: 2, actual: 1 }]);
});

test('check prints locations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'locations-'));
  try {
    const config = join(folder, 'config.json');
    const subscriptions = [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: broken }];
    writeFileSync(config, JSON.stringify({ subscriptions }));
    const command = new URL('../../pkg/dist/cli.js', import.meta.url).pathname;
    const { stdout } = spawnSync(process.execPath, [command, 'check', '--config', config], { encoding: 'utf8' });
    assert.match(stdout, /^error unknown_directive at \/subscriptions\/0\/mapping\/a~1b: \/a\/b has/m);
    assert.match(stdout, /^error option_value at \/subscriptions\/0\/mapping\/c~0d\/e~1f\/@json\/mode: /m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the page: pointers and their keys', () => {
  const keys = ['', 'a/b', 'c~d', '~1', 'x.y', '0'];
  assert.equal(pointerOf(keys), '//a~1b/c~0d/~01/x.y/0');
  assert.deepEqual(keysOf(pointerOf(keys)), keys);
  assert.deepEqual(keysOf(''), []);
  assert.equal(pointerOfPath('$.traits.a/b'), '/traits/a~1b');
  assert.equal(pointerOfPath("$.['first name'][0]"), '/first name/0');
});

test('the page: issues are shown at their field, and marked in its text', () => {
  const text = JSON.stringify(broken, null, 1);
  const outcome = {
    draft: { event: '{}', subscriptions: [{ mapping: text }], selected: 0 },
    explanations: [undefined],
    mappingIssues: validateMapping(broken),
  };
  const findings = findingsOf(outcome, text, 0, Object.keys(broken));
  assert.deepEqual(
    Object.keys(broken).map((key) => findings.issues(key).map(({ code }) => code)),
    [['unknown_directive'], [], ['option_value']],
  );
  assert.deepEqual(findings.rest, []);
  const marked = mappingDiagnostics(outcome, text).map(({ from, to }) => text.slice(from, to));
  assert.deepEqual(marked, ['"@pth"', '"encod"']);
});

test('the page: the output of a part of the mapping is found, and its source in the event', () => {
  const mapping = {
    ...base,
    traits_or_props: { 'a/b': { '@if': { exists: { '@path': '$.traits.a/b' }, then: { '@path': '$.traits.a/b' } } } },
  };
  const text = JSON.stringify(event, null, 2);
  const explanation = explain(mapping, text);
  const mappingText = JSON.stringify(mapping);
  const draft = { event: text, subscriptions: [{ mapping: mappingText }], selected: 0 };
  const findings = findingsOf({ draft, explanations: [explanation], mappingIssues: [] }, mappingText, 0, []);
  const gave = (...keys) => findings.step(pointerOf(['traits_or_props', 'a/b', '@if', ...keys]))?.output.text;
  assert.equal(gave(), '{"c~d":"x"}');
  assert.equal(gave('then', '@path'), '{"c~d":"x"}', 'where `then` is what `exists` asks for');
  const places = new Places(text, explanation);
  const spanned = (span) => JSON.parse(text.slice(...span));
  assert.equal(spanned(places.ofEvent('/traits/a~1b/c~0d')), 'x');
  const { parts, spans } = places.ofValue('/traits_or_props/a~1b/c~0d');
  assert.deepEqual(parts, [{ path: "$.traits['a/b']['c~d']", pointer: '/traits/a~1b/c~0d' }]);
  assert.equal(spanned(spans[0]), 'x');
});

test('the page: a pointer leads to its text, or to that of the nearest parent', () => {
  const text = '{"a": {"b": 1}, "a/b": {"c~d": [{"@path": {}}]}, "~1": 2}';
  const tree = parseWithPlaces(text);
  const at = (pointer) => text.slice(...placeOf(tree, pointer));
  assert.equal(at('/a/b'), '1');
  assert.equal(at('/a~1b/c~0d'), '[{"@path": {}}]');
  assert.equal(at('/a~1b/c~0d/0/@path'), '"@path"');
  assert.equal(at('/~01'), '2');
  assert.equal(at('/a/nothing/there'), '{"b": 1}');
  assert.equal(text.slice(...keyAt(tree, '/a~1b/c~0d')), '"c~d"');
});
