// The mapping form's edits of JSON text: the value is correct, and everything else is unchanged, byte for byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAndColumn, scan } from '../../www/src/form/json-scan.js';
import {
  addElement,
  addMember,
  nodeAt,
  parseWithPlaces,
  removeMember,
  replaceMember,
  replaceSource,
  replaceValue,
  swapWithNext,
  verbatim,
} from '../../www/src/form/json-text.js';

const MAPPING = `{
  "email": { "@path": "$.traits.email" },
  "phone": {
    "@if": {
      "exists":   {"@path": "$.phone"},
      "then": { "@path": "$.phone" }
    },
    "_metadata": {"label" : "Phone"}
  },
  "list": [1, 2, 3]
}
`;

test('values are found at their locations', () => {
  const tree = parse(MAPPING);
  for (const [keys, source] of /** @type {[string[], string][]} */ ([
    [['email'], '{ "@path": "$.traits.email" }'],
    [['phone', '@if', 'exists', '@path'], '"$.phone"'],
    [['list', '1'], '2'],
  ])) {
    const node = nodeAt(tree, keys);
    assert.equal(node && MAPPING.slice(node.from, node.to), source);
  }
  assert.equal(nodeAt(tree, ['email', 'length']), undefined);
  assert.equal(nodeAt(tree, ['list', 'x']), undefined);
});

test('changing a value leaves the rest unchanged', () => {
  const changed = replaceValue(MAPPING, at(MAPPING, 'phone', '@if', 'exists', '@path'), '$.traits.phone');
  assert.equal(changed, MAPPING.replace('"$.phone"', '"$.traits.phone"'));
});

test('changing a directive keeps the text around it', () => {
  const former = verbatim(MAPPING, at(MAPPING, 'phone', '@if', 'then'));
  const options = {
    members: [
      ['operator', 'lower'],
      ['value', former],
    ],
  };
  const changed = replaceMember(MAPPING, at(MAPPING, 'phone'), 0, '@case', /** @type {any} */ (options));
  assert.equal(
    changed,
    `{
  "email": { "@path": "$.traits.email" },
  "phone": {
    "@case": { "operator": "lower", "value": { "@path": "$.phone" } },
    "_metadata": {"label" : "Phone"}
  },
  "list": [1, 2, 3]
}
`,
  );
});

test('added members are formatted like existing ones', () => {
  const value = { members: [['@path', '$.x']] };
  const add = (/** @type {string} */ text, /** @type {number} */ index) =>
    addMember(text, parse(text), 'new', /** @type {any} */ (value), index);
  assert.equal(add('{}', 0), '{\n  "new": {\n    "@path": "$.x"\n  }\n}');
  assert.equal(add('{"a":1}', 1), '{"a":1,"new":{"@path":"$.x"}}');
  assert.equal(add('{"a":1,"b":2}', 1), '{"a":1,"new":{"@path":"$.x"},"b":2}');
  assert.equal(add('{ "a": 1, "b": 2 }', 0), '{ "new": { "@path": "$.x" }, "a": 1, "b": 2 }');
  assert.equal(add('{\n\t"a": 1\n}\n', 1), '{\n\t"a": 1,\n\t"new": {\n\t\t"@path": "$.x"\n\t}\n}\n');
  assert.equal(
    add('{\n    "a": {"@path": "$.a"}\n}', 1),
    '{\n    "a": {"@path": "$.a"},\n    "new": {"@path": "$.x"}\n}',
  );
  assert.equal(addElement(MAPPING, at(MAPPING, 'list'), 4), MAPPING.replace('3]', '3, 4]'));
});

test('a copy keeps its text, with a new indentation', () => {
  const text = '{\n  "a": {\n    "n": 1.50,\n    "big": 12345678901234567890\n  },\n  "b": { "c": 1 }\n}';
  const value = { members: [['@literal', verbatim(text, at(text, 'a'))]] };
  assert.equal(
    replaceValue(text, at(text, 'b', 'c'), /** @type {any} */ (value)),
    text.replace(
      '{ "c": 1 }',
      '{ "c": {\n    "@literal": {\n      "n": 1.50,\n      "big": 12345678901234567890\n    }\n  } }',
    ),
  );
});

test('removing a member removes one comma', () => {
  assert.equal(
    removeMember(MAPPING, parse(MAPPING), 0),
    MAPPING.replace('"email": { "@path": "$.traits.email" },\n  ', ''),
  );
  assert.equal(removeMember(MAPPING, parse(MAPPING), 2), MAPPING.replace(',\n  "list": [1, 2, 3]', ''));
  assert.equal(removeMember('{ "a": 1 }', parse('{ "a": 1 }'), 0), '{}');
});

