/** Random mappings with the directives that exist, valid and not, against the reference's `transform`. */

import { createRequire } from 'node:module';
import { transform, validateMapping } from 'segment-postscript';
import { INHERITED, KEYS, ODD_KEYS, STRINGS, event, key, value } from './random.mjs';
import { mentionsInherited, outcomeOf, thrownByEngine } from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/actions-core');

export const name = 'mapping';

export function generate(random) {
  const mapping = random.weighted([
    [90, () => fields(random, 4)],
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

/** Why this difference is meant, or undefined. Each rule is a line of "Where we differ, on purpose". */
export function excused(testCase, ours, theirs) {
  // 2. Own properties only.
  if (mentionsInherited(testCase)) return 'own properties only';
  // A crash inside the reference has no message that anybody wrote: it is enough that there is an error, too.
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
      pattern2: [20, () => pattern(random)],
      replacement2: [15, () => replacement(random)],
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
};

function directive(random, depth) {
  const name = random.pick(Object.keys(DIRECTIVES));
  const made = { [name]: DIRECTIVES[name](random, depth) };
  if (random.chance(3)) made._metadata = value(random, 1);
  // Several mistakes that people and tools make.
  if (random.chance(1)) made[random.pick(Object.keys(DIRECTIVES))] = value(random, 1);
  if (random.chance(1)) made[key(random)] = value(random, 1);
  if (random.chance(1))
    return { [random.pick(['@oops', '@', '@Path', '@if ', '@path.', '@toString'])]: value(random, 1) };
  return made;
}

/** A directive's options: each member with its percentage, rarely something else altogether. */
function options(random, depth, members) {
  if (random.chance(2)) return value(random, 1);
  const made = {};
  for (const [name, [percent, make]] of Object.entries(members)) {
    if (random.chance(percent)) made[name] = make();
  }
  if (random.chance(3)) made[key(random)] = anything(random, depth - 1);
  return made;
}

function anything(random, depth) {
  if (depth <= 0) return value(random, 1);
  return random.weighted([
    [5, () => directive(random, depth)],
    [3, () => value(random, 1)],
    [2, () => fields(random, depth - 1)],
    [1, () => random.list(0, 3, () => anything(random, depth - 1))],
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
    ? { error: theirs.messages.join(' '), issues: theirs.messages }
    : theirs.text === undefined
      ? {}
      : { output: JSON.parse(theirs.text) };
  return { name: 'TODO', mapping, event, ...expected };
}
