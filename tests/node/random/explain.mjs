/**
 * Random destinations and events: `explain` compared with our own `map`. The explanation must have the same result, and
 * everything it states must be true.
 */

import { isDeepStrictEqual } from 'node:util';
import { Destination, definition } from 'segment-postscript';
import { DIRECTIVE_NAMES } from './definitions.mjs';
import { generate as randomTrigger } from './fql.mjs';
import { anything } from './mapping.mjs';
import { outcomeOf } from './outcome.mjs';
import { event as randomEvent, key, value } from './random.mjs';

export const name = 'explain';

const { defaultSubscription, fields } = definition.actions.syncAudiences;
const DEFAULTS = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default]));

export function generate(random) {
  const mapping = structuredClone(DEFAULTS);
  for (const name of Object.keys(mapping)) if (random.chance(15)) mapping[name] = anything(random, 3);
  if (random.chance(60)) {
    mapping.traits_or_props = Object.fromEntries(random.list(1, 4, () => [key(random), anything(random, 3)]));
    if (random.chance(50)) mapping.traits_or_props.vip = true;
  } else if (random.chance(60)) {
    mapping.traits_or_props = anything(random, 4);
  }
  if (random.chance(20)) delete mapping[random.pick(Object.keys(mapping))];
  if (random.chance(20)) mapping[key(random)] = anything(random, 3);
  if (random.chance(15)) mapping.phone = { '@liquid': liquid(random) };
  if (random.chance(10)) mapping.traits_or_props = { vip: true, made: { '@liquid': liquid(random) } };
  if (random.chance(3)) {
    const passed = ['context', 'traits', 'properties'].map((name) => [name, { '@path': `$.${name}` }]);
    const apply = { ...Object.fromEntries(passed), [key(random)]: anything(random, 3) };
    mapping.__segment_internal_directive = { '@transform': { apply } };
  }
  const trigger = random.chance(20) ? randomTrigger(random).fql : undefined;
  const subscribe = typeof trigger === 'string' ? trigger : defaultSubscription;
  return { subscribe, mapping, event: engageEvent(random), exit: random.chance(20) };
}

/** A Liquid template that looks up existing and missing paths. */
function liquid(random) {
  const lookup = () =>
    random.pick(['traits.email', 'context.traits.Email', 'event', 'properties.vip', 'nothing', key(random), '"text"']);
  return random.weighted([
    [4, () => `+1{{ ${lookup()} }}`],
    [2, () => `{{ ${lookup()} | default: "none" | upcase }}`],
    [2, () => `{% if ${lookup()} %}{{ ${lookup()} }}{% else %}{{ ${lookup()} }}!{% endif %}`],
    [1, () => `{% assign x = ${lookup()} %}{{ x }}{{ x.size }}`],
    [1, () => 'no lookup'],
  ]);
}

