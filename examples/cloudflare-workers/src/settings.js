/**
 * The settings of shops in Workers KV, which are only read and written here.
 *
 * A change takes effect everywhere within a minute (KV's own delay, and the cache of each isolate).
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Keys} Keys
 * @typedef {import('./types.d.ts').Settings} Settings
 * @typedef {import('segment-postscript').Issue} Issue
 * @typedef {{ settings: Settings, destination: Destination, owner: string, signingSecret: string }} Shop what the
 *   webhook needs
 */

import { Destination, MappingError } from 'segment-postscript';
import { ownerOf } from './owners.js';

/** The prefixes of the names of secrets, so that settings can't refer to other ones. */
const SECRETS = /** @type {const} */ ({
  secretKey: 'POSTSCRIPT_KEY_',
  shopToken: 'POSTSCRIPT_TOKEN_',
  signingSecret: 'SEGMENT_SECRET_',
});

const MEMBERS = [...Object.keys(SECRETS), 'config', 'delivery'];
const DELIVERY_MEMBERS = ['onLostAnswer', 'externalId', 'occurredAt', 'requestsPerSecond'];

/** Postscript's rate limit for each pair of keys. */
const REQUESTS_PER_SECOND = 15;

/** How long an isolate caches settings, in milliseconds. */
const KEPT = 20_000;

/** @type {Map<string, { shop: Shop, at: number }>} */
const kept = new Map();

/** @param {string} name */
export const isShopName = (name) => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name);

/**
 * A shop; undefined if it is unknown or its secrets are missing.
 *
 * @param {Env} env
 * @param {string} name
 * @returns {Promise<Shop | undefined>}
 */
export async function findShop(env, name) {
  if (!isShopName(name)) return undefined;
  const known = kept.get(name);
  if (known !== undefined && Date.now() - known.at < KEPT) return known.shop;
  kept.delete(name);
  const settings = await readSettings(env, name);
  const keys = settings && keysOf(settings, env);
  const signingSecret = settings && secret(env, settings.signingSecret);
  if (settings === undefined || keys === undefined || signingSecret === undefined) return undefined;
  const shop = { settings, destination: new Destination(settings.config), owner: await ownerOf(keys), signingSecret };
  kept.set(name, { shop, at: Date.now() });
  return shop;
}

/**
 * @param {Env} env
 * @param {string} name
 * @returns {Promise<Settings | undefined>}
 */
export async function readSettings(env, name) {
  return (await env.SETTINGS.get(name, { type: 'json' })) ?? undefined;
}

/**
 * Stores settings, if they are valid.
 *
 * @param {Env} env
 * @param {string} name
 * @param {unknown} value
 * @returns {Promise<Issue[]>}
 */
export async function writeSettings(env, name, value) {
  const issues = await issuesOf(env, name, value);
  if (issues.length > 0) return issues;
  await env.SETTINGS.put(name, JSON.stringify(value));
  kept.delete(name);
  return [];
}

/**
 * @param {Env} env
 * @param {string} name
 */
export async function removeSettings(env, name) {
  await env.SETTINGS.delete(name);
  kept.delete(name);
}

/** The names of all shops. @param {Env} env */
export async function shopNames(env) {
  /** @type {string[]} */
  const names = [];
  /** @type {string | undefined} */
  let cursor;
  do {
    /** @type {KVNamespaceListResult<unknown>} */
    const page = await env.SETTINGS.list({ cursor });
    names.push(...page.keys.map(({ name }) => name));
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
  return names;
}

/**
 * The keys that settings name; undefined if one of them is not a secret of the Worker.
 *
 * @param {Settings} settings
 * @param {Env} env
 * @returns {Keys | undefined}
 */
export function keysOf({ secretKey: keyName, shopToken: tokenName }, env) {
  const secretKey = secret(env, keyName);
  const shopToken = tokenName === undefined ? undefined : secret(env, tokenName);
  if (secretKey === undefined || (tokenName !== undefined && shopToken === undefined)) return undefined;
  return shopToken === undefined ? { secretKey } : { secretKey, shopToken };
}

/**
 * @param {Env} env
 * @param {string} name
 * @returns {string | undefined}
 */
function secret(env, name) {
  const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (env))[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The issues of settings. The package validates its own part.
 *
 * @param {Env} env
 * @param {string} name
 * @param {any} value
 * @returns {Promise<Issue[]>}
 */
async function issuesOf(env, name, value) {
  /** @type {(path: string, message: string) => Issue[]} */
  const invalid = (path, message) => [{ code: 'settings_invalid', path, message }];
  if (!isShopName(name)) return invalid('', 'The name of a shop has lower-case letters, digits, _ and - only.');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return invalid('', 'Settings are an object.');
  const unknown = Object.keys(value).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) return invalid('', `Settings have no ${unknown}. They have ${MEMBERS.join(', ')}.`);
  for (const [member, prefix] of Object.entries(SECRETS)) {
    if (member === 'shopToken' && value[member] === undefined) continue;
    if (typeof value[member] !== 'string' || !new RegExp(`^${prefix}[A-Z0-9_]+$`).test(value[member])) {
      return invalid(`/${member}`, `${member} is the name of a secret that begins with ${prefix}.`);
    }
    if (secret(env, value[member]) === undefined) {
      return invalid(`/${member}`, `There is no secret ${value[member]}: run wrangler secret put ${value[member]}.`);
    }
  }
  const { config, delivery = {} } = value;
  if (typeof delivery !== 'object' || delivery === null) return invalid('/delivery', 'delivery is an object.');
  const other = Object.keys(delivery).find((member) => !DELIVERY_MEMBERS.includes(member));
  if (other !== undefined)
    return invalid('/delivery', `delivery has no ${other}. It has ${DELIVERY_MEMBERS.join(', ')}.`);
  if (delivery.requestsPerSecond > REQUESTS_PER_SECOND) {
    return invalid('/delivery/requestsPerSecond', `Postscript allows ${REQUESTS_PER_SECOND} requests a second.`);
  }
  try {
    const keys = /** @type {Keys} */ (keysOf(value, env));
    // Without events nothing is sent: this only validates the configuration, the options and the keys.
    await new Destination(config).deliver([], { ...delivery, ...keys, baseUrl: env.POSTSCRIPT_URL });
  } catch (error) {
    if (error instanceof MappingError) return error.issues;
    throw error;
  }
  return [];
}
