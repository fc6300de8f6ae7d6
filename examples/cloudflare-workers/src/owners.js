/**
 * Owners by name: the Durable Objects that send requests.
 *
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Keys} Keys
 */

/**
 * The name of the only Durable Object that sends with a pair of keys, because Postscript's rate limit is for each pair:
 * a hash, which doesn't reveal them.
 *
 * @param {Keys} keys
 */
export async function ownerOf({ secretKey, shopToken = '' }) {
  const pair = new TextEncoder().encode(JSON.stringify([secretKey, shopToken]));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', pair));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The stub of an owner.
 *
 * @param {Env} env
 * @param {string} name
 */
export function ownerNamed({ OWNER: owners }, name) {
  return /** @type {import('./types.d.ts').OwnerStub} */ (/** @type {unknown} */ (owners.get(owners.idFromName(name))));
}
