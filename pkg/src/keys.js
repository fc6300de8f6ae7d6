/**
 * The credentials of a request: a shop's private key, or a partner's key with the shop's token. Both are secrets.
 *
 * @typedef {{ headers: Record<string, string>, kind: 'private' | 'partner', secrets: string[] }} Keys
 */

import { issueError } from './errors.js';

const WHERE = 'In Postscript, Shop Settings > API shows the private key, which begins with sk_.';

/**
 * @param {{ secretKey?: unknown, shopToken?: unknown }} options
 * @returns {Keys}
 */
export function readKeys({ secretKey, shopToken }) {
  if (typeof secretKey !== 'string' || secretKey === '') {
    throw issueError(
      'secret_key_missing',
      `A secret key is needed: the private API key of your Postscript shop. ${WHERE}`,
    );
  }
  checkKey(secretKey, 'secret key');
  const isPartner = secretKey.startsWith('sk_partner_');
  const headers = { Authorization: `Bearer ${secretKey}` };
  if (!isPartner) {
    if (shopToken === undefined || shopToken === '') return { headers, kind: 'private', secrets: [secretKey] };
    throw issueError(
      'shop_token_unexpected',
      'A shop token is only used with the key of a partner, which begins with sk_partner_.',
    );
  }
  if (typeof shopToken !== 'string' || shopToken === '') {
    const message = 'The key of a partner requires a shop token: the private key of the shop.';
    throw issueError('shop_token_missing', message);
  }
  checkKey(shopToken, 'shop token');
  const secrets = [secretKey, shopToken].sort((a, b) => b.length - a.length);
  return { headers: { ...headers, 'X-Postscript-Shop-Token': shopToken }, kind: 'partner', secrets };
}

/**
 * Throws for malformed keys. The message does not contain the key.
 *
 * @param {string} key
 * @param {string} name
 */
function checkKey(key, name) {
  // For characters that are invalid in a header, `fetch` would throw an error that contains the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw issueError(
      'secret_key_invalid',
      `The ${name} contains spaces or other characters that are invalid in a key.`,
    );
  }
  if (key.startsWith('pk_')) {
    throw issueError('secret_key_public', `The ${name} is a public key, which Postscript refuses. ${WHERE}`);
  }
}

/**
 * Whether Postscript's message says that the shop's plan caused the refusal.
 *
 * @param {unknown} words
 */
export function isAboutPlan(words) {
  return typeof words === 'string' && /\bplans?\b/i.test(words);
}
