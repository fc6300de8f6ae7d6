/**
 * A simulated Postscript for tests, over real HTTP: it stores subscribers, pages responses, counts requests, and
 * fails on demand.
 *
 * @typedef {{ id: string, phone_number?: string, email?: string, properties: Record<string, any>, patches: number,
 *   events: any[] }} Subscriber
 * @typedef {'ok' | 'too many' | 'server error' | 'broken' | 'html' | 'lost' | 'refused'} Fate
 */

import { createServer } from 'node:http';
import { once } from 'node:events';

export const SECRET_KEY = 'sk_test_of_no_shop_7f3a';

/** Subscribers on one page. */
const PAGE = 50;

const RATE_LIMITED = { error_code: 3002, error_message: 'Rate limit exceeded', success: false };

export class Postscript {
  /** @type {Map<string, Subscriber>} */
  subscribers = new Map();
  /** The requests with their times. @type {{ time: number, method: string, path: string, body: any }[]} */
  requests = [];
  /** The fate of a request; `lost`: it is processed without a response. @type {(index: number) => Fate} */
  fate = () => 'ok';
  /** Whether the response to a request is withheld for now. @type {(request: { method: string }) => boolean} */
  hold = () => false;
  /** The delay of a response in milliseconds. @type {number | (() => number)} */
  latency = 2;
  /** Custom events that were processed without a response. */
  lostEvents = 0;
  secretKey = SECRET_KEY;
  /** The shop token that a partner's key requires. @type {string | undefined} */
  shopToken;
  /** `Retry-After` of 429 and 503. @type {string | undefined} */
  retryAfter;
  url = '';
  #server = createServer((request, response) => {
    // A killed client may leave an incomplete request.
    this.handle(request, response).catch(() => response.destroy());
  });

  async start() {
    this.#server.keepAliveTimeout = 50;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {Partial<Subscriber> & { id: string }} subscriber */
  add(subscriber) {
    this.subscribers.set(subscriber.id, { properties: {}, patches: 0, events: [], ...subscriber });
  }

  /** The maximum number of requests in any second. */
  get mostInASecond() {
    let most = 0;
    let from = 0;
    this.requests.forEach(({ time }, at) => {
      while (time - this.requests[from].time >= 1000) from += 1;
      most = Math.max(most, at - from + 1);
    });
    return most;
  }

  /** The lists and custom events of all subscribers, for comparison. */
  get state() {
    return Object.fromEntries(
      Array.from(this.subscribers, ([id, { properties, events }]) => [
        id,
        {
          audiences: properties['Segment Audiences'] ?? [],
          events: events.map(({ type, properties }) => `${type} ${properties['Segment Audience Key']}`),
        },
      ]),
    );
  }

  /**
   * Responds to a request of this server or another one.
   *
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async handle(request, response) {
    const index = this.requests.length;
    const { method = '', url = '' } = request;
    const entry = { time: performance.now(), method, path: url, body: undefined };
    this.requests.push(entry);
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    entry.body = text === '' ? undefined : JSON.parse(text);
    const latency = typeof this.latency === 'function' ? this.latency() : this.latency;
    await new Promise((resolve) => setTimeout(resolve, latency));
    while (this.hold(entry) && !request.socket.destroyed) await new Promise((resolve) => setTimeout(resolve, 5));
    const fate = this.fate(index);
    const answer = (/** @type {number} */ status, /** @type {unknown} */ body) => {
      if ((status === 429 || status === 503) && this.retryAfter) response.setHeader('retry-after', this.retryAfter);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (fate === 'broken') return response.destroy();
    if (fate === 'too many') return answer(429, RATE_LIMITED);
    if (fate === 'server error') return answer(503, { success: false });
    if (fate === 'html') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>wait</html>');
    const { authorization, 'x-postscript-shop-token': shopToken } = request.headers;
    if (fate === 'refused' || authorization !== `Bearer ${this.secretKey}` || shopToken !== this.shopToken) {
      return answer(401, { error_code: 1001, error_message: 'Invalid API key', success: false });
    }
    const [status, body] = this.#take(method, new URL(url, 'http://postscript.example'), entry.body);
    if (fate === 'lost') {
      this.lostEvents += method === 'POST' ? 1 : 0;
      return response.destroy();
    }
    return answer(status, body);
  }

  /**
   * @param {string} method
   * @param {URL} url
   * @param {any} body
   * @returns {[number, unknown]}
   */
  #take(method, { pathname, searchParams }, body) {
    if (method === 'GET' && pathname === '/api/v2/me') return [200, { resource_id: 'shop_1', resource_type: 'shop' }];
    if (method === 'GET' && pathname === '/api/v2/subscribers') return this.#find(searchParams);
    const subscriber = this.subscribers.get(
      method === 'POST' ? body?.subscriber_id : decodeURIComponent(pathname.replace('/api/v2/subscribers/', '')),
    );
    if (subscriber === undefined) return [404, { error_message: 'Not found', success: false }];
    if (method === 'POST') {
      subscriber.events.push(body);
      return [202, { event_ids: ['e'] }];
    }
    Object.assign(subscriber.properties, body.properties);
    subscriber.patches += 1;
    return [200, shown(subscriber)];
  }

  /**
   * @param {URLSearchParams} query
   * @returns {[number, unknown]}
   */
  #find(query) {
    const phones = new Set([...query.getAll('phone_number__eq'), ...query.getAll('phone_number__in')]);
    const emails = new Set(
      [...query.getAll('email__eq'), ...query.getAll('email__in')].map((email) => email.toLowerCase()),
    );
    const found = Array.from(this.subscribers.values()).filter(
      ({ phone_number: phone, email }) => phones.has(phone ?? '') || emails.has((email ?? '').toLowerCase()),
    );
    const page = Number(query.get('page') ?? 1);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    const subscribers = found.slice((page - 1) * PAGE, page * PAGE).map(shown);
    return [200, { page_info: { page, total_pages: pages }, subscribers }];
  }
}

/** @param {Subscriber} subscriber */
function shown({ id, phone_number, email, properties }) {
  return { id, phone_number, email, properties, tags: [] };
}
