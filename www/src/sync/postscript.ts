// A Postscript shop in memory: subscribers and custom events. It answers a plan's requests in the format of Postscript's API,
// with the failures of its scene.

import type { Scene } from './types.js';

export type Subscriber = {
  id: string;
  phone_number: string;
  email: string | null;
  properties: Record<string, unknown>;
  tags: string[];
};
export type Answer = { status: number; body: object };

const AUDIENCES = 'Segment Audiences';

export class SimulatedPostscript {
  /** The number of custom events accepted. */
  customEvents = 0;
  /** The number of requests received. */
  #requests = 0;
  #answerLost = false;

  constructor(
    public subscribers: Subscriber[],
    public scene: Scene,
  ) {}

  /** Answers a request; `undefined` if the response is lost. */
  answer(request: Pick<import('segment-postscript').PlanRequest, 'method' | 'path' | 'body'>): Answer | undefined {
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

  /** The audiences of a subscriber, unvalidated. */
  audiencesOf(subscriber: Subscriber) {
    return subscriber.properties[AUDIENCES];
  }

  #carryOut({
    method,
    path,
    body = '{}',
  }: Pick<import('segment-postscript').PlanRequest, 'method' | 'path' | 'body'>): Answer {
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

  /** One page is enough for all subscribers that one event can identify. */
  #page(asked: URLSearchParams): Answer {
    const wanted = (field: string) => [...asked.getAll(`${field}__eq`), ...asked.getAll(`${field}__in`)];
    const phones = new Set(wanted('phone_number'));
    const emails = new Set(wanted('email').map((email) => email.toLowerCase()));
    const subscribers = this.subscribers.filter(
      ({ phone_number, email }) => phones.has(phone_number) || (email !== null && emails.has(email.toLowerCase())),
    );
    const body = { page_info: { page: 1, total_pages: 1 }, subscribers: structuredClone(subscribers) };
    return { status: 200, body };
  }

  #has(id: unknown) {
    return this.subscribers.some((one) => one.id === id);
  }
}

/** `code` is omitted if none is documented. */
function refusal(status: number, message: string, code?: number): Answer {
  return {
    status,
    body: { ...(code === undefined ? {} : { error_code: code }), error_message: message, success: false },
  };
}
