/**
 * The routes for administrators: settings, tests, dead letters.
 *
 * @typedef {import('./types.d.ts').Env} Env
 */

import { MappingError, renderExplanation, Destination } from 'segment-postscript';
import { readUpTo, refusal } from './http.js';
import { ownerNamed, ownerOf } from './owners.js';
import { isShopName, keysOf, readSettings, removeSettings, writeSettings } from './settings.js';

/** The maximum size of a body in bytes. */
const MAX_BODY = 1 << 20;

/**
 * Whether a request has the admin token. Hashes are compared, in constant time, so that not even the length is revealed.
 *
 * @param {Request} request
 * @param {Env} env
 */
export async function isAdministrator(request, { ADMIN_TOKEN: token }) {
  if (!token) return false;
  const [scheme, credentials = ''] = (request.headers.get('authorization') ?? '').split(' ');
  const given = scheme.toLowerCase() === 'basic' ? passwordIn(credentials) : credentials;
  const [a, b] = await Promise.all([given, token].map((text) => crypto.subtle.digest('SHA-256', encoder.encode(text))));
  return crypto.subtle.timingSafeEqual(a, b);
}

const encoder = new TextEncoder();

/** @param {string} credentials of HTTP's Basic scheme */
function passwordIn(credentials) {
  try {
    return atob(credentials).split(':').slice(1).join(':');
  } catch {
    return '';
  }
}

/**
 * @param {Request} request
 * @param {Env} env
 * @param {string} shop
 * @param {string} [action]
 */
export async function manage(request, env, shop, action) {
  if (!isShopName(shop)) return refusal(404, 'shop_unknown', 'There are no settings for this shop.');
  const route = `${request.method} ${action ?? ''}`;
  const body = ['PUT', 'POST'].includes(request.method) ? await jsonIn(request) : undefined;
  if (body instanceof Response) return body;
  if (route === 'PUT ') return put(env, shop, body);
  const settings = await readSettings(env, shop);
  if (settings === undefined) return refusal(404, 'shop_unknown', 'There are no settings for this shop.');
  if (route === 'GET ') return Response.json(settings);
  if (route === 'DELETE ') {
    await removeSettings(env, shop);
    return Response.json({ removed: shop });
  }
  if (route === 'POST test') return test(settings, body);
  const keys = keysOf(settings, env);
  if (keys === undefined) return refusal(409, 'secret_missing', 'A secret that the settings name is missing.');
  const owner = ownerNamed(env, await ownerOf(keys));
  const after = Number(new URL(request.url).searchParams.get('after') ?? 0);
  const ids = Array.isArray(body?.ids) ? body.ids.map(Number) : undefined;
  if (route === 'GET dead') return Response.json(await owner.deadLetters(shop, after));
  if (route === 'DELETE dead') return Response.json({ removed: await owner.removeDeadLetters(shop) });
  if (route === 'POST replay') return Response.json({ replayed: await owner.replay(shop, ids) });
  if (route === 'GET repeated') return Response.json(await owner.repeated(shop));
  return refusal(404, 'not_found', 'There is nothing here.');
}

/**
 * @param {Env} env
 * @param {string} shop
 * @param {unknown} settings
 */
async function put(env, shop, settings) {
  const issues = await writeSettings(env, shop, settings);
  if (issues.length > 0) return refusal(422, 'settings_invalid', issues[0].message, issues);
  return Response.json(settings);
}

/**
 * The result of an event and its explanation. Nothing is sent or stored.
 *
 * @param {import('./types.d.ts').Settings} settings
 * @param {any} event
 */
function test({ config }, event) {
  const destination = new Destination(config);
  try {
    const explanation = destination.explain(event);
    return Response.json({ results: destination.map(event), explanation, text: renderExplanation(explanation) });
  } catch (error) {
    if (error instanceof MappingError) return refusal(422, error.code, error.message, error.issues);
    throw error;
  }
}

/**
 * The JSON value of a body, or an error response.
 *
 * @param {Request} request
 * @returns {Promise<any>}
 */
async function jsonIn(request) {
  const bytes = await readUpTo(request.body, MAX_BODY);
  if (bytes === undefined) return refusal(413, 'body_too_large', `A body has at most ${MAX_BODY} bytes.`);
  try {
    return bytes.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return refusal(400, 'body_not_json', 'The body must be JSON.');
  }
}
