// The sync's part of the engine's worker: runs the plan of one event against a simulated Postscript, with a virtual clock.

import { Destination, MappingError } from 'segment-postscript/streaming';
import { parsed } from '../json.js';
import { refusalOf } from '../reasons.ts';
import { conclude } from './conclude.ts';
import { entryOf, populate } from './people.ts';
import { SimulatedPostscript } from './postscript.ts';
import { jsonOf, shorten } from './shorten.ts';
import type { Exchange } from './types.js';
import type { Plan } from 'segment-postscript';

/** The response time in virtual milliseconds. */
const LATENCY = 60;

/** A fixed seed, so that each simulation has the same waits. */
const SEED = 1;

/** Far more than 50 subscriptions with 10 tries for each request can need. */
const MAX_TURNS = 10_000;

const MAX_SHOWN = 4_000;

export function simulateSync({
  event: text,
  configuration,
  scene,
}: import('./types.js').SimulationInput): import('./types.js').Simulation {
  const event = parsed(text);
  if (event === undefined) return { refusal: 'The event is not JSON: there is nothing to deliver.' };
  try {
    const destination = new Destination(configuration);
    const [mapped = []] = destination.mapBatch([event]);
    const entries = mapped.map(entryOf);
    const { subscribers, notes } = populate(entries, scene);
    const plan = destination.plan([event], { seed: SEED });
    const { exchanges, now } = carryOut(plan, new SimulatedPostscript(subscribers, scene));
    return { notes, entries: entries.map(shortened), exchanges, deliveries: plan.deliveries(), milliseconds: now };
  } catch (error) {
    if (error instanceof MappingError) return { refusal: refusalOf(error.issues, configuration) };
    throw error;
  }
}

function carryOut(plan: Plan, postscript: SimulatedPostscript) {
  const exchanges: Exchange[] = [];
  /** Requests in flight, oldest first. */
  const pending: { id: number; exchange: Exchange }[] = [];
  let now = 0;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
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

function exchangeOf(
  { method, path, body, subscription }: import('segment-postscript').PlanRequest,
  now: number,
  before: Exchange[],
): Exchange {
  const last = before.findLast(
    ({ request, retriedAfter }) =>
      retriedAfter === undefined && request.path === path && request.subscription === subscription,
  );
  const earlier = last !== undefined && wasTemporary(last) ? last : undefined;
  if (earlier !== undefined) earlier.retriedAfter = now - earlier.answeredAt;
  const url = new URL(path, 'https://api.postscript.io');
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`);
  return {
    request: { method, path, body, subscription },
    where: shorten(`${decodeURIComponent(url.pathname)}${url.search && '?'}${query.join('&')}`),
    ...(body === undefined ? {} : { bodyShown: laidOut(JSON.parse(body)) }),
    sentAt: now,
    answeredAt: now + LATENCY,
    attempt: earlier === undefined ? 1 : earlier.attempt + 1,
    conclusion: '',
    subscribers: [],
    customEvents: 0,
  };
}

function answer(plan: Plan, postscript: SimulatedPostscript, id: number, exchange: Exchange) {
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

function audiencesOf(postscript: SimulatedPostscript) {
  return new Map(postscript.subscribers.map((one) => [one.id, postscript.audiencesOf(one) ?? []]));
}

/** What followed a temporary failure, which is known only at the end. */
function retryOf(exchange: Exchange) {
  const { retriedAfter, attempt } = exchange;
  if (retriedAfter !== undefined) return ` Retried after ${(retriedAfter / 1000).toFixed(2)} s.`;
  return wasTemporary(exchange) ? ` Gave up after ${attempt} attempts.` : '';
}

function wasTemporary({ answer: given }: Exchange) {
  return given === undefined || given.status === 429 || given.status >= 500;
}

function laidOut(value: unknown) {
  return shorten(JSON.stringify(value, null, 2), MAX_SHOWN);
}

function shortened(entry: import('./types.js').Entry) {
  return { ...entry, audience: shorten(entry.audience), phone: shorten(entry.phone), email: shorten(entry.email) };
}
