/**
 * The connection to Postscript: one request at a time through `fetch`, with the keys in its headers. The keys are
 * nowhere else: what `fetch` throws is not shown to anybody, and what Postscript says is searched for the key.
 *
 * @typedef {import('./index.d.ts').ConnectionOptions} ConnectionOptions
 * @typedef {{ status: number, body: string, retryAfter?: number }} Answer `retryAfter`: milliseconds
 */

import { issueError, requireOption } from './errors.js';
import { readKeys } from './keys.js';

/** Where Postscript is, unless one says otherwise. */
export const POSTSCRIPT = 'https://api.postscript.io';

/** How long one request may take, in milliseconds, unless one says otherwise. */
const TIMEOUT = 30_000;

/** The most bytes of an answer that are read. A page of subscribers has a small part of it. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** The most characters of Postscript's own words that are kept; issues repeat fewer. */
const MAX_WORDS = 1_000;

/** Node's and undici's codes for a request that has not left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** No answer came. `sent` is false when the request can't have left. */
export class NoAnswer extends Error {
  /** @param {boolean} sent */
  constructor(sent) {
    super('No answer came.');
    this.sent = sent;
  }
}

export class Connection {
  #keys;
  #fetch;
  #base;
  #timeout;
  /** What ends each request that is on its way. @type {Set<() => void>} */
  #onTheirWay = new Set();

  /**
   * @param {ConnectionOptions} options
   * @param {number} [timeout] how long one request may take, in milliseconds
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
   * @returns {Promise<Answer>} rejects with nothing but `NoAnswer`
   */
  async send({ method, path, body }) {
    const controller = new AbortController();
    /** @type {() => void} */
    let end = () => {};
    // A `fetch` that is not the platform's may not heed the signal, so nobody waits for it.
    const ended = new Promise((_, reject) => {
      end = () => {
        reject(new NoAnswer(true));
        controller.abort();
      };
    });
    const timer = setTimeout(end, this.#timeout);
    this.#onTheirWay.add(end);
    /** @type {Record<string, string>} */
    const headers = { ...this.#keys.headers };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    // A function of its own: as a method of something else, a browser's fetch throws.
    const fetch = this.#fetch;
    const exchange = async () => {
      // A key is never taken elsewhere, so redirects are not followed.
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
      if (error instanceof NoAnswer) throw error;
      throw new NoAnswer(!NOT_SENT.has(/** @type {any} */ (error)?.cause?.code));
    } finally {
      clearTimeout(timer);
      this.#onTheirWay.delete(end);
      controller.abort();
    }
  }

  /** What kind of key it is. */
  get keyKind() {
    return this.#keys.kind;
  }

  /** Ends what is on its way. */
  end() {
    for (const end of this.#onTheirWay) end();
  }

  /**
   * Text without the keys.
   *
   * @param {string} text
   */
  without(text) {
    return this.#keys.secrets.reduce((rest, secret) => rest.replaceAll(secret, '[the secret key]'), text);
  }

  /**
   * A refusal, reduced to Postscript's own words. Whoever refuses a key may repeat it.
   *
   * @param {string} body
   */
  #words(body) {
    const message = parsed(body)?.error_message;
    if (typeof message !== 'string') return '';
    return JSON.stringify({ error_message: this.without(message).slice(0, MAX_WORDS) });
  }
}

/**
 * A JSON object; undefined for everything else.
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
 * A base URL without a slash at its end. Keys go in clear text to nobody but this machine.
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
    const message = 'baseUrl must begin with https: over http, anybody on the way could read the secret key.';
    throw issueError('base_url_not_secure', message, 'baseUrl');
  }
  return origin + pathname.replace(/\/+$/, '');
}

/** @param {string} hostname as a URL has it */
function isLoopback(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * How long an answer asks to wait, in milliseconds: `Retry-After` has seconds or a date.
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
 * The text of an answer. One that is too large is none.
 *
 * @param {Response} response
 */
async function readBody(response) {
  // Some platforms' answers can't be read in pieces.
  if (typeof response.body?.getReader !== 'function') return response.text();
  const reader = response.body.getReader();
  // A list of audiences that was read with replacement characters would be written back with them.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      reader.cancel().catch(() => {});
      throw new NoAnswer(true);
    }
    text += decoder.decode(value, { stream: true });
  }
}
