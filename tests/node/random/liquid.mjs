/** Random Liquid templates, well-formed and not, against liquidjs as the reference's `@liquid` runs it. */

import { createRequire } from 'node:module';
import { transform } from 'segment-postscript';
import { definitions } from './definitions.mjs';
import { mentionsInherited, outcomeOf } from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');

export const name = 'liquid';

const TEXTS = [
  'Hello, World!',
  '  two  spaces ',
  '',
  'a,b,,c,',
  '<p class="x">Tom &amp; Jerry</p><!-- c --><script>x()</script>',
  'Ünïcödé straße ẞ ŒÞ',
  '日本語 text 한국',
  '👍🏽 ok 👩‍👩‍👧',
  'a+b%20c%C3%A9',
  'line one\r\nline two\n',
  '12.5',
  '-3',
  '0x1f',
  '1e3',
  'true',
  'SGVsbG8=',
  'aGk',
  '%E0%A4%A',
  'now is the time for all good people',
  '\u00a0nbsp\u3000',
];
const DATES = [
  '2024-02-29T23:59:58.123Z',
  '2021-01-01',
  '1999-12-31T12:00:00+02:00',
  'Jan 5 2020 3:04 PM',
  1700000000,
  '1700000000',
  0,
  'no date',
  -86400,
  '2020-06-15 00:30:00',
  // Around the hours that clocks skip or repeat in the zones below.
  1710054000,
  '2024-03-10T07:00:00Z',
  '2024-03-10 02:30',
  '2024-11-03T05:59:59.999Z',
  '2024-11-03 01:30',
  '2024-03-31T01:00:00Z',
  '2024-10-27T00:30:00Z',
  '2024-10-05T15:30:00Z',
  '2024-04-06T15:00:00Z',
  // Before there were time zones, and long after.
  '1883-11-18T17:00:00Z',
  '1847-12-01T00:01:15Z',
  '1700-01-01',
  '0099-12-31T23:30:00Z',
  '0049-12-31T23:30:00Z',
  '-000001-02-28T12:00:00Z',
  '-200000-06-01T00:00:00Z',
  4102444800,
  253402300799,
  '+010000-07-01T12:00:00Z',
  '+275760-09-13T00:00:00Z',
  8640000000000,
  -8640000000000,
];
const ZONES = [
  'UTC',
  'utc',
  'Etc/GMT+5',
  'America/New_York',
  'america/new_york',
  'America/Los_Angeles',
  'America/St_Johns',
  'US/Eastern',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Paris',
  'Africa/Monrovia',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
  'America/Nowhere',
  'New York',
  '',
];
const NUMBERS = [0, 1, -1, 2, 3, 7, 10, 2.5, -2.5, 0.1, 1234567.891, 1e21, 1e-7, 100, 5.5];

export function generate(random) {
  const made = source(random, 1 + random.below(4));
  return { template: made.slice(0, 990), event: event(random) };
}

export function ours({ template, event }) {
  return outcomeOf(() => transform({ x: { '@liquid': template } }, event));
}

export function theirs({ template, event }) {
  return outcomeOf(() => reference.transform({ x: { '@liquid': template } }, structuredClone(event)));
}

