// A Postscript shop in memory: subscribers and custom events. It answers the requests that a plan makes in the shape of
// Postscript's API, and misbehaves as its scene wants it to.

/**
 * @typedef {{ id: string, phone_number: string, email: string | null, properties: Record<string, unknown>,
 *   tags: string[] }} Subscriber
 * @typedef {{ status: number, body: object }} Answer
 */

const AUDIENCES = 'Segment Audiences';

export class SimulatedPostscript {
  /** How many custom events it has taken. */
  customEvents = 0;
  /** How many requests have come. */
  #requests = 0;
  #answerLost = false;

  /**
   * @param {Subscriber[]} subscribers
   * @param {import('./types.js').Scene} scene
   */
  constructor(subscribers, scene) {
    this.subscribers = subscribers;
    this.scene = scene;
  }

  /**
   * Answers a request; `undefined` when the answer is lost on its way.
   *
   * @param {Pick<import('segment-postscript').PlanRequest, 'method' | 'path' | 'body'>} request
   * @returns {Answer | undefined}
   */
  answer(request) {
    this.#requests += 1;
    const { rateLimited, special } = this.scene;
    if (special === 'key_refused') return refusal(401, 'Unauthorized');
    if (this.#requests <= rateLimited) return refusal(429, 'Rate limit exceeded', 3002);
    if (special === 'server_error' && this.#requests === rateLimited + 1) return refusal(500, 'Internal server error');
    const answer = this.#carryOut(request);
    if (special !== 'lost_answer' || this.#answerLost || request.method !== 'POST') return answer;
    this.#answerLost = true;
    return undefined;
  }

  /**
   * The list of audiences of a subscriber, as it is.
   *
   * @param {Subscriber} subscriber
   */
  audiencesOf(subscriber) {
    return subscriber.properties[AUDIENCES];
  }

  /**
   * @param {Pick<import('segment-postscript').PlanRequest, 'method' | 'path' | 'body'>} request
   * @returns {Answer}
   */
  #carryOut({ method, path, body = '{}' }) {
    const url = new URL(path, 'https://api.postscript.io');
    if (method === 'GET') return this.#page(url.searchParams);
    const content = JSON.parse(body);
    if (method === 'POST') {
      if (!this.#has(content.subscriber_id)) return refusal(404, 'Not found');
      this.customEvents += 1;
      return { status: 202, body: { event_ids: [`event_${this.customEvents}`] } };
    }
    const id = decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
    const subscriber = this.subscribers.find((one) => one.id === id);
    if (subscriber === undefined) return refusal(404, 'Not found');
    subscriber.properties = { ...subscriber.properties, ...content.properties };
    return { status: 200, body: structuredClone(subscriber) };
  }

  /**
   * One page is enough for everybody that one event can name.
   *
   * @param {URLSearchParams} asked
   * @returns {Answer}
   */
  #page(asked) {
    const wanted = (/** @type {string} */ field) => [...asked.getAll(`${field}__eq`), ...asked.getAll(`${field}__in`)];
    const phones = new Set(wanted('phone_number'));
    const emails = new Set(wanted('email').map((email) => email.toLowerCase()));
    const subscribers = this.subscribers.filter(
      ({ phone_number, email }) => phones.has(phone_number) || (email !== null && emails.has(email.toLowerCase())),
    );
    const body = { page_info: { page: 1, total_pages: 1 }, subscribers: structuredClone(subscribers) };
    return { status: 200, body };
  }

  /** @param {unknown} id */
  #has(id) {
    return this.subscribers.some((one) => one.id === id);
  }
}

/**
 * @param {number} status
 * @param {string} message
 * @param {number} [code] left out where none is documented
 * @returns {Answer}
 */
function refusal(status, message, code) {
  return {
    status,
    body: { ...(code === undefined ? {} : { error_code: code }), error_message: message, success: false },
  };
}
