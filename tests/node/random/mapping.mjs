/** Random mappings with the directives that exist, valid and not, against the reference's `transform`. */

import { createRequire } from 'node:module';
import { transform, validateMapping } from 'segment-postscript';
import { DIRECTIVE_NAMES, OPTION_NAMES } from './definitions.mjs';
import { INHERITED, KEYS, ODD_KEYS, STRINGS, event, key, value } from './random.mjs';
import { mentionsInherited, outcomeOf, thrownByEngine } from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');

export const name = 'mapping';

export function generate(random) {
  const mapping = random.weighted([
    [86, () => fields(random, 4)],
    [4, () => rooted(random)],
    [8, () => directive(random, 4)],
    [1, () => value(random)],
    [1, () => random.list(0, 3, () => anything(random, 3))],
  ]);
  return { mapping, event: random.chance(98) ? event(random) : value(random) };
}

export function ours({ mapping, event }) {
  return outcomeOf(() => {
    const before = JSON.stringify([mapping, event]);
    const result = transform(mapping, event);
    if (JSON.stringify([mapping, event]) !== before) throw new Error('the arguments were changed');
    const issues = validateMapping(mapping);
    if (issues.length > 0) throw new Error(`transform took what validateMapping refuses: ${JSON.stringify(issues)}`);
    return result;
  });
}

export function theirs({ mapping, event }) {
  // Copies, because the reference writes defaults into the mapping.
  return outcomeOf(() => reference.transform(structuredClone(mapping), structuredClone(event)));
}

/** The reason of an intended difference, if it is one. See "Differences from the reference" in the README. */
export function excused(testCase, ours, theirs) {
  // 2. Own properties only.
  if (mentionsInherited(testCase)) return 'own properties only';
  // An inner mapping is validated only when it runs; all its messages are then in one issue.
  if (ours.messages && ours.messages.join('\n') === theirs.messages?.join('\n'))
    return 'one issue for an inner mapping';
  // A crash inside the reference has an accidental message, so any error is accepted.
  if (thrownByEngine(theirs) && ours.messages) return 'the reference crashes';
  return undefined;
}

const DIRECTIVES = {
  '@path': (random, depth) => (random.chance(90) ? path(random) : anything(random, depth - 1)),
  '@template': (random, depth) => (random.chance(90) ? template(random) : anything(random, depth - 1)),
  '@literal': (random, depth) => anything(random, depth - 1),
  '@if': (random, depth) =>
    options(random, depth, {
      [random.chance(60) ? 'exists' : 'blank']: [95, () => anything(random, depth - 1)],
      blank: [10, () => anything(random, depth - 1)],
      then: [80, () => anything(random, depth - 1)],
      else: [60, () => anything(random, depth - 1)],
    }),
  '@case': (random, depth) =>
    options(random, depth, {
      operator: [
        95,
        () => (random.chance(90) ? random.pick(['lower', 'upper']) : random.pick(['Lower', '', 5, null, 'x'])),
      ],
      value: [95, () => textual(random, depth)],
    }),
  '@replace': (random, depth) =>
    options(random, depth, {
      pattern: [95, () => pattern(random)],
      replacement: [60, () => replacement(random)],
      value: [95, () => textual(random, depth)],
      ignorecase: [30, () => (random.chance(90) ? random.chance(50) : value(random, 0))],
      global: [30, () => (random.chance(90) ? random.chance(50) : value(random, 0))],
      pattern2: [25, () => (random.chance(8) ? 'eleven char' : pattern(random))],
      replacement2: [20, () => (random.chance(8) ? 'eleven char' : replacement(random))],
    }),
  '@arrayPath': (random, depth) =>
    random.chance(4)
      ? value(random, 1)
      : [
          random.chance(80) ? path(random) : anything(random, depth - 1),
          ...(random.chance(80) ? [random.chance(85) ? fields(random, depth - 1) : anything(random, depth - 1)] : []),
        ],
  '@merge': (random, depth) =>
    options(random, depth, {
      direction: [
        90,
        () => (random.chance(85) ? random.pick(['left', 'right']) : random.pick(['LEFT', 'up', '', 5, null])),
      ],
      objects: [95, () => (random.chance(95) ? random.list(0, 3, () => mergeable(random, depth)) : value(random, 1))],
    }),
  '@json': (random, depth) =>
    options(random, depth, {
      mode: [
        95,
        () => (random.chance(90) ? random.pick(['encode', 'decode']) : random.pick(['ENCODE', 'Decode', '', 5, 'x'])),
      ],
      value: [95, () => (random.chance(40) ? jsonText(random) : textual(random, depth))],
    }),
  '@flatten': (random, depth) =>
    options(random, depth, {
      separator: [
        95,
        () => (random.chance(85) ? random.pick(['.', '_', '', '->', '😀']) : anything(random, depth - 1)),
      ],
      value: [95, () => mergeable(random, depth)],
      omitArrays: [40, () => (random.chance(80) ? random.chance(60) : value(random, 0))],
    }),
  '@transform': (random, depth) =>
    options(random, depth, {
      apply: [95, () => inner(random, depth)],
      mapping: [95, () => inner(random, depth)],
    }),
  '@liquid': (random) =>
    random.chance(90)
      ? random.pick(['{{ traits.email }}', '{{ a | upcase }}', '{% if b %}x{% endif %}', '{{ a', '{% nope %}', ''])
      : value(random, 1),
  '@excludeWhenNull': (random, depth) => (random.chance(70) ? { '@path': path(random) } : anything(random, depth - 1)),
};

