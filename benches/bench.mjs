/**
 * A comparison of the package's speed with alternatives: `cargo xtask bench`.
 *
 * The alternatives are the reference; `JSON.parse` alone, without a mapping; and a handwritten function for the
 * mapping, the fastest alternative. Both sides of a row map the same realistic events of about 2 KB, with the default
 * trigger and mapping of Sync Audiences unless the row says otherwise. Rounds of both sides alternate, so that a busy
 * machine affects both equally; a row shows their medians and interquartile ranges. The exit code is 1 if a ratio is
 * below its floor.
 */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Destination, definition, transform as ourTransform, transformBatch } from 'segment-postscript';
import { defaultMapping, events } from './sample.mjs';

const require = createRequire(import.meta.url);
const { fieldsToJsonSchema, transform, validateSchema } = require('@segment/actions-core');
const { parseFql, validate } = require('@segment/destination-subscriptions');
const { Liquid } = require('liquidjs');
// Not exported by the package, though every action runs it before validation.
const { removeEmptyValues } = require(
  join(dirname(require.resolve('@segment/actions-core')), 'remove-empty-values.js'),
);

const ROUNDS = 15;
/** The minimum duration of a round in milliseconds. */
const ROUND_TIME = 100;

const { defaultSubscription, fields } = definition.actions.syncAudiences;

// The reference's trigger and schema are prepared once.
const trigger = parseFql(defaultSubscription);
/** @type {any} */
const referenceFields = structuredClone(fields);
const schema = fieldsToJsonSchema(referenceFields);
const decoder = new TextDecoder();

/** Every directive except @liquid, as commonly used. */
const everyDirective = {
  ...defaultMapping,
  segment_audience_key: { '@case': { operator: 'lower', value: { '@path': '$.context.personas.computation_key' } } },
  email: {
    '@if': {
      exists: { '@path': '$.traits.email' },
      then: { '@replace': { pattern: ' ', replacement: '', value: { '@path': '$.traits.email' } } },
      else: { '@path': '$.context.traits.email' },
    },
  },
  traits_or_props: {
    '@merge': {
      direction: 'right',
      objects: [
        { '@flatten': { value: { '@path': '$.properties' }, separator: '.' } },
        {
          '@excludeWhenNull': {
            summary: { '@template': '{{type}} {{event}} by {{userId}} at {{timestamp}}' },
            source: { '@literal': 'segment' },
            library: { '@json': { mode: 'encode', value: { '@path': '$.context.library' } } },
            missing: { '@path': '$.properties.missing' },
          },
        },
        {
          '@transform': {
            apply: { page: { '@path': '$.page' }, agent: { '@path': '$.agent' } },
            mapping: { page: { '@path': '$.context.page.path' }, agent: { '@path': '$.context.userAgent' } },
          },
        },
        { products: { '@arrayPath': ['$.properties.products', { id: { '@path': '$.product_id' } }] } },
      ],
    },
  },
};

/** Typical templates. */
const templates = {
  summary: '{{ event | upcase }} by {{ traits.first_name | default: "someone" }} on {{ timestamp | date: "%Y-%m-%d" }}',
  phone: '{{ context.traits.phone | remove: "(" | remove: ")" | remove: " " | remove: "-" }}',
  domain:
    '{% if context.traits.email contains "@" %}{{ context.traits.email | split: "@" | last }}{% else %}none{% endif %}',
  page: '{% assign path = context.page.path | default: "/" | downcase %}{{ path | append: "?from=segment" }}',
  count: '{% if type == "track" %}{{ properties.total | times: 100 | round }}{% else %}0{% endif %}',
};
const liquidMapping = {
  ...defaultMapping,
  traits_or_props: Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [name, { '@liquid': template }]),
  ),
};

const defaults = pipelines(defaultMapping);
const lines = events.map((event) => JSON.stringify(event));
const ndjson = new TextEncoder().encode(`${lines.join('\n')}\n`.repeat(20));

