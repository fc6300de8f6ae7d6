// A program that uses most of the package. `program()` returns JSON, which must be the same everywhere. It must run in
// minimal environments, so it uses no `TextEncoder`, no `await` and no platform APIs.

import { loseInstance } from './loss.mjs';
import {
  Destination,
  MappingError,
  compareResults,
  definition,
  fieldsToJsonSchema,
  generateFql,
  lintFql,
  matches,
  parseFql,
  renderExplanation,
  resolveAudienceMembership,
  transform,
  transformBatch,
  validateMapping,
  validatePayload,
} from 'segment-postscript';

const EVENT = {
  type: 'track',
  event: 'Audience Entered',
  messageId: 'message-1',
  timestamp: '2026-02-03T04:05:06.789Z',
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { email: 'zoë@example.com', name: 'Zoë 🙂' },
  },
  properties: { vip: true, total: 1.5e21, price: 0.1 },
};
const LIQUID = {
  shout: { '@liquid': '{{ name | upcase }} {{ price | times: 3 }} {{ at | date: "%Y-%m-%d" }}' },
  list: { '@liquid': '{% if items contains "é" %}é{% else %}{{ items | join: "-" }}{% endif %} {{ items | size }}' },
};
const DATA = { name: 'Zoë 🙂', price: 0.1, at: '2026-02-03T04:05:06Z', items: ['a', null, 1e21] };
const INVALID = {
  partnerAction: 'syncAudiences',
  subscribe: 'type = "track',
  mapping: { email: { '@oops': '$.email' }, phone: { '@path': 5 } },
};

export function program() {
  const destination = new Destination();
  const wanted = destination.map(EVENT);
  const result = {
    map: wanted,
    batch: destination.mapBatch([EVENT, null, { type: 'page' }]),
    ndjson: lines(destination.mapNdjson(bytes(`${JSON.stringify(EVENT)}\n{"type":\n\n{"type":"page"}\n`))),
    liquid: [transform(LIQUID, DATA), ...transformBatch(LIQUID, [{}, { items: ['é'] }])],
    explain: destination.explain(EVENT),
    explanation: renderExplanation(destination.explain(JSON.stringify({ ...EVENT, type: 'page' }))),
    coverage: coverage(destination),
    plan: plan(destination),
    triggers: triggers(),
    fields: fields(),
    membership: [resolveAudienceMembership(EVENT), resolveAudienceMembership({ type: 'page' })],
    definition: [definition.name, Object.keys(definition.actions.syncAudiences.fields)],
    compared: compareResults(wanted, [{ status: 'invalid' }]),
    badInput: badInput(destination),
    badConfiguration: badConfiguration(),
  };
  return { ...result, recovery: recovery(destination, JSON.stringify(wanted)) };
}

/** @param {Destination} destination */
function coverage(destination) {
  const counts = destination.coverage();
  counts.mapNdjson(bytes(`${JSON.stringify(EVENT)}\n{"type":"page"}\n`));
  return counts.report();
}

/**
 * The requests and outcomes of a sync, if Postscript has the subscriber.
 *
 * @param {Destination} destination
 */
function plan(destination) {
  const work = destination.plan([EVENT, { type: 'page' }], { externalId: true, occurredAt: true });
  const subscribers = [{ id: 's_1', email: EVENT.context.traits.email, properties: {} }];
  const requests = [];
  for (let now = 0; now < 600_000;) {
    const step = work.next(now);
    if (step.type === 'done') return { requests, deliveries: work.deliveries(), progress: work.progress };
    if (step.type === 'send') {
      requests.push(step.request);
      work.respond(step.request.id, now, 200, JSON.stringify(step.request.method === 'GET' ? { subscribers } : {}));
    } else {
      now = step.until ?? now + 1000;
    }
  }
  throw new Error('the plan does not end');
}

function triggers() {
  const text = 'type = "track" and properties.price > 0.05 and contains(event, "Entered")';
  const tree = parseFql(text);
  return [matches(text, EVENT), tree, generateFql(tree), lintFql('type = "track" AND event = "a"')];
}

function fields() {
  /** @type {any} */
  const definitions = {
    age: { label: 'Age', type: 'number' },
    at: { label: 'At', type: 'datetime', required: true },
    list: { label: 'List', type: 'string', multiple: true },
  };
  return [fieldsToJsonSchema(definitions), validatePayload(definitions, { age: '36', list: ['a', 5] })];
}

/** @param {Destination} destination */
function badInput(destination) {
  /** @type {any} */
  const cyclic = {};
  cyclic.self = cyclic;
  /** @type {any[]} */
  const inputs = [null, 'text', [], { type: 'track', traits: cyclic }, { type: 'track', traits: () => 1 }];
  return [
    ...inputs.map((input) => caught(() => destination.map(input))),
    caught(() => destination.explain('{"type": tru}')),
    caught(() => destination.mapNdjson(/** @type {any} */ ('text'))),
    caught(() => destination.plan([], { maxTries: -1 })),
  ];
}

function badConfiguration() {
  return [
    caught(() => new Destination(/** @type {any} */ ({ subscriptions: [INVALID] }))),
    caught(() => new Destination(/** @type {any} */ ({ subscriptions: new Array(51).fill(INVALID) }))),
    caught(() => transform({ a: { '@liquid': '{% if %}' } }, {})),
    validateMapping({ a: { '@template': '{{ b }' }, c: { '@pat': '$.d' } }),
  ];
}

/**
 * Loses the instance twice. Everything compiled in it, except for a plan, must work as before.
 *
 * @param {Destination} destination
 * @param {string} wanted its result for the event
 */
function recovery(destination, wanted) {
  const before = destination.plan([EVENT]);
  return [1, 2].map(() => {
    const lost = caught(() => {
      throw loseInstance(() => new Destination(/** @type {any} */ ({ subscriptions: [INVALID] })));
    });
    return {
      lost,
      same: JSON.stringify(destination.map(EVENT)) === wanted,
      fresh: JSON.stringify(new Destination().map(EVENT)) === wanted,
      ndjson: lines(destination.mapNdjson(bytes(JSON.stringify(EVENT)))),
      liquid: transform(LIQUID, DATA),
      plan: caught(() => before.next(0)),
    };
  });
}

/**
 * The error that a call throws, which must be a `MappingError`.
 *
 * @param {() => unknown} call
 */
function caught(call) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    const { name, code, message, issues } = error;
    return { name, code, message, issues };
  }
  throw new Error(`${call} has thrown nothing`);
}

/**
 * The UTF-8 bytes of a text, without `TextEncoder`.
 *
 * @param {string} text
 */
function bytes(text) {
  const escaped = encodeURIComponent(text).replace(/%(..)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Uint8Array.from(escaped, (unit) => unit.charCodeAt(0));
}

/** @param {Uint8Array} utf8 */
function lines(utf8) {
  const escaped = Array.from(utf8, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return decodeURIComponent(escaped)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