/** An event that the defaults can mostly map, with additional random members. */
function engageEvent(random) {
  const event = randomEvent(random);
  const personas = { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' };
  const person = random.chance(90) ? { email: 'ada@example.com' } : { Email: 'ada@example.com', phone: 4155550100 };
  event.type = random.chance(90) ? 'track' : random.pick(['identify', 'page', 5]);
  event.context = { ...(isObject(event.context) && event.context), personas, traits: person };
  event.properties = {
    vip: random.pick([true, false, 'true', null, 1]),
    ...(isObject(event.properties) && event.properties),
  };
  if (random.chance(10)) event.properties = value(random);
  return event;
}

/** The maximum number of listed paths. */
const MAX_READS = 100;

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

const destinationOf = ({ subscribe, mapping, exit }) =>
  new Destination({
    subscriptions: [{ name: 'one', partnerAction: 'syncAudiences', subscribe, mapping }],
    options: { onUnknownMembership: exit ? 'exit' : 'skip' },
  });

export function ours(testCase) {
  return outcomeOf(() => {
    const { event } = testCase;
    // Pretty-printed, so that spans differ from those in the text that `map` writes.
    const text = JSON.stringify(event, null, 1);
    const { subscriptions } = destinationOf(testCase).explain(text);
    for (const subscription of subscriptions) check(subscription, text, testCase);
    return subscriptions.map(({ result }) => result);
  });
}

export const theirs = (testCase) => outcomeOf(() => destinationOf(testCase).map(testCase.event));

export const excused = () => undefined;

/** Throws if an explanation is wrong. */
function check({ result, trigger, mapping, fields, origins, membership }, text, testCase) {
  must(trigger.holds === (result.status !== 'not_subscribed'), 'the trigger holds for what is subscribed');
  checkClause(trigger, text);
  must((mapping === undefined) === (result.status === 'not_subscribed'), 'the mapping is explained when it was run');
  const steps = mapping === undefined ? [] : stepsOf(mapping);
  for (const step of steps) checkStep(step, text, testCase);
  for (const field of fields) checkField(field, steps);
  if (result.status !== 'mapped') return;
  const { payload } = result;
  must(membership.membership === result.membership, 'the membership is the same');
  for (const { key, status } of fields) {
    const isThere = Object.hasOwn(payload, key);
    must(isThere === (status === 'filled' || status === 'changed'), `the status of ${key}`);
  }
  must(
    Object.keys(payload).every((key) => fields.some((field) => field.key === key)),
    'every member is explained',
  );
  const byPath = new Map(origins.map((origin) => [origin.pointer, origin]));
  for (const origin of origins) checkOrigin(origin, { payload, text, steps, testCase });
  for (const leaf of leavesOf(payload, [])) must(originOf(leaf, byPath) !== undefined, `an origin of ${leaf}`);
}

function checkClause(clause, text) {
  if (clause.read) checkRead(clause.read, text);
  if (clause.clauses === undefined || clause.clauses.length === 0) return;
  const held = clause.clauses.map(({ holds }) => holds);
  const holds = clause.operator === 'and' ? held.every(Boolean) : held.some(Boolean);
  must(holds === clause.holds, 'a group holds as its clauses say');
  if (clause.decides)
    must(
      clause.clauses.some(({ decides }) => decides),
      'some clause decides',
    );
  for (const part of clause.clauses) checkClause(part, text);
}

function checkStep({ pointer, kind, output, reads = [] }, text, { mapping }) {
  const part = partOf(mapping, pointer);
  const isDirective = kind.startsWith('@');
  if (isDirective) must(pointer.endsWith(`/${escape(kind)}`), `${pointer} ends with the name of its directive`);
  else if (output.type !== 'undefined') must(part !== undefined, `${pointer} is a part of the mapping`);
  for (const read of reads) checkRead(read, text);
}

/** A step and all its parts. */
function stepsOf(step) {
  return [step, ...(step.steps ?? []).flatMap(stepsOf)];
}

/** The reads of all steps at or below a part of the mapping, except for results that a transform need not use. */
function readsBelow(steps, pointer) {
  const used = ({ kind, reads = [], steps = [] }) => [
    ...reads,
    ...(kind === '@transform' ? steps.slice(1) : steps).flatMap(used),
  ];
  return steps.filter((step) => step.pointer === pointer).flatMap(used);
}

const missingBelow = (steps, pointer) =>
  readsBelow(steps, pointer)
    .filter(({ found }) => isNothing(found))
    .map(({ path }) => path);

const isNothing = ({ type }) => type === 'undefined' || type === 'null';

/**
 * Whether every path without a value below a part must be listed. Exceptions are conditions, reads of a transform from
 * an earlier result, members that a merge overrides, and elements of long arrays that are not recorded.
 */
function isPlain(steps, pointer) {
  const own = steps.filter((step) => step.pointer === pointer);
  const all = own.flatMap(stepsOf);
  return (
    own.length === 1 && !all.some(({ kind, omitted }) => omitted || ['@if', '@transform', '@merge'].includes(kind))
  );
}

function checkField({ key, missing = [] }, steps) {
  for (const { found } of missing) must(isNothing(found), 'what is missing gave nothing');
  const [whole] = steps;
  const step = whole?.kind === 'object' ? whole.steps?.find(({ pointer }) => isOfField(pointer, key)) : undefined;
  if (step === undefined || !isPlain(steps, step.pointer) || missing.length === MAX_READS) return;
  const named = missing.map(({ path }) => path);
  for (const path of missingBelow(steps, step.pointer)) {
    must(named.includes(path), `the missing path ${path} of ${key} is named`);
  }
}

const isOfField = (pointer, key) => pointer.split('/')[1] === escape(key);

function checkRead({ found, span, pointer, near = [] }, text) {
  must(
    near.length === 0 || found.type === 'undefined' || found.type === 'null',
    'near misses are of what is not there',
  );
  if (span === undefined) return;
  const there = JSON.parse(text.slice(...span));
  must(isDeepStrictEqual(there, partOf(JSON.parse(text), pointer)), 'the pointer leads to what the span is of');
  if (found.bytes === undefined) must(JSON.stringify(there) === found.text, 'the span is that of what was found');
}

function checkOrigin({ pointer, mapping, kind, sources, missing = [] }, { payload, text, steps, testCase }) {
  const part = partOf(payload, pointer);
  const made = partOf(testCase.mapping, mapping);
  must(
    steps.some((step) => step.pointer === mapping),
    `${mapping}, which ${pointer} comes from, was run`,
  );
  for (const source of sources) {
    const there = JSON.parse(text.slice(...source.span));
    must(isDeepStrictEqual(there, partOf(JSON.parse(text), source.pointer)), 'the pointer of a source');
  }
  for (const { found } of missing) must(isNothing(found), 'what is missing gave nothing');
  switch (kind) {
    case 'copied': {
      must(sources.length === 1, 'a copy has one source');
      must(
        isDeepStrictEqual(JSON.parse(text.slice(...sources[0].span)), part),
        `${pointer} was copied from its source`,
      );
      return;
    }
    case 'literal':
      must(sources.length === 0, 'a literal has no source');
      // As JSON, which has no -0.
      must(isDeepStrictEqual(JSON.parse(JSON.stringify(made)), part), `${pointer} is in the mapping at ${mapping}`);
      return;
    case 'computed': {
      const isAlone = sources.length === 0 && missing.length === 0;
      // A transform can find values that were computed from literals, which are not in the event.
      const isOfEvent = ({ pointer, found }) => pointer !== undefined || isNothing(found);
      // A directive that runs for each element of an array has several steps at the same location.
      const runs = steps.filter((step) => step.pointer === mapping);
      const readsNothing = runs.some((step) => !readsBelow([step], mapping).some(isOfEvent));
      if (isAlone) must(readsNothing, `a path that was read for ${pointer} is named`);
      if (!isPlain(steps, mapping) || missing.length === MAX_READS) return;
      const named = missing.map(({ path }) => path);
      for (const path of missingBelow(steps, mapping)) {
        must(named.includes(path), `the missing path ${path} of ${pointer} is named`);
      }
      return;
    }
    default:
      must(false, `${kind} is a kind of origin`);
  }
}

function* leavesOf(value, keys) {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (parts.length === 0) yield keys.map(escape);
  for (const [key, part] of parts) yield* leavesOf(part, [...keys, key]);
}

/** The origin of a leaf, or of its nearest ancestor. */
function originOf(keys, byPath) {
  for (let length = keys.length; length >= 0; length -= 1) {
    const origin = byPath.get(
      keys
        .slice(0, length)
        .map((key) => `/${key}`)
        .join(''),
    );
    if (origin !== undefined) return origin;
  }
  return undefined;
}

const escape = (key) => key.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');

function partOf(payload, pointer) {
  const keys = pointer.split('/').slice(1);
  return keys.reduce((part, key) => memberOf(part, key.replaceAll('~1', '/').replaceAll('~0', '~')), payload);
}

/** Pointers are UTF-8, so half of a surrogate pair is U+FFFD in them. */
function memberOf(part, key) {
  if (Object.hasOwn(Object(part), key)) return part[key];
  return part[Object.keys(part).find((name) => name.toWellFormed() === key)];
}

function must(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

export function features({ mapping }, theirs) {
  const found = new Set();
  if (theirs.text === undefined) return found;
  const [{ status, membership }] = JSON.parse(theirs.text);
  found.add(status);
  if (membership) found.add(membership);
  JSON.stringify(mapping, (key, part) => {
    if ((key.startsWith('@') || key === '__segment_internal_directive') && status === 'mapped') found.add(key);
    return part;
  });
  return found;
}

export const expected = {
  features: [
    'mapped',
    'not_subscribed',
    'invalid',
    'entered',
    'exited',
    'unknown',
    ...DIRECTIVE_NAMES,
    '__segment_internal_directive',
  ],
};

export const fixture = ({ subscribe, mapping, event, exit }, theirs) => ({
  name: 'TODO',
  subscribe,
  mapping,
  event,
  exit,
  ...theirs,
});
