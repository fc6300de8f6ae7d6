/** Random triggers, well-formed and not, against the reference's parser, and random events against its matcher. */

import { createRequire } from 'node:module';
import { generateFql, matches, parseFql } from 'segment-postscript';
import { definitions } from './definitions.mjs';
import { INHERITED, KEYS, NUMBERS, STRINGS, event, value } from './random.mjs';
import { mentionsInherited, thrownByEngine } from './outcome.mjs';

const require = createRequire(import.meta.url);
const reference = require('@segment/destination-subscriptions');

const OPERATORS = definitions.triggerOperators.map(({ name }) => name);
const TYPES = definitions.triggerFields.map(({ type }) => type);

export const name = 'fql';

export function generate(random) {
  const events = random.list(1, 3, event);
  // Most triggers are text; a syntax tree may contain what no text results in.
  if (random.chance(90)) return { fql: trigger(random), events };
  return { ast: tree(random, 2), events };
}

export function ours({ fql, ast, events }) {
  if (ast)
    return { ...fqlOf(() => generateFql(ast)), matches: events.map((event) => attempt(() => matches(ast, event))) };
  const parsed = parseFql(fql);
  const answers = events.map((event) => attempt(() => matches(fql, event)));
  const again = events.map((event) => attempt(() => matches(parsed, event)));
  if (JSON.stringify(answers) !== JSON.stringify(again))
    return { text: 'text and tree match differently', answers, again };
  return { ...treeOf(parsed), ...fqlOf(() => generateFql(parsed)), matches: answers };
}

export function theirs({ fql, ast, events }) {
  const parsed = ast ?? reference.parseFql(fql);
  return {
    ...(ast ? {} : treeOf(parsed)),
    ...fqlOf(() => reference.generateFql(parsed)),
    matches: events.map((event) => attempt(() => reference.validate(parsed, event))),
  };
}

function treeOf(parsed) {
  return parsed.error ? { messages: [parsed.error.message], error: parsed.error } : { text: JSON.stringify(parsed) };
}

/** The text of a tree; `null` if it has none, because the error messages differ. */
function fqlOf(generate) {
  const generated = attempt(generate);
  return { generated: generated.error ? null : generated };
}

function attempt(run) {
  try {
    return run();
  } catch (error) {
    return { error };
  }
}

export function same(ours, theirs) {
  return (
    ours.text === theirs.text &&
    ours.generated === theirs.generated &&
    JSON.stringify(ours.messages) === JSON.stringify(theirs.messages) &&
    JSON.stringify(ours.matches) === JSON.stringify(theirs.matches)
  );
}

export function excused(testCase, ours, theirs) {
  // 2. Own properties only.
  if (mentionsInherited(testCase)) return 'own properties only';
  // A crash inside the reference's parser has an accidental message.
  const sameError = thrownByEngine(theirs) && ours.messages !== undefined;
  // A crash of its matcher (for a name without letters, such as "properties.") is not a result.
  const answers = theirs.matches.map((answer, index) => (answer.error ? ours.matches?.[index] : answer));
  const rest = sameError ? { ...theirs, messages: ours.messages, matches: answers } : { ...theirs, matches: answers };
  return same(ours, rest) ? 'the reference crashes' : undefined;
}

export function fixture({ fql, ast, events }, theirs) {
  const answers = events.map((event, index) => [event, theirs.matches[index]]);
  const generated = theirs.generated === null ? {} : { generated: theirs.generated };
  if (ast) return { name: 'TODO', ast, matches: answers, ...generated };
  // The message of a crash of the reference's parser is accidental: ours replaces it.
  const [error] = thrownByEngine(theirs) ? [parseFql(fql).error?.message] : (theirs.messages ?? []);
  const parsed = theirs.text === undefined ? { error } : { ast: JSON.parse(theirs.text) };
  return { name: 'TODO', fql, ...parsed, matches: answers, ...generated };
}

/** The conditions of a case's tree, each with the kind of its source: text or tree. */
export function features({ ast }, theirs) {
  const found = new Set();
  const from = ast ? 'tree' : 'text';
  const walk = (node) => {
    if (node?.children) {
      found.add(`${from}: group ${node.operator}`);
      node.children.forEach(walk);
    } else if (node?.operator) {
      found.add(`${from}: ${node.operator}`);
      found.add(`${from}: ${node.type}`);
    }
  };
  walk(ast ?? (theirs.text && JSON.parse(theirs.text)));
  for (const answer of theirs.matches) if (typeof answer === 'boolean') found.add(`${from}: answer ${answer}`);
  return found;
}

