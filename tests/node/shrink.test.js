/** Shrinking of failing random cases. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shrink } from './random/shrink.mjs';

test('a case is reduced to the part that makes it fail', () => {
  const noise = { list: [1, 2, { deep: 'x'.repeat(300) }], other: -17.5 };
  const failing = { mapping: { ...noise, 'long key': [noise, { '@path': 'some $.odd text' }] }, event: noise };
  const fails = (testCase) => JSON.stringify(testCase.mapping).includes('$.');
  assert.deepEqual(shrink(failing, fails), { mapping: { a: '$.' }, event: {} });
});

test('numbers and keys are simplified', () => {
  const fails = ({ event }) => Object.values(event).some((value) => value > 40);
  const small = shrink({ event: { 'some long key': 123456.75, other: null } }, fails);
  assert.deepEqual(Object.keys(small.event), ['a']);
  assert.ok(small.event.a > 40 && small.event.a < 90, `${small.event.a}`);
});

test('a candidate that makes the comparison throw is dropped', () => {
  const fails = ({ list }) => list.at(-1).length > 0;
  assert.deepEqual(shrink({ list: ['abc', 'b', 'cd'] }, fails), { list: ['a'] });
});

test('the number of attempts is bounded', () => {
  let tries = 0;
  shrink({ text: 'x'.repeat(100000), list: Array.from({ length: 1000 }, (_, index) => index) }, () => {
    tries += 1;
    return tries === 1;
  });
  assert.ok(tries <= 5000);
});
