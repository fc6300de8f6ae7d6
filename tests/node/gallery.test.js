/** The playground's examples: each compiles, has the stated result, and has no accidentally empty field. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Destination, definition, lintFql, validateMapping } from 'segment-postscript';
import { directivesOf } from '../../www/src/gallery/directives.js';
import { EXAMPLES } from '../../www/src/gallery/examples.js';

const { fields } = definition.actions.syncAudiences;

for (const { title, event, subscriptions, expect } of EXAMPLES) {
  const destination = new Destination({
    subscriptions: subscriptions.map((one) => ({ ...one, partnerAction: 'syncAudiences' })),
  });
  const explained = destination.explain(event).subscriptions;

  test(`example: ${title}`, () => {
    assert.equal(explained.length, expect.length);
    for (const [at, expectation] of expect.entries()) check(subscriptions[at], explained[at], expectation);
  });
}

function check({ subscribe, mapping }, { result, fields: explained, mapping: steps }, expectation) {
  const { status, membership, membershipRule, payload = {}, code, lint = [], empty = [], near } = expectation;
  assert.equal(result.status, status);
  assert.equal(result.membership, membership);
  if (membershipRule !== undefined) assert.equal(result.membershipRule, membershipRule);
  for (const [key, value] of Object.entries(payload)) assert.deepEqual(result.payload[key], value);
  assert.equal(result.errors?.[0].code, code);
  assert.deepEqual(
    lintFql(subscribe).map((issue) => issue.code),
    lint,
  );
  assert.deepEqual(validateMapping(mapping), []);
  for (const key of Object.keys(mapping)) assert.ok(Object.hasOwn(fields, key), `a field ${key}`);
  if (status === 'not_subscribed') return;
  const withoutValue = explained.filter(({ key, status }) => key in mapping && status !== 'filled');
  // A person with an email needs no phone: the default mapping reads both.
  const names = withoutValue.map(({ key }) => key).filter((key) => !isOther(key, result.payload));
  assert.deepEqual(names, empty);
  if (near !== undefined) assert.ok(JSON.stringify(steps).includes(`"near":["${near}"`), 'a near miss');
}

function isOther(key, payload = {}) {
  return (key === 'phone' && 'email' in payload) || (key === 'email' && 'phone' in payload);
}

test('the examples have different titles, and invented people', () => {
  assert.equal(new Set(EXAMPLES.map(({ title }) => title)).size, EXAMPLES.length);
  const text = JSON.stringify(EXAMPLES);
  for (const [, host] of text.matchAll(/@([\w-]+\.[\w.-]*\w)/g)) assert.equal(host.toLowerCase(), 'example.com');
  for (const [number] of text.matchAll(/\(?415[-) ]+\d{3}[- ]\d{4}/g)) assert.match(number, /415[-) ]+555[- ]01\d\d/);
});

test('the examples use the directives', () => {
  const used = new Set(EXAMPLES.flatMap(({ subscriptions }) => directivesOf(subscriptions)));
  for (const name of ['@arrayPath', '@case', '@if', '@json', '@liquid', '@merge', '@path', '@replace', '@template']) {
    assert.ok(used.has(name), name);
  }
});