export const expected = {
  features: ['text', 'tree'].flatMap((from) =>
    [...OPERATORS, ...TYPES, 'group and', 'group or', 'answer true', 'answer false'].map(
      (feature) => `${from}: ${feature}`,
    ),
  ),
  sentences: ['Value token is missing', '… is missing a Nst argument', '… is missing a Nnd argument'],
};

function trigger(random) {
  let text = group(random, random.chance(90) ? 1 : 2);
  // Broken triggers: a piece is removed, duplicated or replaced.
  const damages = random.chance(15) ? 1 + random.below(2) : 0;
  for (let count = 0; count < damages; count += 1) {
    const at = random.below(text.length + 1);
    const end = Math.min(text.length, at + random.below(4));
    text =
      text.slice(0, at) +
      random.pick(['', '', ' ', '"', '(', ')', '!', '=', '.', ',', '\\', '*', 'é', 'and', '5', '\n', '~', 'null']) +
      text.slice(end);
  }
  return random.chance(1)
    ? random.pick(['', ' ', '()', '!', '"', 'and', 'type', 'type =', '(', 'contains', 'match()'])
    : text;
}

function group(random, depth) {
  const joint = () => random.pick([' and ', ' and ', ' and ', ' or ', ' or ', ' or ', ' AND ', '\nand\t', ' ']);
  return random
    .list(1, 3, () => {
      if (depth > 0 && random.chance(20))
        return `${random.pick(['', '', '', '!', 'not '])}(${group(random, depth - 1)})`;
      return condition(random);
    })
    .reduce((text, part) => text + joint() + part);
}

function condition(random) {
  const name = field(random);
  return random.weighted([
    [40, () => `${name} ${operator(random)} ${literal(random)}`],
    [1, () => `${name}${operator(random)}${literal(random)}`],
    [12, () => `${random.pick(['', '', '', '!', '!', '!', '! '])}contains(${name}, ${literal(random)})`],
    [12, () => `${random.pick(['', '!'])}match(${name}, ${glob(random)})`],
    [1, () => `${random.pick(['lowercase', 'typeof', 'length'])}(${name}) = ${literal(random)}`],
    [1, () => name],
  ]);
}

function operator(random) {
  return random.chance(95)
    ? random.pick(['=', '!=', '<', '<=', '>', '>='])
    : random.pick(['==', '~', 'in', '=!', '<>', '']);
}

function field(random) {
  const head = random.weighted([
    [9, () => 'type'],
    [6, () => 'event'],
    [4, () => 'name'],
    [6, () => 'userId'],
    [1, () => random.pick(['anonymousId', 'messageId', 'Type', 'typ', 'receivedAt'])],
    [15, () => random.pick(['properties', 'traits', 'context'])],
  ]);
  const deep = ['properties', 'traits', 'context'].includes(head);
  if (!random.chance(deep ? 95 : 4)) return head;
  const steps = random.list(1, 2, () => {
    if (random.chance(2)) return random.pick(INHERITED);
    return random.chance(80)
      ? random.pick(KEYS)
      : random.pick(['0', 'first\\ name', 'a\\.b', 'a-b', 'a_b', 'é', 'A', '$x', 'length', '']);
  });
  return [head, ...steps].join('.');
}

function literal(random) {
  return random.weighted([
    [32, () => `"${random.pick(STRINGS).replace(/"/g, '')}"`],
    [16, () => String(random.pick(NUMBERS))],
    [8, () => random.pick(['true', 'false'])],
    [12, () => 'null'],
    [
      1,
      () =>
        random.pick([
          "'x'",
          '"a\\"b"',
          '"',
          '1e3',
          '-5',
          '.5',
          '5.',
          '00',
          '1.2.3',
          'foo',
          'type',
          '"*"',
          '""',
          '"eos"',
        ]),
    ],
  ]);
}

function glob(random) {
  const text = random.pick(STRINGS).replace(/"/g, '');
  return random.pick([`"${text}*"`, `"*${text}"`, `"${text}"`, `"*${text}*"`, '"*"', '""', text || 'x', '5']);
}

function tree(random, depth) {
  return {
    type: 'group',
    operator: random.chance(95) ? random.pick(['and', 'or']) : 'xor',
    children: random.list(depth === 2 ? 1 : 0, 3, () => {
      if (depth > 0 && random.chance(25)) return tree(random, depth - 1);
      const type = random.pick([...TYPES, 'odd']);
      const condition = { type, operator: random.pick([...OPERATORS, 'unknown']) };
      if (type.startsWith('event-') && type !== 'event-type')
        condition.name = random.list(1, 2, () => random.pick(KEYS)).join('.');
      if (random.chance(90)) condition.value = random.chance(90) ? value(random, 0) : value(random, 1);
      return condition;
    }),
  };
}