/** A mapping with a root directive that wraps the other members; rarely an invalid one. */
function rooted(random) {
  const around = random.weighted([
    [8, () => ({ '@transform': random.chance(90) ? { apply: fields(random, 2) } : value(random, 1) })],
    [2, () => ({ '@merge': { objects: [fields(random, 1), fields(random, 1)], direction: 'right' } })],
    [2, () => directive(random, 2)],
    [1, () => fields(random, 1)],
    [1, () => value(random, 1)],
  ]);
  return { ...fields(random, 2), __segment_internal_directive: around };
}

/** A mapping within `@transform`. */
function inner(random, depth) {
  return random.chance(90) ? fields(random, Math.max(0, depth - 1)) : anything(random, depth - 1);
}

/** Text to decode, mostly JSON. */
function jsonText(random) {
  const text = JSON.stringify(value(random, 2));
  return random.chance(85) ? text : text.slice(0, -1);
}

function directive(random, depth) {
  const name = random.pick(Object.keys(DIRECTIVES));
  const made = { [name]: DIRECTIVES[name](random, depth) };
  if (random.chance(3)) made._metadata = value(random, 1);
  // Common mistakes.
  if (random.chance(1)) made[random.pick(Object.keys(DIRECTIVES))] = value(random, 1);
  if (random.chance(1)) made[key(random)] = value(random, 1);
  if (random.chance(1))
    return { [random.pick(['@oops', '@', '@Path', '@if ', '@path.', '@toString'])]: value(random, 1) };
  return made;
}

/** The directives and options of a case, and which of them have a result. */
export function features({ mapping }, theirs) {
  const found = new Set();
  const outcome = theirs.messages ? 'an error' : 'a result';
  JSON.stringify(mapping, (key, part) => {
    if (key === '__segment_internal_directive') found.add(`${key} with ${outcome}`);
    if (key.startsWith('@')) found.add(`${key} with ${outcome}`);
    if (key.startsWith('@') && part !== null && typeof part === 'object') {
      for (const option of Object.keys(part)) found.add(`${key}.${option} with ${outcome}`);
    }
    return part;
  });
  return found;
}

const WITH_RESULT = [...DIRECTIVE_NAMES, ...OPTION_NAMES, '__segment_internal_directive'];

export const expected = {
  features: WITH_RESULT.flatMap((feature) => [`${feature} with a result`, `${feature} with an error`]),
  sentences: [
    '/… has an invalid directive: …',
    '/… should be a boolean but it is …',
    '/… should be a object or a mapping directive but it is …',
    '/… should be a string but it is …',
    '/… should be a string of length N or greater.',
    '/… should be a string of length N or less.',
    '/… should be a string or a mapping directive but it is …',
    '/… should be an array but it is …',
    '/… should be an object but it is …',
    '/… should be one of encode, decode but it is …',
    '/… should be one of left, right but it is …',
    `/… should have field "…" but it doesn't.`,
    '/… should only have one @-prefixed key but it has N keys.',
    '@arrayPath expected array, got …',
    '@case requires a "…" key',
    '@case requires an object with a "…" key',
    '@flatten requires a "…" key',
    '@flatten requires a string separator',
    '@flatten requires an object with a "…" key',
    '@if requires an "…" key or a "…" key',
    '@if requires an object with an "…" key',
    '@json requires a "…" key',
    '@json requires an object with a "…" key',
    '@merge requires a "…" key',
    '@merge requires an object with an "…" key and a "…" key',
    '@merge: expected opts.array, got …',
    '@path: expected string, got …',
    '@replace requires a "…" key',
    '@replace requires a "…" less than N characters',
    '@replace requires an object with a "…" key',
    '@template: expected string, got …',
    '@transform "…" key should be an object',
    '@transform requires a "…" key',
    '@transform requires an object with an "…" key and a "…" key',
    'The root directive must be an object',
    'The root mapping must only have a single directive object',
    'data must be an object, got …',
    'operator key should have a value of "…" or "…"',
    '… is not a valid directive, got …',
  ],
};