test('invalid text is rejected with its location', () => {
  for (const [text, line, column, message] of /** @type {[string, number, number, RegExp][]} */ ([
    ['', 1, 1, /^expected a value, but the text ends$/],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, /^expected a comma or `}`$/],
    ['{\n  "a": 1,\n}', 3, 1, /^expected a key in double quotes$/],
    ['{"a" 1}', 1, 6, /^expected a colon$/],
    ['[1,]', 1, 4, /^expected a value$/],
    ['{"a": tru}', 1, 7, /^expected a value$/],
    ['{"a": "x\ny"}', 1, 9, /line break/],
    ['{"a": "x', 1, 7, /^a string is not closed$/],
    ['{"a": "\\x"}', 1, 7, /^an invalid escape in a string$/],
    ['{} {}', 1, 4, /^unexpected text after the value$/],
    ['{\n"a": 1,\n"b": {"c": 1, "c": 2}}', 3, 15, /^the key "c" occurs twice$/],
  ])) {
    const { tree, fault } = scan(text);
    assert.equal(tree, undefined, text);
    assert.match(fault?.message ?? '', message);
    assert.deepEqual(lineAndColumn(text, fault?.at ?? 0), { line, column }, text);
    assert.equal(parseWithPlaces(text), undefined);
  }
});

