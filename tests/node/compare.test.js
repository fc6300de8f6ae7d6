// compareResults: the differences between results and expected results.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { compareResults } from 'segment-postscript';
import { Random } from './random/random.mjs';

/** @type {(results: any, expected: any) => any[]} */
const compare = (results, expected) => compareResults(results, expected);

test('only mentioned members are compared, at every depth', () => {
  const result = { subscription: 0, status: 'mapped', payload: { email: 'a', traits_or_props: { vip: true } } };
  assert.deepEqual(compare([result], [{ status: 'mapped' }]), []);
  assert.deepEqual(compare([result], [{}]), []);
  assert.deepEqual(compare([result], [{ payload: { email: 'b', traits_or_props: { vip: true, 'a/b~': 1 } } }]), [
    { path: '/0/payload/email', expected: 'b', actual: 'a' },
    { path: '/0/payload/traits_or_props/a~1b~0', expected: 1 },
  ]);
  assert.deepEqual(compare([result], [{ payload: { email: 'a', traits_or_props: {} } }]), [
    { path: '/0/payload/traits_or_props/vip', actual: true },
  ]);
});

test('the number of results must match', () => {
  assert.deepEqual(compare([], []), []);
  assert.deepEqual(compare([], [{}]), [{ path: '', expected: [{}], actual: [] }]);
  assert.deepEqual(compare([{ status: 'mapped' }], undefined), [{ path: '', actual: [{ status: 'mapped' }] }]);
});

test('an invalid expectation is a difference, not an error', () => {
  for (const entry of [null, 5, 'mapped', undefined]) assert.equal(compare([{ status: 'mapped' }], [entry]).length, 1);
  assert.equal(compare([{ status: 'mapped' }], [{ constructor: 1, __proto__: null, toString: 'x' }]).length, 2);
  let deep = {};
  let other = {};
  for (let level = 0; level < 100_000; level += 1) [deep, other] = [{ deep }, { deep: other }];
  assert.equal(compare([{ payload: deep }], [{ payload: other }]).length, 1);
});

test('there are differences exactly where deepStrictEqual finds some', () => {
  const random = new Random(5);
  const value = (/** @type {number} */ depth) => {
    const kind = random.below(depth > 2 ? 5 : 8);
    if (kind < 5) return [null, 1, 'a', true, 0][kind];
    const parts = Array.from({ length: random.below(3) }, () => value(depth + 1));
    return kind === 5 ? parts : Object.fromEntries(parts.map((part, at) => ['ab'[at], part]));
  };
  let different = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const [left, right] = [value(0), value(0)];
    const isSame = isDeepStrictEqual(left, right);
    if (!isSame) different += 1;
    assert.equal(
      compare([{ payload: left }], [{ payload: right }]).length === 0,
      isSame,
      JSON.stringify([left, right]),
    );
  }
  assert.ok(different > 100 && different < 4_900);
});