/** A directive's options: each member with its percentage; rarely another value. */
function options(random, depth, members) {
  if (random.chance(4)) return value(random, 1);
  const made = {};
  for (const [name, [percent, make]] of Object.entries(members)) {
    if (random.chance(percent)) made[name] = make();
  }
  if (random.chance(3)) made[key(random)] = anything(random, depth - 1);
  return made;
}

export function anything(random, depth) {
  if (depth <= 0) return value(random, 1);
  return random.weighted([
    [5, () => directive(random, depth)],
    [3, () => value(random, 1)],
    [2, () => fields(random, depth - 1)],
    [2, () => random.list(0, 3, () => anything(random, depth - 1))],
  ]);
}

function textual(random, depth) {
  return random.chance(75) && depth > 0 ? directive(random, depth - 1) : value(random, 1);
}

function mergeable(random, depth) {
  return random.chance(60) && depth > 0 ? directive(random, depth - 1) : anything(random, depth - 1);
}

function fields(random, depth) {
  return Object.fromEntries(random.list(0, 4, () => [key(random), anything(random, depth)]));
}

function pattern(random) {
  if (random.chance(5)) return random.pick([5, null, '', '01234567890', 'ten chars!', '😀😀😀😀😀', '😀😀😀😀😀x', {}]);
  return random.chance(70)
    ? random.pick(STRINGS).slice(0, 10)
    : random.pick(['o', 'O', 'a', 'S', 'σ', 'k', ' ', '-', '@']);
}

function replacement(random) {
  if (random.chance(5)) return random.pick([5, null, '01234567890', [], false]);
  return random.pick(['', 'x', '$&', '$$', "$'", '$`', '$1', '$', '<$&>', '😀', '$<a>', 'a$$b']);
}

function path(random) {
  const step = () => {
    if (random.chance(3)) return `.${random.pick(INHERITED)}`;
    const name = random.chance(80) ? random.pick(KEYS) : random.pick(ODD_KEYS);
    return random.weighted([
      [10, () => `.${name}`],
      [1, () => `['${name}']`],
      [1, () => `["${name}"]`],
      [1, () => `[${random.below(3)}]`],
      [1, () => `.${random.below(3)}`],
      [1, () => `[${name}]`],
      [1, () => '.length'],
    ]);
  };
  let text = random.list(1, 3, step).join('').replace(/^\./, '');
  if (random.chance(75)) text = `$.${text}`;
  if (random.chance(6)) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + random.pick(['.', '[', ']', "'", '"', '$', '$.', ' ', '0', '..']) + text.slice(at);
  }
  return random.chance(3) ? random.pick(['', '.', '$', '$.', '..', '[]', '$..', "''"]) : text;
}

function template(random) {
  const part = () => {
    const inner = random.chance(85)
      ? path(random).replace(/^\$\./, '')
      : random.pick(['', ' ', 'a{b', '$.a', '\na\n', '{a']);
    return random.weighted([
      [4, () => `{{${inner}}}`],
      [2, () => `{{ ${inner} }}`],
      [2, () => `{{{${inner}}}}`],
      [4, () => random.pick(STRINGS)],
      [1, () => random.pick([`{{{${inner}}}`, `{{${inner}}}}`, `{{${inner}`, `${inner}}}`, '{', '}', `{${inner}}`])],
    ]);
  };
  return random.list(0, 4, part).join('');
}

export function fixture({ mapping, event }, theirs) {
  const expected = theirs.messages
    ? { error: theirs.messages.join('\n'), issues: theirs.messages }
    : theirs.text === undefined
      ? {}
      : { output: JSON.parse(theirs.text) };
  return { name: 'TODO', mapping, event, ...expected };
}