/** @type {{ name: string, floor?: number, ours: () => unknown, theirs: () => unknown, eventsPerCall: number }[]} */
const CONTESTS = [
  textContest('mapNdjson(bytes)', 3, defaults),
  parseContest(),
  handwrittenTextContest(),
  objectContest('map(object)', 2, defaults),
  batchContest(),
  handwrittenObjectContest(),
  textContest('mapNdjson, every directive', 3, pipelines(everyDirective)),
  textContest('mapNdjson, Liquid', 1, pipelines(liquidMapping)),
  liquidContest('Liquid alone, templates kept', 1),
];

/**
 * The pipelines of both sides for a mapping.
 *
 * @param {Record<string, any>} mapping
 */
function pipelines(mapping) {
  const subscription = {
    partnerAction: /** @type {const} */ ('syncAudiences'),
    subscribe: defaultSubscription,
    mapping,
  };
  const destination = new Destination({ subscriptions: [subscription] });
  /**
   * The steps of an action runtime before it calls the action.
   *
   * @param {any} event
   */
  const reference = (event) => {
    if (!validate(trigger, event)) return undefined;
    const payload = removeEmptyValues(transform(mapping, event), schema, true);
    validateSchema(payload, schema, { schemaKey: 'bench' });
    return payload;
  };
  return { destination, reference };
}

/**
 * Compares from bytes to bytes: both sides get the same bytes and write text for each event.
 *
 * @param {string} name
 * @param {number} floor
 * @param {ReturnType<typeof pipelines>} pipelines
 */
function textContest(name, floor, { destination, reference }) {
  requireSame(name, destination, reference);
  const ours = () => destination.mapNdjson(ndjson);
  const theirs = () => {
    let output = '';
    for (const line of decoder.decode(ndjson).split('\n')) {
      if (line !== '') output += `${JSON.stringify(reference(JSON.parse(line)))}\n`;
    }
    return output;
  };
  return { name, floor, ours, theirs, eventsPerCall: events.length * 20 };
}

/**
 * @param {string} name
 * @param {number} floor
 * @param {ReturnType<typeof pipelines>} pipelines
 */
function objectContest(name, floor, { destination, reference }) {
  requireSame(name, destination, reference);
  const ours = () => events.map((event) => destination.map(event));
  const theirs = () => events.map(reference);
  return { name, floor, ours, theirs, eventsPerCall: events.length };
}

/** Compares `mapBatch` with the reference, event by event. */
function batchContest() {
  const { destination, reference } = defaults;
  const ours = () => destination.mapBatch(events);
  const theirs = () => events.map(reference);
  return { name: 'mapBatch(objects)', floor: 2, ours, theirs, eventsPerCall: events.length };
}

/** Compares with `JSON.parse` on lines that are already strings, without a mapping. */
function parseContest() {
  const { destination } = defaults;
  const texts = Array.from({ length: 20 }, () => lines).flat();
  const ours = () => destination.mapNdjson(ndjson);
  const theirs = () => texts.map((text) => JSON.parse(text));
  return { name: 'mapNdjson / JSON.parse alone', ours, theirs, eventsPerCall: texts.length };
}

function handwrittenTextContest() {
  const { destination } = defaults;
  const encoder = new TextEncoder();
  requireSame('by hand', destination, byHand);
  const ours = () => destination.mapNdjson(ndjson);
  const theirs = () => {
    let output = '';
    for (const line of decoder.decode(ndjson).split('\n')) {
      if (line !== '') output += `${JSON.stringify(byHand(JSON.parse(line)))}\n`;
    }
    return encoder.encode(output);
  };
  return { name: 'mapNdjson / by hand', ours, theirs, eventsPerCall: events.length * 20 };
}

function handwrittenObjectContest() {
  const { destination } = defaults;
  const ours = () => events.map((event) => destination.map(event));
  const theirs = () => events.map(byHand);
  return { name: 'map(object) / by hand', ours, theirs, eventsPerCall: events.length };
}

/**
 * A handwritten Sync Audiences with its defaults: no coercion of other types, no issues, no membership.
 *
 * @param {any} event
 */