test('deep and long texts work', () => {
  const deep = '['.repeat(200_000);
  assert.equal(scan(deep).tree, undefined);
  assert.equal(scan(deep + ']'.repeat(200_000)).tree?.kind, 'array');
  const started = performance.now();
  const long = JSON.stringify(
    Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key ${at}`, { '@path': '$.x' }])),
  );
  assert.equal(scan(long).tree?.items?.length, 20_000);
  assert.ok(performance.now() - started < 2_000);
});

test('the same texts are accepted as by JSON.parse', () => {
  const random = randomNumbers(7);
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '"\\u00e9"',
    '"\\',
    '1',
    '-',
    '0.5',
    'e3',
    '01',
    'true',
    'nul',
    ' ',
    '\n',
    '\u00a0',
  ];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join('');
    const { tree, fault } = scan(text);
    if (fault?.message.includes('second time')) continue;
    let expected;
    try {
      expected = JSON.parse(text);
    } catch {
      assert.equal(tree, undefined, text);
      continue;
    }
    assert.ok(tree, `${text}: ${fault?.message}`);
    assert.deepEqual(valueOf(tree), expected);
  }
});

test('random changes of random texts', () => {
  const random = randomNumbers(1);
  for (let round = 0; round < 3_000; round += 1) {
    let value = randomValue(random, 4);
    let text = writeLoosely(value, random);
    for (let step = 0; step < 6; step += 1) {
      const done = changeAtRandom(text, value, random);
      assert.deepEqual(JSON.parse(done.text), done.value, `${text}\n${done.text}`);
      assert.deepEqual(keysOf(JSON.parse(done.text)), keysOf(done.value));
      assert.ok(done.text.startsWith(text.slice(0, done.from)), 'what stands before is as it was');
      assert.ok(done.text.endsWith(text.slice(done.to)), 'what stands behind is as it was');
      ({ text, value } = done);
    }
  }
});

/**
 * A random change, the expected value, and the range of the text that may change.
 *
 * @param {string} text
 * @param {any} value
 * @param {(below: number) => number} random
 */
function changeAtRandom(text, value, random) {
  const tree = parse(text);
  value = structuredClone(value);
  const places = placesOf(value);
  const keys = places[random(places.length)];
  const node = nodeAt(tree, keys);
  assert.ok(node);
  const items = node.items ?? [];
  const here = keys.reduce((holder, key) => holder[key], value);
  const index = random(items.length);
  const fresh = randomValue(random, 2);
  const replaced = (/** @type {any} */ by) => {
    if (keys.length === 0) return by;
    keys.slice(0, -1).reduce((holder, key) => holder[key], value)[keys[keys.length - 1]] = by;
    return value;
  };
  const { from, to } = node;
  switch (random(6)) {
    case 0:
      return { text: replaceValue(text, node, writable(fresh)), value: replaced(fresh), from, to };
    case 1:
      return { text: replaceSource(text, node, JSON.stringify(fresh, null, 1)), value: replaced(fresh), from, to };
    case 2: {
      const wrapped = replaceValue(text, node, { members: [['@literal', verbatim(text, node)]] });
      return { text: wrapped, value: replaced({ '@literal': here }), from, to };
    }
    case 3:
      if (items.length === 0) break;
      if (node.kind === 'array') here.splice(index, 1);
      else delete here[items[index].key];
      return { text: removeMember(text, node, index), value, from: from + 1, to: to - 1 };
    case 4: {
      if (node.kind === 'array') {
        here.push(fresh);
        return {
          text: addElement(text, node, writable(fresh)),
          value,
          from: items.at(-1)?.node.to ?? from + 1,
          to: to - 1,
        };
      }
      if (node.kind !== 'object' || 'fresh' in here) break;
      const entries = Object.entries(here);
      entries.splice(index, 0, ['fresh', fresh]);
      const place = items[index - 1]?.node.to ?? items[0]?.from ?? from + 1;
      const end = items[index - 1]?.node.to ?? items[0]?.from ?? to - 1;
      const added = addMember(text, node, 'fresh', writable(fresh), index);
      return { text: added, value: replaced(Object.fromEntries(entries)), from: place, to: end };
    }
    default: {
      if (items.length < 2 || index === items.length - 1) break;
      const swapped = swapWithNext(text, node, index);
      const range = { from: items[index].from, to: items[index + 1].node.to };
      if (node.kind === 'array') {
        [here[index], here[index + 1]] = [here[index + 1], here[index]];
        return { text: swapped, value, ...range };
      }
      const entries = Object.entries(here);
      [entries[index], entries[index + 1]] = [entries[index + 1], entries[index]];
      return { text: swapped, value: replaced(Object.fromEntries(entries)), ...range };
    }
  }
  return { text, value, from: 0, to: 0 };
}

/** @param {string} text */
function parse(text) {
  const tree = parseWithPlaces(text);
  assert.ok(tree, text);
  return tree;
}

/**
 * @param {string} text
 * @param {...string} keys
 */
function at(text, ...keys) {
  const node = nodeAt(parse(text), keys);
  assert.ok(node);
  return node;
}

/**
 * @param {import('../../www/src/form/types.js').JsonNode} node
 * @returns {any}
 */
function valueOf(node) {
  if (node.kind === 'array') return node.items?.map((item) => valueOf(item.node));
  if (node.kind === 'object')
    return Object.fromEntries(node.items?.map((item) => [item.key, valueOf(item.node)]) ?? []);
  return node.value;
}

/**
 * @param {any} value
 * @returns {any}
 */
function writable(value) {
  if (Array.isArray(value)) return value.map(writable);
  if (value === null || typeof value !== 'object') return value;
  return { members: Object.entries(value).map(([key, member]) => [key, writable(member)]) };
}

/**
 * @param {any} value
 * @param {string[]} [keys]
 * @returns {string[][]}
 */
function placesOf(value, keys = []) {
  if (value === null || typeof value !== 'object') return [keys];
  return [keys, ...Object.keys(value).flatMap((key) => placesOf(value[key], [...keys, key]))];
}

/**
 * The keys of all objects, in order.
 *
 * @param {any} value
 * @returns {any}
 */
function keysOf(value) {
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value).map((key) => [key, keysOf(value[key])]);
}

/**
 * @param {(below: number) => number} random
 * @param {number} depth
 * @returns {any}
 */
function randomValue(random, depth) {
  const items = () => Array.from({ length: random(4) }, () => randomValue(random, depth - 1));
  switch (random(depth > 0 ? 8 : 5)) {
    case 0:
      return null;
    case 1:
      return random(2) === 0;
    case 2:
      return random(100) - 50.5;
    case 3:
    case 4:
      return ['', 'a', '{"}', '\\"', '[,]', 'é\n', '$.traits.email'][random(7)];
    case 5:
      return items();
    default:
      return Object.fromEntries(items().map((item, at) => [['a', '@path', 'b"c', 'x\\'][at], item]));
  }
}

/**
 * JSON text with random spaces and line breaks.
 *
 * @param {any} value
 * @param {(below: number) => number} random
 */
function writeLoosely(value, random) {
  const plain = JSON.stringify(value, null, [0, 2, 4, '\t'][random(4)]);
  if (random(3) > 0) return plain;
  const space = () => ['', ' ', '\n  ', '\r\n', '\t'][random(5)];
  const texts = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
  return plain.replace(texts, (piece) => space() + piece + space());
}

/**
 * Seeded random numbers.
 *
 * @param {number} seed
 */
function randomNumbers(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return below === 0 ? 0 : Math.floor((state / 2 ** 32) * below);
  };
}
