/**
 * Delivery: the loop that turns the requests of a plan into `fetch` and tells the plan what came back. The secret key
 * is in the request's header and nowhere else.
 *
 * @typedef {import('./index.d.ts').Delivery} Delivery
 * @typedef {import('./index.d.ts').DeliverOptions} DeliverOptions
 * @typedef {import('./index.d.ts').PlanRequest} PlanRequest
 * @typedef {import('./index.d.ts').ConnectionOptions} ConnectionOptions
 */

import { issueError } from './errors.js';

const POSTSCRIPT = 'https://api.postscript.io';

/** How long one request may take, in milliseconds. */
const TIMEOUT = 30_000;

/** Node's and undici's codes for a request that has not left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Sends what a plan says until it is done.
 *
 * @param {() => import('./plan.js').Plan} makePlan called once the options are known to be in order
 * @param {DeliverOptions} options
 * @returns {Promise<Delivery[]>}
 */
export async function deliver(makePlan, options) {
  const connection = connect(options);
  const { signal, onProgress, onRequest, onDelivery } = options;
  const plan = makePlan();
  const started = performance.now();
  const now = () => Math.floor(performance.now() - started);
  /** Ends what is on its way, should the loop end before it. */
  const end = new AbortController();
  /** Whether something has happened since the plan was asked what to do; and what ends the present wait. */
  let awake = false;
  let wake = () => {
    awake = true;
  };

  /** @param {PlanRequest} request */
  const send = async (request) => {
    try {
      const { status, body } = await connection(request, end.signal);
      plan.respond(request.id, now(), status, body);
    } catch (error) {
      plan.fail(request.id, now(), { sent: !NOT_SENT.has(/** @type {any} */ (error)?.cause?.code) });
    }
    wake();
  };

  const tell = () => {
    if (onProgress === undefined) return;
    const { done, total, requests } = plan.progress;
    onProgress({ done, total, requests, eta: done > 0 ? Math.round((now() * (total - done)) / done) : undefined });
  };

  const abort = () => {
    plan.cancel();
    end.abort();
    wake();
  };
  if (signal?.aborted) plan.cancel();
  else signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      awake = false;
      const step = plan.next(now());
      // An outcome is told before anything more is sent.
      if (onDelivery) plan.news().forEach((delivery) => onDelivery(delivery));
      if (step.type === 'send') {
        onRequest?.(step.request);
        void send(step.request);
        continue;
      }
      tell();
      if (step.type === 'done') return plan.deliveries();
      await new Promise((resolve) => {
        const timer = step.until === undefined ? undefined : setTimeout(resolve, Math.max(0, step.until - now()));
        wake = () => {
          awake = true;
          clearTimeout(timer);
          resolve(undefined);
        };
        // What `onProgress` did may have been the end of it all.
        if (awake) wake();
      });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    end.abort();
  }
}

/**
 * Asks Postscript whose key it is.
 *
 * @param {ConnectionOptions} options
 * @returns {Promise<import('./index.d.ts').Identity>}
 */
export async function testAuthentication(options) {
  const connection = connect(options);
  const request = { id: 0, method: /** @type {const} */ ('GET'), path: '/api/v2/me' };
  let answer;
  try {
    answer = await connection(request, options.signal);
  } catch {
    options.signal?.throwIfAborted();
    throw issueError('postscript_unreachable', 'Postscript could not be reached. Check the connection and try again.');
  }
  if (answer.status === 401 || answer.status === 403) {
    throw issueError('secret_key_refused', `Postscript refused the secret key (${answer.status}). Check the key.`);
  }
  try {
    const identity = JSON.parse(answer.body);
    if (answer.status >= 200 && answer.status < 300 && typeof identity === 'object' && identity !== null) {
      return identity;
    }
  } catch {
    // What is not JSON is no answer of Postscript's.
  }
  throw issueError('postscript_unreachable', `Postscript answered with ${answer.status} and no identity. Try again.`);
}

/**
 * A function that makes one request with the key.
 *
 * @param {ConnectionOptions} options
 */
function connect(options) {
  const { secretKey, fetch = globalThis.fetch, baseUrl = POSTSCRIPT } = options ?? {};
  if (typeof secretKey !== 'string' || secretKey === '') {
    throw issueError('secret_key_missing', 'A secret key is needed: the private API key of your Postscript shop.');
  }
  // What a header can't hold, fetch would refuse with a message that repeats it.
  if (!/^[\x21-\x7e]+$/.test(secretKey)) {
    throw issueError('secret_key_invalid', 'The secret key has spaces or other characters that no key has.');
  }
  if (typeof fetch !== 'function') throw issueError('option_invalid', 'fetch must be a function.', 'fetch');
  const base = String(baseUrl).replace(/\/$/, '');
  if (!/^https?:\/\/[^?#]+$/.test(base)) {
    throw issueError('option_invalid', 'baseUrl must be an http or https URL without a query.', 'baseUrl');
  }

  /**
   * @param {PlanRequest} request
   * @param {AbortSignal} [signal]
   */
  return async ({ method, path, body }, signal) => {
    /** @type {Record<string, string>} */
    const headers = { Authorization: `Bearer ${secretKey}`, Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const end = new AbortController();
    const abort = () => end.abort();
    const timer = setTimeout(abort, TIMEOUT);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    try {
      const response = await fetch(base + path, {
        method,
        headers,
        body,
        // A key is never taken elsewhere.
        redirect: 'manual',
        credentials: 'omit',
        signal: end.signal,
      });
      return { status: response.status, body: await response.text() };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  };
}
