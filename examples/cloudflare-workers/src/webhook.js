/**
 * Segment's webhook: checks the signature, maps the events, and responds when all of them are on the Queue.
 *
 * An event that no subscription matches is queued without its text, for the counts.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Message} Message
 * @typedef {import('./settings.js').Shop} Shop
 */

import { readUpTo, refusal } from './http.js';
import { ownerNamed } from './owners.js';
import { findShop } from './settings.js';

/** The maximum size of a body in bytes, compressed and decompressed. Segment's own limits are 32 KB an event, 500 KB a batch. */
const MAX_BODY = 1 << 20;

/** The limits of the Queue, minus its overhead for each message. */
const MAX_MESSAGE = 127_000;
const MAX_BATCH = { messages: 100, bytes: 250_000 };

const encoder = new TextEncoder();

/**
 * @param {Request} request
 * @param {Env} env
 * @param {string} name of the shop
 */
export async function receive(request, env, name) {
  if (request.method !== 'POST') return refusal(405, 'method_not_allowed', 'Send events with POST.');
  const shop = await findShop(env, name);
  if (shop === undefined) return refusal(404, 'shop_unknown', 'There are no settings for this shop.');
  const tooLarge = () => refusal(413, 'body_too_large', `A body has at most ${MAX_BODY} bytes, decompressed too.`);
  if (Number(request.headers.get('content-length')) > MAX_BODY) return tooLarge();
  const body = await readUpTo(request.body, MAX_BODY);
  if (body === undefined) return tooLarge();
  if (!(await isSigned(body, request.headers.get('x-signature') ?? '', shop))) {
    return refusal(401, 'signature_wrong', 'x-signature must be the HMAC-SHA1 of the body, in hex.');
  }
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return refusal(415, 'encoding_unknown', 'A body is sent as it is, or with gzip.');
  }
  let events;
  try {
    const bytes = encoding === 'gzip' ? await readUpTo(gunzipped(body), MAX_BODY) : body;
    if (bytes === undefined) return tooLarge();
    events = eventsIn(bytes);
  } catch {
    // The error is reported below.
  }
  if (events === undefined) {
    return refusal(400, 'body_not_events', 'A body is an event as JSON, an array of events, or { "batch": events }.');
  }
  try {
    await enqueue(env, name, shop, events);
  } catch {
    return refusal(503, 'queue_unavailable', 'The events could not be stored. Send them again.');
  }
  return Response.json({ received: events.length });
}

/**
 * Whether a body was signed with the shop's secret. `verify` compares in constant time.
 *
 * @param {Uint8Array} body
 * @param {string} signature
 * @param {Shop} shop
 */
async function isSigned(body, signature, { signingSecret }) {
  if (!/^[0-9a-f]{40}$/i.test(signature)) return false;
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(signingSecret), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, bytes, body);
}

/** @param {Uint8Array} body */
function gunzipped(body) {
  return new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'));
}

/**
 * The events of a body; undefined if it is invalid.
 *
 * @param {Uint8Array} bytes
 * @returns {Record<string, any>[] | undefined}
 */
function eventsIn(bytes) {
  const value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  const events = Array.isArray(value) ? value : Array.isArray(value?.batch) ? value.batch : [value];
  const isEvent = (/** @type {unknown} */ one) => typeof one === 'object' && one !== null && !Array.isArray(one);
  return events.every(isEvent) ? events : undefined;
}

/**
 * Maps events and puts them on the Queue. Those that are too large for it become dead letters at once.
 *
 * @param {Env} env
 * @param {string} name
 * @param {Shop} shop
 * @param {Record<string, any>[]} events
 */
async function enqueue(env, name, { destination, owner }, events) {
  const results = destination.mapBatch(events);
  /** @type {Message[]} */
  const refused = [];
  /** @type {{ body: Message, bytes: number }[]} */
  const messages = [];
  events.forEach((event, at) => {
    const statuses = results[at].map(({ status }) => status);
    const id = typeof event.messageId === 'string' && event.messageId !== '' ? event.messageId : crypto.randomUUID();
    /** @type {Message} */
    const body = { owner, shop: name, id, stamp: nextStamp(), statuses };
    if (statuses.some((status) => status === 'mapped' || status === 'invalid')) body.event = JSON.stringify(event);
    const bytes = encoder.encode(JSON.stringify(body)).length;
    if (bytes <= MAX_MESSAGE) messages.push({ body, bytes });
    else
      refused.push({ ...body, event: JSON.stringify(event), refused: { code: 'event_too_large', message: TOO_LARGE } });
  });
  if (refused.length > 0) await ownerNamed(env, owner).accept(owner, refused);
  for (const batch of batchesOf(messages)) await env.QUEUE.sendBatch(batch.map((body) => ({ body })));
}

const TOO_LARGE = `An event with its messageId has at most ${MAX_MESSAGE} bytes: a message of the Queue has no room for more.`;

/**
 * @param {{ body: Message, bytes: number }[]} messages
 * @returns {Message[][]}
 */
function batchesOf(messages) {
  /** @type {Message[][]} */
  const batches = [];
  let room = 0;
  for (const { body, bytes } of messages) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_BATCH.messages || bytes > room) {
      batches.push([body]);
      room = MAX_BATCH.bytes - bytes;
    } else {
      last.push(body);
      room -= bytes;
    }
  }
  return batches;
}

let lastStamp = 0;

/** The clock does not advance while a request is handled, so events of the same time are counted. */
function nextStamp() {
  lastStamp = Math.max(lastStamp + 1, Date.now() * 1000);
  return lastStamp;
}
