/**
 * A simulated Postscript shop over HTTP, with failures on demand.
 *
 * `trouble` is called with the index of each request, and decides how it is handled: `undefined` (normally),
 * `{ status, body }` (this response, without processing), `'broken'` (the connection breaks, without processing),
 * `'lost'` (processed, but the response is lost), `'silent'` (never a response).
 */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

/**
 * @param {import('./shop.mjs').Shop} shop
 * @param {{ key: string, trouble?: (number: number, method: string, path: string) => any, alwaysTyped?: boolean }} options
 *   `alwaysTyped`: requests without a body have the content type JSON, too
 */
export async function serve(shop, { key, trouble = () => undefined, alwaysTyped = false }) {
  /** The time of each request in milliseconds. */
  const times = [];
  /** Failed assertions; rethrown when the server closes. */
  const faults = [];

  const server = createServer(async (request, response) => {
    const number = times.length;
    times.push(performance.now());
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method, url, headers } = request;
    const reply = (status, content) => {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    };
    try {
      assert.equal(headers['content-type'], body === '' && !alwaysTyped ? undefined : 'application/json');
      const what = trouble(number, method, url);
      if (what === 'broken') return void request.socket.destroy();
      if (what === 'silent') return;
      if (typeof what === 'object') return reply(what.status, what.body);
      if (headers.authorization !== `Bearer ${key}`) {
        // Postscript does not repeat the key, but a proxy might.
        return reply(401, { error_code: 1, error_message: `Invalid: ${headers.authorization}`, success: false });
      }
      const answer = shop.answer(method, url, body);
      if (what === 'lost') return void request.socket.destroy();
      reply(answer.status, answer.body);
    } catch (fault) {
      faults.push(fault);
      reply(400, { error_message: 'fault of the test' });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    times,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(faults, []);
    },
  };
}
