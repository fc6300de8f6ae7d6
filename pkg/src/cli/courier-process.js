/**
 * The courier's own process: reads what to send, sends it, keeps in the checkpoint what was answered to custom events,
 * and tells. When nobody tells it anything more, because `sync` is done or gone, it finishes what is on its way, says in
 * the checkpoint that it has, and ends.
 *
 * A line that was cut off by the end of `sync` is no JSON, and so is never sent. A checkpoint that can't be written ends
 * the courier: nothing is to be sent of which nobody would know.
 */

import { Connection, NoAnswer } from '../connection.js';
import { append } from './checkpoint.js';
import { linesOf, objectIn } from './lines.js';

/** Less than `sync` itself waits for an answer, so that it hears of it. */
const TIMEOUT = 25_000;

// A signal to all processes of `sync` is not to end what is on its way: that `sync` is gone is heard from standard input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdout.on('error', () => {});

/** @type {Connection | undefined} */
let connection;
/** @type {import('./courier.js').Settings} */
let settings = { checkpoint: '', run: '', baseUrl: undefined, isDurable: false };
/** @type {Set<Promise<void>>} */
const onTheirWay = new Set();

for await (const text of linesOf(process.stdin)) {
  /** @type {any} */
  const message = objectIn(text);
  if (message === undefined) continue;
  if (connection === undefined) {
    settings = message;
    const { baseUrl } = settings;
    connection = new Connection({ secretKey: process.env.POSTSCRIPT_SECRET_KEY ?? '', baseUrl }, TIMEOUT);
    continue;
  }
  const carried = carry(connection, message);
  onTheirWay.add(carried);
  void carried.then(() => onTheirWay.delete(carried));
}
await Promise.all(onTheirWay);
if (connection !== undefined) append(settings.checkpoint, { closed: settings.run, at: Date.now() });

/**
 * @param {Connection} connection
 * @param {import('./courier.js').Errand} errand
 */
async function carry(connection, { id, place, ...request }) {
  if (place) append(settings.checkpoint, { posting: [place] }, settings.isDurable);
  const told = await connection.send(request).catch((error) => {
    if (error instanceof NoAnswer) return error;
    throw error;
  });
  if (place) keep(place, told);
  process.stdout.write(`${JSON.stringify({ id, ...told })}\n`);
}

/**
 * @param {[number, number]} place
 * @param {import('../connection.js').Answer | NoAnswer} told
 */
function keep(place, told) {
  if (told instanceof NoAnswer) {
    if (!told.sent) append(settings.checkpoint, { unsent: [place] });
  } else if (told.status === 401 || told.status === 403) {
    // A refused key says nothing about the custom event, and the next run may have another key.
    append(settings.checkpoint, { unsent: [place] });
  } else {
    append(settings.checkpoint, { answered: [place], status: told.status, body: wordsOf(told) });
  }
}

/**
 * What matters of an answer to a custom event: of one that takes it, only whether it is JSON, as Postscript's answers
 * are; of another one Postscript's own words.
 *
 * @param {import('../connection.js').Answer} answer
 */
function wordsOf({ status, body }) {
  if (status < 200 || status >= 300 || body === '') return body;
  try {
    JSON.parse(body);
    return '';
  } catch {
    return 'not JSON';
  }
}
