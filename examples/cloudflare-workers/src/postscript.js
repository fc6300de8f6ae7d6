/**
 * Requests to Postscript. The keys are only in their headers: errors of `fetch` are not passed on, and Postscript's
 * messages are redacted.
 *
 * @typedef {import('segment-postscript').PlanRequest} PlanRequest
 * @typedef {{ secretKey: string, shopToken?: string }} Keys
 * @typedef {{ status: number, body: string, retryAfter?: number }} Answer `retryAfter`: milliseconds
 */

import { readUpTo } from './http.js';

/** The timeout of a request in milliseconds. */
const TIMEOUT = 30_000;

/** The maximum number of bytes of a response that are read. */
const MAX_ANSWER = 8 << 20;

/**
 * @param {string} url of Postscript
 * @param {Keys} keys
 * @param {PlanRequest} request
 * @returns {Promise<Answer | undefined>} undefined without a response: Postscript may have received the request
 */
export async function send(url, { secretKey, shopToken }, { method, path, body }) {
  /** @type {Record<string, string>} */
  const headers = { Authorization: `Bearer ${secretKey}` };
  if (shopToken !== undefined) headers['X-Postscript-Shop-Token'] = shopToken;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    // Redirects are not followed, so that a key is never sent to another host.
    const init = { method, headers, body, redirect: /** @type {const} */ ('manual') };
    const response = await fetch(url + path, { ...init, signal: AbortSignal.timeout(TIMEOUT) });
    const bytes = await readUpTo(response.body, MAX_ANSWER);
    if (bytes === undefined) return undefined;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    const { status } = response;
    if (response.ok) return { status, body: text };
    return { status, body: words(text, [secretKey, shopToken ?? '']), retryAfter: retryAfterOf(response) };
  } catch {
    return undefined;
  }
}

/**
 * Postscript's message in a refusal, without the keys, which it may contain.
 *
 * @param {string} text
 * @param {string[]} secrets
 */
function words(text, secrets) {
  try {
    const message = JSON.parse(text).error_message;
    if (typeof message !== 'string') return '';
    const clean = secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '[a key]'), message);
    return JSON.stringify({ error_message: clean.slice(0, 1000) });
  } catch {
    return '';
  }
}

/** @param {Response} response */
function retryAfterOf({ headers }) {
  const value = headers.get('retry-after') ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return wait > 0 ? wait : undefined;
}
