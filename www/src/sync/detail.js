// One step of the sync in full: what is to be delivered, a request with its answer, or the outcome.

import { make } from '../dom.js';
import { curlOf } from './curl.js';
import { answerBadge, kindOf, nameOf, seconds, sentencesOn } from './words.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./types.js').SimulatedSync} SimulatedSync
 * @typedef {import('./types.js').Exchange} Exchange
 */

/** What a result is called, and how good it is. */
const STATUSES = {
  mapped: ['good', 'Mapped'],
  not_subscribed: ['idle', 'Not subscribed'],
  disabled: ['idle', 'Disabled'],
  invalid: ['bad', 'Invalid'],
};

/**
 * @param {SimulatedSync} sync
 * @param {number} at 0 is the beginning, then there are the requests, then the outcome
 * @param {App} app
 * @returns {Node[]}
 */
export function detailOf(sync, at, app) {
  if (at === 0) return beginning(sync);
  const exchange = sync.exchanges[at - 1];
  return exchange === undefined ? outcome(sync) : requestAndAnswer(exchange, app);
}

/** @param {SimulatedSync} sync */
function beginning({ entries }) {
  return [
    make('h4', {}, 'What the mapping gives'),
    make('ul', { class: 'sync-entries' }, ...entries.map(mappedEntry)),
    make(
      'p',
      { class: 'sync-quiet' },
      'Phone numbers are reduced to their digits, emails trimmed. People are looked up by phone first, by email if that finds nobody.',
    ),
  ];
}

/** @param {import('./types.js').Entry} entry */
function mappedEntry(entry) {
  const { status, membership, audience, phone, email } = entry;
  const [kind, text] = STATUSES[status];
  return make(
    'li',
    {},
    make('span', { class: `badge ${kind}` }, text),
    make('b', {}, subscriptionName(entry)),
    ...(status === 'mapped' ? [named({ membership: membership ?? '', audience, phone, email })] : []),
  );
}

/**
 * @param {Exchange} exchange
 * @param {App} app
 */
function requestAndAnswer(exchange, app) {
  const { request, where, query, bodyShown, attempt, sentAt, answeredAt, answer } = exchange;
  const badge = answerBadge(exchange);
  const copy = make(
    'button',
    { type: 'button', class: 'button quiet', onclick: () => copyText(curlOf(request), app) },
    'Copy as curl',
  );
  return [
    make(
      'div',
      { class: 'sync-line' },
      make('h4', {}, 'Request'),
      make('span', { class: 'sync-quiet' }, `at ${seconds(sentAt)}${attempt > 1 ? `, try ${attempt}` : ''}`),
      copy,
    ),
    make('p', { class: 'sync-code' }, make('b', {}, request.method), ` ${where}`),
    ...(query.length === 0 ? [] : [named(query)]),
    ...(bodyShown === undefined ? [] : [code('Body of the request', bodyShown)]),
    make(
      'div',
      { class: 'sync-line' },
      make('h4', {}, 'Answer'),
      make('span', { class: `badge ${badge.kind}` }, badge.text),
      make('span', { class: 'sync-quiet' }, `at ${seconds(answeredAt)}`),
    ),
    ...(answer === undefined ? [] : [code('Body of the answer', answer.body)]),
    make('h4', {}, 'What follows'),
    make('p', {}, exchange.conclusion),
    make('h4', {}, 'What Postscript holds then'),
    ...holdings(exchange),
  ];
}

/** @param {Exchange} exchange */
function holdings({ subscribers, customEvents }) {
  const events = customEvents === 1 ? '1 custom event' : `${customEvents || 'no'} custom events`;
  if (subscribers.length === 0) return [make('p', {}, `No such subscriber, and ${events}.`)];
  return [
    table(
      ['Subscriber', 'Phone', 'Email', 'Segment Audiences'],
      subscribers.map(({ id, phone, email, audiences }) => [id, phone, email, audiences]),
    ),
    make('p', {}, `And ${events}.`),
  ];
}

/** @param {SimulatedSync} sync */
function outcome({ deliveries, entries }) {
  return [
    make('h4', {}, deliveries.length > 1 ? 'Outcome of each subscription' : 'Outcome'),
    make(
      'ul',
      { class: 'sync-outcomes' },
      ...deliveries.map((delivery) =>
        make(
          'li',
          {},
          make('span', { class: `badge ${kindOf(delivery.status)}` }, nameOf(delivery.status)),
          make('b', {}, subscriptionName(entries[delivery.subscription] ?? delivery)),
          make('p', {}, sentencesOn(delivery)),
        ),
      ),
    ),
  ];
}

/** @param {[string, string][] | Record<string, string>} values */
function named(values) {
  return make(
    'dl',
    { class: 'sync-named' },
    ...(Array.isArray(values) ? values : Object.entries(values)).map(([name, value]) =>
      make('div', {}, make('dt', {}, name), make('dd', {}, value || '–')),
    ),
  );
}

/** @param {{ subscription: number, name?: string }} entry */
function subscriptionName({ subscription, name }) {
  return name || `Subscription ${subscription + 1}`;
}

/**
 * @param {string} label
 * @param {string} text
 */
function code(label, text) {
  // What may scroll must be reached by keyboard, and so needs a name.
  return make('pre', { class: 'sync-body', tabindex: 0, role: 'region', 'aria-label': label }, text);
}

/**
 * @param {string[]} heads
 * @param {string[][]} rows
 */
function table(heads, rows) {
  return make(
    'div',
    { class: 'sync-scroll', tabindex: 0, role: 'region', 'aria-label': heads[0] },
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
      make('tbody', {}, ...rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, cell || '–'))))),
    ),
  );
}

/**
 * @param {string} text
 * @param {App} app
 */
async function copyText(text, app) {
  try {
    await navigator.clipboard.writeText(text);
    app.say('The command is copied. It takes the key from POSTSCRIPT_SECRET_KEY.');
  } catch {
    app.say('The browser does not let this page copy.');
  }
}
