/** A simulated Postscript of several shops at one address, with failures for a share of the requests. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { chance } from '../../../../tests/postscript/events.mjs';
import { Postscript } from '../../../../tests/postscript/server.mjs';

/** A server that simulates Postscript for several shops; the key of a request selects the shop. */
export class Postscripts {
  /** @type {Map<string, Postscript>} */
  byKey = new Map();
  url = '';
  #server = createServer((request, response) => {
    const [token = '', key = ''] = [request.headers['x-postscript-shop-token'], request.headers.authorization];
    const shop = this.byKey.get(`${key.replace('Bearer ', '')} ${token}`.trim());
    if (shop === undefined) response.writeHead(401).end(JSON.stringify({ error_message: `Invalid API key: ${key}` }));
    else shop.handle(request, response).catch(() => response.destroy());
  });

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  /** @param {string} secretKey @param {string} [shopToken] */
  add(secretKey, shopToken = '') {
    const postscript = new Postscript();
    Object.assign(postscript, { secretKey, shopToken: shopToken || undefined });
    this.byKey.set(`${secretKey} ${shopToken}`.trim(), postscript);
    return postscript;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * Failures by their share of the requests: half of the connections break after the request was processed.
 *
 * @param {number} seed
 * @param {{ tooMany: number, serverError: number, broken: number }} percent
 */
export function troubles(seed, { tooMany, serverError, broken }) {
  const below = chance(seed);
  return () => {
    const at = below(10_000) / 100;
    if (at < tooMany) return 'too many';
    if (at < tooMany + serverError) return 'server error';
    if (at < tooMany + serverError + broken) return below(2) === 0 ? 'broken' : 'lost';
    return 'ok';
  };
}
