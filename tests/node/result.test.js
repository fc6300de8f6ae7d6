// The pure functions of the result view: locations in the text of an event, and the rows of a payload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partSpan } from '../../www/src/result/part-span.js';
import { rowsOf } from '../../www/src/result/values.js';

test('a part of a JSON text is found where JSON.parse finds it', () => {
  const value = { a: [1, { 'b"c': ['x', { '\\': '}' }] }, 'é', true, []], '': { d: -1.5e3, e: null }, a2: '"' };
  for (const space of [0, 2, '\t']) {
    const text = ` ${JSON.stringify(value, null, space)} `;
    /** @type {[string[], any][]} */
    const parts = [[[], value]];
    for (const [keys, part] of parts) {
      const span = partSpan(text, [1, text.length - 1], keys);
      assert.ok(span);
      assert.equal(text.slice(...span), text.slice(...span).trim());
      assert.deepEqual(JSON.parse(text.slice(...span)), part, keys.join('/'));
      if (typeof part !== 'object' || part === null) continue;
      for (const key of Object.keys(part)) parts.push([[...keys, key], part[key]]);
    }
    assert.equal(parts.length, 15);
  }
  const twice = '{"a": 1, "a": {"b": 2}}';
  assert.deepEqual(partSpan(twice, [0, twice.length], ['a', 'b']), [20, 21]);
  assert.equal(partSpan('{"a": [1]}', [0, 10], ['a', '1']), undefined);
  for (const broken of ['{', '{"a', '{"a"', '{"a":', '[', '[1', '[,', '{]', '"\\', '{"a":[}', '']) {
    partSpan(broken, [0, broken.length], ['a', '0']);
    partSpan(broken, [0, broken.length], ['0']);
  }
});

test('the rows of a payload are its JSON', () => {
  const payload = { a: [], b: {}, c: [[1], { d: null, '': 'x' }], 1: 'é"' };
  let json = '';
  for (const { kind, key, text, last } of rowsOf(payload)) {
    json += `${key === undefined ? '' : `${JSON.stringify(key)}:`}${text}${last || kind === 'open' ? '' : ','}`;
  }
  assert.equal(json, JSON.stringify(payload));
  const [, cut] = rowsOf({ text: 'x'.repeat(5_000) });
  assert.deepEqual([cut.text.length, cut.cut], [1_002, 4_000]);
});
