// The sync's part of the engine's worker: carries out the plan of one event against a simulated Postscript, on a clock
// that only this loop moves.

import { Destination, MappingError } from 'segment-postscript/streaming';
import { conclude } from './conclude.js';
import { entryOf, populate } from './people.js';
import { SimulatedPostscript } from './postscript.js';
import { jsonOf, shorten } from './shorten.js';

/**
 * @typedef {import('./types.js').Exchange} Exchange
 * @typedef {import('segment-postscript').Plan} Plan
 */

/** How long an answer takes, in virtual milliseconds. */
const LATENCY = 60;

/** The same waits each time: who steps back and forth should find what was there. */
const SEED = 1;

/** Far more than 50 subscriptions with 10 tries for each request can need. */
const MOST_TURNS = 10_000;

const MOST_SHOWN = 4_000;

/**
 * @param {import('./types.js').SimulationInput} input
 * @returns {import('./types.js').Simulation}
 */
export function simulateSync({ event: text, configuration, scene }) {
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    return { refusal: 'The event is not JSON: there is nothing to deliver.' };
  }
  try {
    const destination = new Destination(configuration);
    const [mapped = []] = destination.mapBatch([event]);
    const entries = mapped.map(entryOf);
    const { subscribers, notes } = populate(entries, scene);
    const plan = destination.plan([event], { seed: SEED });
    const { exchanges, now } = carryOut(plan, new SimulatedPostscript(subscribers, scene));
    return { notes, entries: entries.map(shortened), exchanges, deliveries: plan.deliveries(), milliseconds: now };
  } catch (error) {
    if (error instanceof MappingError) return { refusal: refusalOf(error, configuration) };
    throw error;
  }
}

/**
 * @param {Plan} plan
 * @param {SimulatedPostscript} postscript
 */
function carryOut(plan, postscript) {
  /** @type {Exchange[]} */
  const exchanges = [];
  /** On their way, the oldest first. @type {{ id: number, exchange: Exchange }[]} */
  const pending = [];
  let now = 0;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const step = plan.next(now);
    if (step.type === 'done') break;
    if (step.type === 'send') {
      const exchange = exchangeOf(step.request, now, exchanges);
      exchanges.push(exchange);
      pending.push({ id: step.request.id, exchange });
      continue;
    }
    const first = pending[0];
    if (first !== undefined && first.exchange.answeredAt <= (step.until ?? Infinity)) {
      pending.shift();
      now = first.exchange.answeredAt;
      answer(plan, postscript, first.id, first.exchange);
    } else if (step.until !== undefined) {
      now = Math.max(now, step.until);
    } else {
      break;
    }
  }
  for (const exchange of exchanges) exchange.conclusion += retryOf(exchange);
  return { exchanges, now };
}

/**
 * @param {import('segment-postscript').PlanRequest} request
 * @param {number} now
 * @param {Exchange[]} before
 * @returns {Exchange}
 */
function exchangeOf({ method, path, body, subscription }, now, before) {
  const last = before.findLast(
    ({ request, retriedAfter }) =>
      retriedAfter === undefined && request.path === path && request.subscription === subscription,
  );
  const earlier = last !== undefined && wasTemporary(last) ? last : undefined;
  if (earlier !== undefined) earlier.retriedAfter = now - earlier.answeredAt;
  const url = new URL(path, 'https://api.postscript.io');
  return {
    request: { method, path, body, subscription },
    where: shorten(decodeURIComponent(url.pathname)),
    query: [...url.searchParams].map(([name, value]) => [name, shorten(value)]),
    ...(body === undefined ? {} : { bodyShown: laidOut(JSON.parse(body)) }),
    sentAt: now,
    answeredAt: now + LATENCY,
    attempt: earlier === undefined ? 1 : earlier.attempt + 1,
    conclusion: '',
    subscribers: [],
    customEvents: 0,
  };
}

/**
 * @param {Plan} plan
 * @param {SimulatedPostscript} postscript
 * @param {number} id
 * @param {Exchange} exchange
 */
function answer(plan, postscript, id, exchange) {
  const before = audiencesOf(postscript);
  const given = postscript.answer(exchange.request);
  if (given === undefined) {
    plan.fail(id, exchange.answeredAt);
  } else {
    exchange.answer = { status: given.status, body: laidOut(given.body) };
    plan.respond(id, exchange.answeredAt, given.status, JSON.stringify(given.body));
  }
  exchange.conclusion = conclude(exchange.request, given, { before, after: audiencesOf(postscript) });
  exchange.customEvents = postscript.customEvents;
  exchange.subscribers = postscript.subscribers.map((one) => ({
    id: one.id,
    phone: shorten(one.phone_number),
    email: shorten(one.email ?? ''),
    audiences: jsonOf(postscript.audiencesOf(one) ?? []),
  }));
}

/** @param {SimulatedPostscript} postscript */
function audiencesOf(postscript) {
  return new Map(postscript.subscribers.map((one) => [one.id, postscript.audiencesOf(one) ?? []]));
}

/** @param {Exchange} exchange what became of a request that was not taken is known only at the end */
function retryOf(exchange) {
  const { retriedAfter, attempt } = exchange;
  if (retriedAfter !== undefined) return ` Tried again after ${(retriedAfter / 1000).toFixed(2)} s.`;
  return wasTemporary(exchange) ? ` Given up after ${attempt} tries.` : '';
}

/** @param {Exchange} exchange */
function wasTemporary({ answer: given }) {
  return given === undefined || given.status === 429 || given.status >= 500;
}

/** @param {unknown} value */
function laidOut(value) {
  return shorten(JSON.stringify(value, null, 2), MOST_SHOWN);
}

/** @param {import('./types.js').Entry} entry */
function shortened(entry) {
  return { ...entry, audience: shorten(entry.audience), phone: shorten(entry.phone), email: shorten(entry.email) };
}

/**
 * @param {MappingError} error
 * @param {import('../app.js').Configuration} configuration
 */
function refusalOf({ issues: [issue] }, configuration) {
  const index = /^\/subscriptions\/(\d{1,3})\//.exec(issue.path)?.[1];
  if (index === undefined) return `The draft can't be run: ${issue.message}`;
  const name = configuration.subscriptions?.[Number(index)]?.name;
  return `The draft can't be run (${name ? `“${name}”` : `subscription ${Number(index) + 1}`}): ${issue.message}`;
}
