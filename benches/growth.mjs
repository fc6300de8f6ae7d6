/**
 * The growth of a call's time with its input: `cargo xtask bench growth`.
 *
 * Each stage gets worst-case inputs of 1, 10, 100 and 1,000 KB, and is measured in microseconds per KB of JSON text,
 * which is constant for linear work. The exit code is 1 if 1,000 KB take more than three times as long per KB as small
 * inputs, unless `JSON.parse(JSON.stringify(input))` grows as well: it is slower for objects with thousands of keys.
 */

import { matches, parseFql, transform, validateMapping, validatePayload } from 'segment-postscript';

const SIZES = [1, 10, 100, 1000];
const MAX_GROWTH = 3;
/** The duration of a measurement in milliseconds. */
const TIME = 60;

/** @param {number} size in KB @param {string} piece */
const repeated = (size, piece) => piece.repeat(Math.ceil((size * 1000) / piece.length));

/** @param {number} size in KB */
const manyKeys = (size) => Object.fromEntries(Array.from({ length: size * 60 }, (_, at) => [`key ${at}`, at]));

/** @param {number} size in KB */
const manyElements = (size) => Array.from({ length: size * 60 }, (_, at) => ({ id: at }));

/** @param {unknown} directive @param {(size: number) => unknown} make */
const mapped = (directive, make) => (/** @type {number} */ size) => {
  const event = { a: make(size), b: 1 };
  return { input: event, run: () => transform({ out: directive }, event) };
};

/** @param {string} fql @param {(size: number) => unknown} make */
const matched = (fql, make) => (/** @type {number} */ size) => {
  const event = { type: 'track', properties: { a: make(size) } };
  return { input: event, run: () => matches(fql, event) };
};

/** @param {(size: number) => string} make */
const query = (make) => (/** @type {number} */ size) => {
  const fql = make(size);
  return { input: fql, run: () => parseFql(fql) };
};

/** @param {any} field @param {(size: number) => unknown} make */
const validated = (field, make) => (/** @type {number} */ size) => {
  const payload = { a: make(size) };
  return { input: payload, run: () => validatePayload({ a: field }, payload) };
};

/** @param {string} pattern @param {object} [options] */
const replaced = (pattern, options) => ({
  '@replace': { pattern, replacement: 'x', value: { '@path': '$.a' }, ...options },
});

const letters = (/** @type {number} */ size) => repeated(size, 'a');
const a = { '@path': '$.a' };

