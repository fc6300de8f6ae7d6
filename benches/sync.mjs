/**
 * The number of requests of an audience sync, compared with Segment's action: `cargo xtask bench sync`.
 *
 * Both deliver the same membership events to a simulated Postscript over HTTP: 10,000 events of 8,000 people,
 * identified by phone, by email or by both. The exit code is 1 if an event takes more than 2.02 requests, a list is
 * updated twice in one batch, or a result is wrong.
 */

import { createRequire } from 'node:module';
import { Destination, definition } from 'segment-postscript';
import { memberships } from '../tests/postscript/events.mjs';
import { referenceDestination } from '../tests/postscript/reference.mjs';
import { Postscript, SECRET_KEY } from '../tests/postscript/server.mjs';

const require = createRequire(import.meta.url);
const { Destination: Runtime } = require('@segment/actions-core');

const EVENTS = 10_000;
const PEOPLE = 8_000;
const SEED = 77;
const MAX_REQUESTS = 2.02;
/** Postscript's rate limit. */
const REQUESTS_PER_SECOND = 15;

const ours = await newServer();
const { events, state } = memberships(ours, EVENTS, PEOPLE, SEED);
const deliveries = await new Destination().deliver(events, {
  secretKey: SECRET_KEY,
  baseUrl: ours.url,
  requestsPerSecond: 1000,
});
const reached = deliveries.filter(({ status }) => status === 'delivered' || status === 'unchanged').length;
const { state: states } = ours;
const isRight = Object.entries(state).every(([id, wanted]) => {
  const found = states[id];
  const sameList = JSON.stringify(found.audiences.toSorted()) === JSON.stringify(wanted.audiences.toSorted());
  return sameList && JSON.stringify(found.events) === JSON.stringify(wanted.events);
});
const setTwice = Array.from(ours.subscribers.values()).filter(({ patches }) => patches > 1).length;
await ours.stop();

const theirs = await newServer();
memberships(theirs, 0, PEOPLE, SEED);
const reference = new Runtime(referenceDestination(theirs.url));
const { fields, defaultSubscription } = definition.actions.syncAudiences;
const mapping = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, structuredClone(field.default)]));
const settings = {
  secret_key: SECRET_KEY,
  subscriptions: [{ subscribe: defaultSubscription, partnerAction: 'syncAudiences', mapping }],
};
for (const event of events) await reference.onEvent(/** @type {any} */ (event), /** @type {any} */ (settings));
await theirs.stop();

console.log(`${EVENTS} events of ${PEOPLE} people`);
console.log('            requests   for each event   a million at 15 a second');
const ourRate = show('ours', ours.requests.length, reached);
const theirRate = show('reference', theirs.requests.length, EVENTS);
console.log(
  `ratio ${(theirRate / ourRate).toFixed(2)}; lists and custom events ${isRight ? 'as they should be' : 'WRONG'}`,
);
if (ourRate > MAX_REQUESTS || setTwice > 0 || !isRight || reached !== EVENTS) process.exitCode = 1;

async function newServer() {
  const server = await new Postscript().start();
  server.latency = 0;
  return server;
}

/**
 * @param {string} name
 * @param {number} requests
 * @param {number} count
 */
function show(name, requests, count) {
  const rate = requests / count;
  const hours = (rate * 1e6) / REQUESTS_PER_SECOND / 3600;
  console.log(
    `${name.padEnd(11)}${String(requests).padStart(9)}${rate.toFixed(3).padStart(17)}${`${hours.toFixed(1)} h`.padStart(27)}`,
  );
  return rate;
}
