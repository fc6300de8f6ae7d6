/**
 * A Postscript shop in memory: subscribers with their properties, and the custom events that were posted. It responds
 * to requests as the API does, and throws for unknown requests, so that no test passes by accident.
 *
 * @typedef {{ id: string, phone_number: string, email: string | null, properties: Record<string, any> }} Subscriber
 */

import assert from 'node:assert/strict';

export class Shop {
  /** The custom events in the order of their arrival. */
  events = [];
  /** The number of updates of each subscriber. */
  patches = new Map();
  /** Every request: `METHOD path`. */
  requests = [];

  /**
   * @param {Subscriber[]} subscribers
   * @param {number} [pageSize] subscribers on one page of a response
   */
  constructor(subscribers, pageSize = 10) {
    this.subscribers = subscribers;
    this.pageSize = pageSize;
  }

  /** The list of audiences of a subscriber. */
  audiences(id) {
    return this.#find(id).properties['Segment Audiences'];
  }

  /** The custom events of a subscriber: `Entered vip`. */
  eventsOf(id) {
    return this.events
      .filter((event) => event.subscriber_id === id)
      .map(({ type, properties }) => `${type.replace('Segment_Audience_', '')} ${properties['Segment Audience Key']}`);
  }

  /** Responds to a request; `body` is the text of its body. */
  answer(method, path, body) {
    this.requests.push(`${method} ${path}`);
    const url = new URL(path, 'http://shop.example');
    if (method === 'GET' && url.pathname === '/api/v2/me') {
      return { status: 200, body: { resource_id: 'shop_1', resource_name: 'Lovelace', resource_type: 'shop' } };
    }
    if (method === 'GET' && url.pathname === '/api/v2/subscribers') return this.#page(url);
    const id = /^\/api\/v2\/subscribers\/([^/]+)$/.exec(url.pathname)?.[1];
    if (method === 'PATCH' && id !== undefined) return this.#patch(decodeURIComponent(id), JSON.parse(body));
    assert.equal(`${method} ${url.pathname}`, 'POST /api/v2/events');
    return this.#post(JSON.parse(body));
  }

  #page(url) {
    const asked = { phone_number: [], email: [] };
    let page = 1;
    for (const [name, value] of url.searchParams) {
      if (name === 'page') page = Number(value);
      else {
        const [, field] = /^(phone_number|email)__(?:eq|in)$/.exec(name) ?? assert.fail(`no parameter ${name}`);
        asked[field].push(value.toLowerCase());
      }
    }
    const found = this.subscribers.filter(
      ({ phone_number, email }) =>
        asked.phone_number.includes(phone_number) || (email !== null && asked.email.includes(email.toLowerCase())),
    );
    const shown = found.slice((page - 1) * this.pageSize, page * this.pageSize);
    const page_info = { page, total_pages: Math.max(1, Math.ceil(found.length / this.pageSize)) };
    return { status: 200, body: { page_info, subscribers: structuredClone(shown) } };
  }

  #patch(id, body) {
    const subscriber = this.#find(id);
    assert.deepEqual(Object.keys(body), ['properties']);
    Object.assign(subscriber.properties, body.properties);
    this.patches.set(id, (this.patches.get(id) ?? 0) + 1);
    return { status: 200, body: structuredClone(subscriber) };
  }

  #post(event) {
    this.#find(event.subscriber_id);
    this.events.push(event);
    return { status: 202, body: { event_ids: [`e_${this.events.length}`] } };
  }

  #find(id) {
    return this.subscribers.find((subscriber) => subscriber.id === id) ?? assert.fail(`no subscriber ${id}`);
  }
}

/** Generates subscribers. Every third is in the audience `old`, every fourth has no email. */
export function people(count) {
  return Array.from({ length: count }, (_, at) => ({
    id: `s/${at}`,
    phone_number: `1415555${String(at).padStart(4, '0')}`,
    email: at % 4 === 3 ? null : `Person.${at}@example.com`,
    properties: { Favourite: 'blue', ...(at % 3 === 0 ? { 'Segment Audiences': ['old'] } : {}) },
  }));
}

/** An event by which a person enters or leaves an audience. `by` is the kind of their identifier: phone or email. */
export function change(person, key, isIn, by = 'phone') {
  const traits =
    by === 'phone'
      ? { phone: `+1 (415) 555-${String(person).padStart(4, '0')}` }
      : { email: ` person.${person}@EXAMPLE.com` };
  return {
    type: 'identify',
    messageId: `m-${person}-${key}`,
    timestamp: '2026-11-23T17:00:00.5+01:00',
    traits: { ...traits, [key]: isIn },
    context: { personas: { computation_class: 'audience', computation_id: 'aud_1', computation_key: key } },
  };
}

/** The maximum number of the ascending times, in milliseconds, within one second, or another span. */
export function mostInASecond(times, span = 1000) {
  return Math.max(0, ...times.map((time, at) => times.slice(at).filter((later) => later < time + span).length));
}