/** @type {[string, (size: number) => { input: unknown, run: () => unknown }][]} */
const CASES = [
  ['@path, behind many keys', (size) => mapped({ '@path': '$.b' }, manyKeys)(size)],
  ['@path, a whole object', mapped(a, manyKeys)],
  ['@replace, every letter', mapped(replaced('a'), letters)],
  ['@replace, almost: aaaaaaaaab', mapped(replaced('aaaaaaaaab'), letters)],
  ['@replace, ignoring case', mapped(replaced('AAAAAAAAAB', { ignorecase: true }), letters)],
  ["@replace, the first, with $'", mapped(replaced('a', { replacement: "$'", global: false }), letters)],
  ['@template, a long value', mapped({ '@template': '{{a}} and {{{b}}}' }, letters)],
  ['@template, a value of braces', mapped({ '@template': '{{{a}}}' }, (size) => repeated(size, '{{'))],
  ['@template, a value of templates', mapped({ '@template': '{{{a}}}' }, (size) => repeated(size, '{{b}}'))],
  ['@case, a long text', mapped({ '@case': { operator: 'upper', value: a } }, (size) => repeated(size, 'ßσ'))],
  ['@json, encode', mapped({ '@json': { mode: 'encode', value: a } }, manyKeys)],
  ['@json, decode', mapped({ '@json': { mode: 'decode', value: a } }, (size) => JSON.stringify(manyKeys(size)))],
  ['@flatten, many keys', mapped({ '@flatten': { separator: '.', value: a } }, manyKeys)],
  ['@flatten, many elements', mapped({ '@flatten': { separator: '.', value: a } }, manyElements)],
  ['@merge, many keys', mapped({ '@merge': { direction: 'left', objects: [a, a] } }, manyKeys)],
  ['@arrayPath, many elements', mapped({ '@arrayPath': ['$.a', { id: { '@path': '$.id' } }] }, manyElements)],
  ['@excludeWhenNull, many keys', mapped({ '@excludeWhenNull': a }, manyKeys)],
  ['@liquid, a long value', mapped({ '@liquid': '{{ a | upcase | escape | size }}' }, letters)],
  ['@liquid, replace, almost', mapped({ '@liquid': '{{ a | replace: "aaaaaaaaab", "x" }}' }, letters)],
  ['@liquid, strip_html of brackets', mapped({ '@liquid': '{{ a | strip_html }}' }, (size) => repeated(size, '<'))],
  ['@liquid, strip_html of comments', mapped({ '@liquid': '{{ a | strip_html }}' }, (size) => repeated(size, '<!--'))],
  [
    '@liquid, split and join',
    mapped({ '@liquid': '{{ a | split: "," | compact | join: "-" }}' }, (size) => repeated(size, 'a,b,')),
  ],
  ['@liquid, many elements', mapped({ '@liquid': '{{ a | json }}{{ a | size }}{{ a | last | json }}' }, manyElements)],
  ['@liquid, one of many keys', mapped({ '@liquid': '{{ a["key 1"] }}' }, manyKeys)],
  [
    '@liquid, truncate and slice',
    mapped({ '@liquid': '{{ a | truncate: 20 }}{{ a | slice: 2, 5 }}{{ a | last }}' }, letters),
  ],
  ['match *a*a*a*b', matched('match(properties.a, "*a*a*a*b")', letters)],
  ['contains, almost', matched('contains(properties.a, "aaaaaaaaaaaaaaab")', letters)],
  [
    'parse a trigger, many conditions',
    query((size) =>
      Array(size * 40)
        .fill('event = "Signed Up"')
        .join(' and '),
    ),
  ],
  ['parse a trigger, one long text', query((size) => `event = "${letters(Math.min(size, 90))}"`)],
  ['parse a trigger, spaces', query((size) => `event${repeated(size, ' ')}= "x"`)],
  ['parse a trigger, quotes', query((size) => repeated(size, '"'))],
  [
    'validate a mapping, many directives',
    (size) => {
      const mapping = Object.fromEntries(Array.from({ length: size * 30 }, (_, at) => [`k${at}`, { '@path': '$.a' }]));
      return { input: mapping, run: () => validateMapping(mapping) };
    },
  ],
  ['fields, an object with many keys', validated({ type: 'object' }, manyKeys)],
  ['fields, many keys to remove', validated({ type: 'object', properties: {} }, manyKeys)],
  [
    'fields, a list of numbers as text',
    validated({ type: 'number', multiple: true }, (size) => Array(size * 150).fill('5.25')),
  ],
  [
    'fields, a list of what is wrong',
    validated({ type: 'number', multiple: true }, (size) => Array(size * 150).fill('abc')),
  ],
  ['fields, an email address', validated({ type: 'string', format: 'email' }, letters)],
  ['fields, a uri', validated({ type: 'string', format: 'uri' }, (size) => `http://${letters(size)}`)],
  ['fields, a regular expression', validated({ type: 'string', format: 'regex' }, (size) => repeated(size, '(a|'))],
];

const only = process.argv[2];
console.log(`microseconds per KB of input${' '.repeat(14)}${SIZES.map((size) => `${size} KB`.padStart(9)).join('')}`);
let grown = 0;
for (const [name, make] of CASES) {
  if (only && !name.includes(only)) continue;
  const costs = SIZES.map((size) => cost(make(size)));
  const copies = SIZES.map((size) => {
    const { input } = make(size);
    return cost({ input, run: () => JSON.parse(JSON.stringify(input)) });
  });
  const growth = growthOf(costs) / Math.max(1, growthOf(copies));
  const flag = growth > MAX_GROWTH ? `  grows by ${growth.toFixed(1)}` : '';
  if (flag) grown += 1;
  console.log(`${name.padEnd(42)}${costs.map((cost) => cost.toFixed(2).padStart(9)).join('')}${flag}`);
}
if (grown > 0) process.exitCode = 1;

/** @param {number[]} costs */
function growthOf([one, ten, , thousand]) {
  return thousand / Math.max(one, ten);
}

/**
 * The time of the fastest of several runs, per KB.
 *
 * @param {{ input: unknown, run: () => unknown }} made
 */
function cost({ input, run }) {
  const kilobytes = JSON.stringify(input).length / 1000;
  let best = Infinity;
  const end = performance.now() + TIME;
  do {
    const start = performance.now();
    attempt(run);
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return (best * 1000) / kilobytes;
}

/** @param {() => unknown} run */
function attempt(run) {
  try {
    run();
  } catch {
    // Rejections are measured too.
  }
}
