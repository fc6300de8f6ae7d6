/**
 * Posts the custom events of a sync with a checkpoint: each request is recorded before it is sent, and its response
 * before the sync acts on it. Responses that an earlier run has recorded are replayed instead of sending the request
 * again.
 *
 * @typedef {import('./checkpoint.js').TaskKey} TaskKey
 * @typedef {import('../index.d.ts').PlanRequest} PlanRequest
 */

import { Connection, NoResponse } from '../connection.js';

/** In milliseconds. Shorter than the timeout of a delivery, so that the delivery sees the recorded result. */
const TIMEOUT = 25_000;

export class CustomEvents {
  #checkpoint;
  #connection;
  #fail;
  /** @type {Set<Promise<unknown>>} */
  #inFlight = new Set();

  /**
   * @param {import('./checkpoint.js').Checkpoint} checkpoint
   * @param {import('../index.d.ts').ConnectionOptions} options
   * @param {(error: unknown) => void} fail called if the checkpoint can't be written, after which nothing more may be
   *   sent
   */
  constructor(checkpoint, options, fail) {
    this.#checkpoint = checkpoint;
    this.#connection = new Connection(options, TIMEOUT);
    this.#fail = fail;
  }

  /** The number of requests in flight. */
  get pending() {
    return this.#inFlight.size;
  }

  /**
   * The recorded result of a custom event, in the form that `fetch` returns; undefined if it must be posted.
   *
   * @param {TaskKey} place
   */
  replay(place) {
    const posting = this.#checkpoint.takePosting(place);
    return posting && response(posting.answer ?? new NoResponse(true));
  }

  /**
   * Posts a custom event. Resolves and rejects as `fetch` does.
   *
   * @param {PlanRequest} request
   * @param {TaskKey} place
   * @returns {Promise<Response>}
   */
  async post(request, place) {
    try {
      this.#checkpoint.posting(place);
    } catch (error) {
      this.#fail(error);
      return response(new NoResponse(false));
    }
    const exchange = this.#connection.send(request).catch((error) => {
      if (error instanceof NoResponse) return error;
      throw error;
    });
    this.#inFlight.add(exchange);
    const result = await exchange;
    this.#inFlight.delete(exchange);
    try {
      this.#record(place, result);
    } catch (error) {
      this.#fail(error);
    }
    return response(result);
  }

  /** Waits until every request has completed or timed out. */
  async settled() {
    await Promise.all(this.#inFlight);
    // The last responses are recorded in the next microtasks.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Aborts the requests in flight. */
  abandon() {
    this.#connection.end();
  }

  /**
   * @param {TaskKey} place
   * @param {import('../connection.js').PostscriptResponse | NoResponse} result
   */
  #record(place, result) {
    if (result instanceof NoResponse) {
      if (!result.sent) this.#checkpoint.unsent(place);
    } else if (result.status === 401 || result.status === 403) {
      // A refused key is not an outcome of the custom event, and the next run may use another key.
      this.#checkpoint.unsent(place);
    } else {
      this.#checkpoint.answered(place, { status: result.status, body: relevantBody(result) });
    }
  }
}

/**
 * The part of a response's body that the plan needs: for success only whether it is JSON, as Postscript's responses
 * are; otherwise Postscript's message.
 *
 * @param {import('../connection.js').PostscriptResponse} response
 */
function relevantBody({ status, body }) {
  if (status < 200 || status >= 300 || body === '') return body;
  try {
    JSON.parse(body);
    return '';
  } catch {
    return 'not JSON';
  }
}

/**
 * Converts a result to a `Response`, or throws an error like that of `fetch`.
 *
 * @param {import('../connection.js').PostscriptResponse | NoResponse} result
 * @returns {Response}
 */
function response(result) {
  if (result instanceof NoResponse) {
    // With this code, the delivery treats the request as not sent.
    throw new TypeError('fetch failed', result.sent ? {} : { cause: { code: 'ECONNREFUSED' } });
  }
  const { status, body, retryAfter } = /** @type {import('../connection.js').PostscriptResponse} */ (result);
  const headers = new Headers(retryAfter === undefined ? {} : { 'Retry-After': `${Math.ceil(retryAfter / 1000)}` });
  return /** @type {any} */ ({ status, headers, text: async () => body });
}
