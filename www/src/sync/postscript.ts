// A Postscript shop in memory: subscribers and custom events. It answers the requests that a plan makes in the shape of
// Postscript's API, and misbehaves as its scene wants it to.

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
  /** How many custom events it has taken. */
  customEvents = 0;
  /** How many requests have come. */
  #requests = 0;
  #answerLost = false;

  constructor(
    public subscribers: Subscriber[],
    public scene: Scene,
  ) {}

  /** Answers a request; `undefined` when the answer is lost on its way. */
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

  /** The list of audiences of a subscriber, as it is. */
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

  /** One page is enough for everybody that one event can name. */
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

/** `code`: left out where none is documented. */
function refusal(status: number, message: string, code?: number): Answer {
  return {
    status,
    body: { ...(code === undefined ? {} : { error_code: code }), error_message: message, success: false },
  };
}