export function excused(testCase, ours, theirs) {
  if (mentionsInherited(testCase)) return 'own properties only';
  // It crashes on `"\u` at the end of a tag without digits and a closing quote; here that is a text.
  if (/reading 'charCodeAt'/.test(theirs.messages?.join() ?? '')) return 'an escape cut off';
  // The engine's message shows the bytes of such a name as letters.
  if (/^Invalid time zone specified: .*[^\0-\x7f]/s.test(ours.messages?.[0] ?? '')) {
    return theirs.messages?.[0].startsWith('Invalid time zone specified: ') ? 'a garbled name' : undefined;
  }
  // A crash inside the reference has an accidental message, except for its position.
  if (
    /Cannot read|is not a function|Invalid array length|Invalid count|undefined \(reading/.test(
      theirs.messages?.join() ?? '',
    )
  ) {
    return ours.messages ? 'the reference crashes' : undefined;
  }
  if (/template render limit exceeded/.test(theirs.messages?.join() ?? '')) return 'bounds are counted';
  if (/range is too long/.test(ours.messages?.join() ?? '')) return 'bounds are counted';
  return undefined;
}

/** The filters and tags of a case that has a result. */
export function features({ template }, theirs) {
  const found = new Set();
  if (theirs.text === undefined || theirs.messages) return found;
  for (const [, name] of template.matchAll(/\|\s*(\w+)/g)) found.add(`| ${name}`);
  for (const [, name] of template.matchAll(/\{%-?\s*(#|\w+)/g)) found.add(`% ${name}`);
  return found;
}

export const expected = {
  features: [
    // liquidjs picks random elements.
    ...definitions.filters.filter(({ name }) => name !== 'sample').map(({ name }) => `| ${name}`),
    ...definitions.tags.map(({ name }) => `% ${name}`),
  ],
};

export function fixture({ template, event }, theirs) {
  const expected = theirs.messages ? { error: theirs.messages.join('\n') } : { output: JSON.parse(theirs.text).x };
  return { name: 'TODO', mapping: { '@liquid': template }, event, ...expected };
}

function event(random) {
  return {
    s: random.pick(TEXTS),
    t: random.pick(TEXTS),
    n: random.pick(NUMBERS),
    m: random.pick(NUMBERS),
    d: random.chance(80) ? random.pick(DATES) : random.below(2 ** 32) - 2 ** 31 + random.below(2 ** 32),
    b: random.chance(50),
    z: null,
    a: random.list(0, 4, (r) => r.pick([...TEXTS, ...NUMBERS, null, true, [1, 'x'], { k: 1 }])),
    o: {
      k: random.pick(TEXTS),
      n: random.pick(NUMBERS),
      a: random.list(0, 3, (r) => ({ k: r.pick(['x', 'y', 5, null, true]), v: r.pick(NUMBERS) })),
      ...(random.chance(20) ? { size: 9, first: 'f', last: 'l' } : {}),
    },
  };
}

function source(random, parts) {
  return Array.from({ length: parts }, () => part(random, 3)).join('');
}

function body(random, depth) {
  return depth <= 0 ? text(random) : Array.from({ length: random.below(3) }, () => part(random, depth - 1)).join('');
}

function part(random, depth) {
  const o = () => random.pick(['{%', '{%', '{%', '{%-']);
  const c = () => random.pick(['%}', '%}', '%}', '-%}']);
  const tag = (inside) => `${o()}${random.pick([' ', ' ', '  ', '\n'])}${inside}${random.pick([' ', ' ', ''])}${c()}`;
  const made = random.weighted([
    [14, () => text(random)],
    [40, () => `${random.pick(['{{', '{{', '{{', '{{-'])} ${filtered(random)} ${random.pick(['}}', '}}', '-}}'])}`],
    [8, () => tag(`assign ${random.pick(['v', 'w', 's', 'x-y'])} = ${filtered(random)}`)],
    [5, () => `${tag(`capture ${random.pick(['v', 'w', '"q"'])}`)}${body(random, depth)}${tag('endcapture')}`],
    [
      12,
      () =>
        tag(`if ${condition(random)}`) +
        body(random, depth) +
        (random.chance(30) ? tag(`elsif ${condition(random)}`) + body(random, depth) : '') +
        (random.chance(50) ? tag('else') + body(random, depth) : '') +
        tag('endif'),
    ],
    [
      5,
      () =>
        tag(`unless ${condition(random)}`) +
        body(random, depth) +
        (random.chance(20) ? tag(`elsif ${condition(random)}`) + body(random, depth) : '') +
        (random.chance(50) ? tag('else') + body(random, depth) : '') +
        (random.chance(10) ? tag('else') + body(random, depth) : '') +
        tag('endunless'),
    ],
    [2, () => `${tag('comment')}${body(random, depth)}${tag('endcomment')}`],
    [2, () => `${tag('raw')}${body(random, depth)}${tag('endraw')}`],
    [3, () => tag(`echo ${filtered(random)}`)],
    [3, () => tag(`${random.pick(['increment', 'decrement'])} ${random.pick(['v', 'n', 'i', 'i', 's'])}`)],
    [
      3,
      () =>
        tag(
          `cycle ${random.chance(30) ? `${operand(random)}: ` : ''}${random.list(1, 3, (r) => operand(r)).join(', ')}`,
        ),
    ],
    [1, () => tag(`# ${random.pick(['a comment', 'two\n# lines', 'bad\nline'])}`)],
    [
      2,
      () =>
        `{% liquid\n${random.list(1, 3, (r) => r.pick([`assign v = ${filtered(r)}`, `echo ${filtered(r)}`, 'increment i', `if ${condition(r)}\n echo s\nendif`, '# note'])).join('\n')}\n%}`,
    ],
    [1, () => `${tag('block b')}${body(random, depth)}${tag('endblock')}`],
    [1, () => tag(random.pick(['break', 'continue']))],
    [
      1,
      () =>
        tag(
          random.pick([
            'for i in a',
            'case s',
            'include "x"',
            'render "x"',
            'layout "x"',
            'tablerow a',
            'nope',
            'else',
            'endif',
            '',
          ]),
        ),
    ],
  ]);
  // Broken templates: a piece is removed or inserted.
  if (!random.chance(3)) return made;
  const at = random.below(made.length + 1);
  return (
    made.slice(0, at) + random.pick(['', '', '"', '|', '}', '(', '[', ',', ':', ' ']) + made.slice(at + random.below(3))
  );
}

function text(random) {
  return random.pick(['text', ' ', '\n', '  \n ', 'a { b', '% }', 'é👍', '', 'x\ty']);
}

function operand(random) {
  return random.weighted([
    [30, () => variable(random)],
    [15, () => quoted(random)],
    [15, () => String(random.pick([0, 1, 2, -1, 3.5, 10, '+4', '5.', 100]))],
    [8, () => random.pick(['true', 'false', 'nil', 'null', 'empty', 'blank'])],
    [2, () => `(${random.pick(['1', 'n', '-2'])}..${random.pick(['3', 'm', '5'])})`],
  ]);
}

function quoted(random) {
  const quote = random.pick(['"', "'"]);
  return (
    quote +
    random.pick(['', 'a', ',', ' ', 'x y', 'l', 'abc', 'k', '%Y-%m-%d', '\\n', '\\u00e9', 'a\\101', 'é', 'o', '.']) +
    quote
  );
}

function variable(random) {
  return random.pick([
    's', 't', 'n', 'm', 'd', 'b', 'z', 'a', 'o', 'v', 'w', 'q', 'missing', 'o.k', 'o.n', 'o.a', 'a[0]', 'a[-1]', 'a.first', 'a.last',
    'a.size', 's.size', 'o.size', 'o["k"]', 'o[s]', 'a[n]', 'o.a[0].k', 'o.a.first.v', '["s"]', 'o.missing.x', 's[0]', 'a["1"]',
    'n.size', 'size', 'block', 's.length', 'x-y', 'o.first', 's.first', '"str".size', 'i',
  ]); // prettier-ignore
}

function condition(random) {
  const parts = [filtered(random, random.chance(20) ? 1 : 0)];
  const one = () =>
    random.chance(60)
      ? `${operand(random)} ${random.pick(['==', '!=', '>', '<', '>=', '<=', 'contains'])} ${operand(random)}`
      : `${random.chance(20) ? 'not ' : ''}${operand(random)}`;
  if (random.chance(80)) return Array.from({ length: 1 + random.below(3) }, one).join(random.pick([' and ', ' or ']));
  return parts[0];
}

function filtered(random, count = random.below(4)) {
  let made = random.chance(8) ? condition2(random) : operand(random);
  for (let index = 0; index < count; index += 1) made += ` | ${filter(random)}`;
  return made;
}

function condition2(random) {
  return `${operand(random)} ${random.pick(['==', 'and', 'or', '<', 'contains', '>='])} ${operand(random)}`;
}

const n = (random) => random.pick(['0', '1', '2', '-1', '3', '5', '2.5', 'n', 'm', 's', '"2"', 'nil', '-2', '40']);
const x = (random) => operand(random);
const FORMATS = [
  '%Y-%m-%d',
  '%A %B %-d',
  '%e/%m %H:%M:%S.%L',
  '%c',
  '%x %X',
  '%s',
  '%j %U %W %u %w',
  '%z %:z %Z',
  '%I %l %k %p %P',
  '%10Y|%_5d|%-H|%^a|%#B|%03d',
  '%N %3N %q %C %y %%',
  '%Q %',
  '%E',
  '%12',
  '%n%t%h%b%a',
];
const FILTERS = {
  escape: [], xml_escape: [], escape_once: [], unescape: [], strip_html: [],
  abs: [], at_least: [n], at_most: [n], ceil: [], divided_by: [n], floor: [], minus: [n], plus: [n], modulo: [n], times: [n], round: [n],
  url_decode: [], url_encode: [], cgi_escape: [], uri_escape: [], slugify: [(r) => r.pick(['"raw"', '"default"', '"pretty"', '"ascii"', '"latin"', '"none"', '"x"']), (r) => r.pick(['true', 'false'])],
  join: [x], last: [], first: [], size: [], sum: [(r) => r.pick(['"v"', '"k"', '"k.v"', 'nil'])], compact: [], push: [x], unshift: [x], pop: [], shift: [], slice: [n, n],
  where: [(r) => r.pick(['"k"', '"v"', '"missing"', '"k.size"']), x],
  date: [(r) => `"${r.pick(FORMATS)}"`, (r) => zone(r)], date_to_xmlschema: [], date_to_rfc822: [],
  date_to_string: [() => '"ordinal"', () => '"US"'], date_to_long_string: [() => '"ordinal"', () => '"US"'],
  append: [x], prepend: [x], lstrip: [x], downcase: [], upcase: [], remove: [x], remove_first: [x], remove_last: [x], rstrip: [x], split: [x],
  strip: [x], strip_newlines: [], squish: [], capitalize: [], replace: [x, x], replace_first: [x, x], replace_last: [x, x],
  truncate: [n, x], truncatewords: [n, x], normalize_whitespace: [], number_of_words: [(r) => r.pick(['"cjk"', '"auto"', '"x"'])],
  base64_encode: [], base64_decode: [], sha256: [], hmac_sha256: [x], default: [x, (r) => `allow_false: ${r.pick(['true', 'false'])}`],
  raw: [], jsonify: [n], to_integer: [], json: [n], inspect: [],
}; // prettier-ignore

function zone(random) {
  if (random.chance(70)) return `"${random.pick(ZONES)}"`;
  return random.pick([
    '360',
    '-330',
    '0',
    '90.5',
    '"360"',
    'nil',
    'true',
    'n',
    's',
    'a',
    'o',
    '1e9',
    'b',
    '400000000000',
  ]);
}

const DISABLED = ['map', 'sort', 'uniq', 'reverse', 'concat', 'type', 'newline_to_br', 'group_by', 'nonsense', 'find'];

function filter(random) {
  if (random.chance(2)) return `${random.pick(DISABLED)}${random.chance(30) ? ': "x"' : ''}`;
  const chosen = random.chance(10) ? 'date' : random.pick(Object.keys(FILTERS));
  // Sometimes on values of the right type.
  const wanted = FILTERS[chosen];
  const args = wanted
    .slice(0, random.chance(75) ? wanted.length : random.below(wanted.length + 1))
    .map((make) => make(random));
  if (random.chance(3)) args.push(operand(random));
  return args.length === 0 ? chosen : `${chosen}: ${args.join(', ')}`;
}
