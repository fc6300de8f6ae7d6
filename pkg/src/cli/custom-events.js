/**
 * Posts the custom events of a sync with a checkpoint: each request is recorded before it is sent, and its answer before
 * the sync acts on it. What an earlier run has recorded is replayed instead of being sent again.
 *
 * @typedef {import('./checkpoint.js').Place} Place
 * @typedef {import('../index.d.ts').PlanRequest} PlanRequest
 */

import { Connection, NoAnswer } from '../connection.js';

/** Milliseconds: less than a delivery waits for an answer, so that it gets the answer that was recorded. */
const TIMEOUT = 25_000;

export class CustomEvents {
  #checkpoint;
  #connection;
  #fail;
  /** @type {Set<Promise<unknown>>} */
  #onTheirWay = new Set();

  /**
   * @param {import('./checkpoint.js').Checkpoint} checkpoint
   * @param {import('../index.d.ts').ConnectionOptions} options
   * @param {(error: unknown) => void} fail called when the checkpoint can't be written: then nothing more may be sent
   */
  constructor(checkpoint, options, fail) {
    this.#checkpoint = checkpoint;
    this.#connection = new Connection(options, TIMEOUT);
    this.#fail = fail;
  }

  /** How many requests have no answer yet. */
  get pending() {
    return this.#onTheirWay.size;
  }

  /**
   * What an earlier run has recorded of a custom event, as `fetch` would give it; undefined if it is to be posted.
   *
   * @param {Place} place
   */
  replay(place) {
    const posting = this.#checkpoint.takePosting(place);
    return posting && response(posting.answer ?? new NoAnswer(true));
  }

  /**
   * Posts a custom event, and answers as `fetch` does.
   *
   * @param {PlanRequest} request
   * @param {Place} place
   * @returns {Promise<Response>}
   */
  async post(request, place) {
    try {
      this.#checkpoint.posting(place);
    } catch (error) {
      this.#fail(error);
      return response(new NoAnswer(false));
    }
    const exchange = this.#connection.send(request).catch((error) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
    this.#onTheirWay.add(exchange);
    const result = await exchange;
    this.#onTheirWay.delete(exchange);
    try {
      this.#record(place, result);
    } catch (error) {
      this.#fail(error);
    }
    return response(result);
  }

  /** Waits until every request has its answer, or has waited too long for it. */
  async settled() {
    await Promise.all(this.#onTheirWay);
    // The last answers are recorded in the next microtasks.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends what is on its way without waiting for the answers. */
  abandon() {
    this.#connection.end();
  }

  /**
   * @param {Place} place
   * @param {import('../connection.js').Answer | NoAnswer} result
   */
  #record(place, result) {
    if (result instanceof NoAnswer) {
      if (!result.sent) this.#checkpoint.unsent(place);
    } else if (result.status === 401 || result.status === 403) {
      // A refused key says nothing about the custom event, and the next run may have another key.
      this.#checkpoint.unsent(place);
    } else {
      this.#checkpoint.answered(place, { status: result.status, body: wordsOf(result) });
    }
  }
}

/**
 * What the plan needs of an answer: of an accepting one only whether it is JSON, as Postscript's answers are; of another
 * one Postscript's own words.
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

/**
 * An answer as `fetch` gives it, or an error as `fetch` throws it.
 *
 * @param {import('../connection.js').Answer | NoAnswer} result
 * @returns {Response}
 */
function response(result) {
  if (result instanceof NoAnswer) {
    // By the code, the delivery knows that the request has not left.
    throw new TypeError('fetch failed', result.sent ? {} : { cause: { code: 'ECONNREFUSED' } });
  }
  const { status, body, retryAfter } = /** @type {import('../connection.js').Answer} */ (result);
  const headers = new Headers(retryAfter === undefined ? {} : { 'Retry-After': `${Math.ceil(retryAfter / 1000)}` });
  return /** @type {any} */ ({ status, headers, text: async () => body });
}