function byHand(event) {
  if (event.type !== 'identify' && event.type !== 'track') return undefined;
  const { personas = {}, traits: contextTraits = {} } = event.context ?? {};
  /** @type {Record<string, unknown>} */
  const payload = {};
  if (personas.computation_id) payload.segment_audience_id = personas.computation_id;
  payload.segment_audience_key = personas.computation_key;
  payload.segment_computation_action = personas.computation_class;
  const email = event.traits?.email ?? contextTraits.email;
  const phone = event.traits?.phone ?? contextTraits.phone;
  if (email) payload.email = String(email);
  if (phone) payload.phone = String(phone);
  payload.traits_or_props = event.traits ?? event.properties;
  return payload;
}

/**
 * Compares with liquidjs itself, with templates that are parsed once. The reference parses each template for every
 * event.
 *
 * @param {string} name
 * @param {number} floor
 */
function liquidContest(name, floor) {
  const engine = new Liquid();
  const parsed = Object.entries(templates).map(
    ([name, template]) => /** @type {const} */ ([name, engine.parse(template)]),
  );
  const mapping = Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [name, { '@liquid': template }]),
  );
  /** @param {any} event */
  const reference = (event) =>
    Object.fromEntries(parsed.map(([name, template]) => [name, engine.renderSync(template, event)]));
  for (const event of events) {
    const [ours, theirs] = [ourTransform(mapping, event), reference(event)].map((value) => JSON.stringify(value));
    if (ours !== theirs) throw new Error(`${name}: different texts:\n${ours}\n${theirs}`);
  }
  const ours = () => transformBatch(mapping, events);
  const theirs = () => events.map(reference);
  return { name, floor, ours, theirs, eventsPerCall: events.length };
}

/**
 * Asserts that both sides have the same results.
 *
 * @param {string} name
 * @param {Destination} destination
 * @param {(event: any) => unknown} reference
 */
function requireSame(name, destination, reference) {
  for (const event of events) {
    const [ours, theirs] = [destination.map(event)[0].payload, reference(event)].map((value) => JSON.stringify(value));
    if (ours !== theirs) throw new Error(`${name}: different payloads:\n${ours}\n${theirs}`);
  }
}

const bytes = Math.round(lines.reduce((sum, line) => sum + line.length, 0) / lines.length);
console.log(`${events.length} events of ${bytes} bytes on average, Node ${process.versions.node}`);
console.log('                                        ours            opponent      ratio   floor');
for (const { floor = 0, ...contest } of CONTESTS) {
  const { ours, theirs } = race(contest);
  const ratio = theirs.median / ours.median;
  const cells = [
    contest.name.padEnd(30),
    time(ours),
    time(theirs),
    ratio.toFixed(2).padStart(7),
    floor === 0 ? '' : floor.toFixed(1).padStart(7),
  ];
  console.log(cells.join(' ') + (ratio < floor ? '   TOO SLOW' : ''));
  if (ratio < floor) process.exitCode = 1;
}

/**
 * Measures the time per event on each side in microseconds: the median and the interquartile range.
 *
 * @param {{ ours: () => unknown, theirs: () => unknown, eventsPerCall: number }} contest
 */
function race({ ours, theirs, eventsPerCall }) {
  const sides = [ours, theirs].map((run) => ({ run, calls: warmUp(run), times: /** @type {number[]} */ ([]) }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { run, calls, times } of sides) {
      const started = performance.now();
      for (let call = 0; call < calls; call += 1) run();
      times.push(((performance.now() - started) * 1000) / (calls * eventsPerCall));
    }
  }
  const [ourTime, theirTime] = sides.map(({ times }) => {
    times.sort((a, b) => a - b);
    return { median: times[ROUNDS >> 1], spread: times[(3 * ROUNDS) >> 2] - times[ROUNDS >> 2] };
  });
  return { ours: ourTime, theirs: theirTime };
}

/**
 * Warms up until the engine has optimized the code; returns the number of calls that fill a round.
 *
 * @param {() => unknown} run
 */
function warmUp(run) {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < 5 * ROUND_TIME) {
    run();
    calls += 1;
  }
  return Math.max(1, Math.ceil(calls / 5));
}

/** @param {{ median: number, spread: number }} figures in microseconds */
function time({ median, spread }) {
  return `${median.toFixed(2).padStart(8)} ±${(spread / 2).toFixed(2).padStart(5)} µs`;
}
