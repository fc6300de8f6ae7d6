/**
 * The connection to Postscript: sends single requests through `fetch`, with the keys in their headers. The keys never
 * leave it otherwise: errors of `fetch` are replaced, and Postscript's messages are redacted.
 *
 * @typedef {import('./index.d.ts').ConnectionOptions} ConnectionOptions
 * @typedef {{ status: number, body: string, retryAfter?: number }} PostscriptResponse `retryAfter`: milliseconds
 */

import { issueError, requireOption } from './errors.js';
import { readKeys } from './keys.js';

/** The default base URL of Postscript. */
export const POSTSCRIPT = 'https://api.postscript.io';

/** The default timeout of a request, in milliseconds. */
const TIMEOUT = 30_000;

/** The maximum size of a response body in bytes. A page of subscribers is much smaller. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** The maximum length of Postscript's message that is kept, in characters; issues quote less. */
const MAX_WORDS = 1_000;

/** Error codes of Node and undici for requests that were not sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A request without a response. `sent` is false if it can't have reached the server. */
export class NoResponse extends Error {
  /** @param {boolean} sent */
  constructor(sent) {
    super('There was no response.');
    this.sent = sent;
  }
}

export class Connection {
  #keys;
  #fetch;
  #base;
  #timeout;
  /** A function for each request in flight that aborts it. @type {Set<() => void>} */
  #onTheirWay = new Set();

  /**
   * @param {ConnectionOptions} options
   * @param {number} [timeout] the timeout of a request, in milliseconds
   */
  constructor(options, timeout = TIMEOUT) {
    const { fetch = globalThis.fetch, baseUrl = POSTSCRIPT, signal } = options ?? {};
    this.#keys = readKeys(options ?? {});
    requireOption(typeof fetch === 'function', 'fetch', 'a function');
    requireOption(signal === undefined || typeof signal?.addEventListener === 'function', 'signal', 'an AbortSignal');
    this.#fetch = fetch;
    this.#base = readBaseUrl(baseUrl);
    this.#timeout = timeout;
  }

  /**
   * Sends a request.
   *
   * @param {{ method: string, path: string, body?: string }} request
   * @returns {Promise<PostscriptResponse>} rejects only with `NoResponse`
   */
  async send({ method, path, body }) {
    const controller = new AbortController();
    /** @type {() => void} */
    let end = () => {};
    // A custom `fetch` may ignore the signal, so it is not awaited.
    const ended = new Promise((_, reject) => {
      end = () => {
        reject(new NoResponse(true));
        controller.abort();
      };
    });
    const timer = setTimeout(end, this.#timeout);
    this.#onTheirWay.add(end);
    /** @type {Record<string, string>} */
    const headers = { ...this.#keys.headers };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    // Called as a plain function: a browser's `fetch` throws if it is called as a method.
    const fetch = this.#fetch;
    const exchange = async () => {
      // Redirects are not followed, so that the key is not sent to another host.
      const init = { method, headers, body, redirect: /** @type {const} */ ('manual'), signal: controller.signal };
      const response = await fetch(this.#base + path, init);
      const { status } = response;
      const retryAfter = status === 429 || status === 503 ? retryAfterOf(response) : undefined;
      return { status, body: await readBody(response), retryAfter };
    };
    try {
      const answer = await Promise.race([exchange(), ended]);
      return answer.status >= 200 && answer.status < 300 ? answer : { ...answer, body: this.#words(answer.body) };
    } catch (error) {
      if (error instanceof NoResponse) throw error;
      throw new NoResponse(!NOT_SENT.has(/** @type {any} */ (error)?.cause?.code));
    } finally {
      clearTimeout(timer);
      this.#onTheirWay.delete(end);
      controller.abort();
    }
  }

  /** The kind of the key. */
  get keyKind() {
    return this.#keys.kind;
  }

  /** Aborts the requests in flight. */
  end() {
    for (const end of this.#onTheirWay) end();
  }

  /**
   * Redacts the keys in a text.
   *
   * @param {string} text
   */
  redact(text) {
    return this.#keys.secrets.reduce((rest, secret) => rest.replaceAll(secret, '[the secret key]'), text);
  }

  /**
   * Reduces an error response to Postscript's message. The response to an invalid key may repeat the key.
   *
   * @param {string} body
   */
  #words(body) {
    const message = parsed(body)?.error_message;
    if (typeof message !== 'string') return '';
    return JSON.stringify({ error_message: this.redact(message).slice(0, MAX_WORDS) });
  }
}

/**
 * Parses a JSON object; undefined for anything else.
 *
 * @param {string} text
 * @returns {Record<string, unknown> | undefined}
 */
export function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A base URL without a trailing slash. `http:` is accepted for the loopback address only, since it would send the keys
 * in clear text.
 *
 * @param {unknown} baseUrl
 */
export function readBaseUrl(baseUrl) {
  /** @type {Partial<URL>} */
  let url = {};
  try {
    url = new URL(String(baseUrl));
  } catch {
    // Reported below.
  }
  const { protocol = '', hostname = '', origin, pathname = '', username, password, search, hash } = url;
  const isPlain = !username && !password && !search && !hash && /^https?:$/.test(protocol);
  requireOption(isPlain, 'baseUrl', 'an https URL without user, password, query and fragment');
  if (protocol === 'http:' && !isLoopback(hostname)) {
    const message = 'baseUrl must begin with https: over http, the secret key could be intercepted.';
    throw issueError('base_url_not_secure', message, 'baseUrl');
  }
  return origin + pathname.replace(/\/+$/, '');
}

/** @param {string} hostname as in `URL.hostname` */
function isLoopback(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * The delay of `Retry-After`, which is in seconds or a date, in milliseconds.
 *
 * @param {Response} response
 */
function retryAfterOf({ headers }) {
  const value = headers?.get?.('retry-after')?.trim();
  if (!value) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return wait > 0 ? wait : undefined;
}

/**
 * The body of a response as text; rejects if it is too large.
 *
 * @param {Response} response
 */
async function readBody(response) {
  // On some platforms, responses have no body stream.
  if (typeof response.body?.getReader !== 'function') return response.text();
  const reader = response.body.getReader();
  // Fatal decoding: otherwise a list of audiences would be written back with replacement characters.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      reader.cancel().catch(() => {});
      throw new NoResponse(true);
    }
    text += decoder.decode(value, { stream: true });
  }
}
