// The gallery: examples to begin with, each of which shows one thing.

import { make } from '../dom.js';
import { directivesOf } from './directives.js';
import { EXAMPLES } from './examples.js';
import './gallery.css';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./types.js').Example} Example
 * @typedef {import('./types.js').Expectation} Expectation
 */

const RESULTS = {
  mapped: ['good', 'Mapped'],
  not_subscribed: ['idle', 'Not subscribed'],
  invalid: ['bad', 'Invalid'],
};

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountGallery(parent, app) {
  const text = make('input', { type: 'search', class: 'control gallery-input', oninput: filter });
  const names = [...new Set(EXAMPLES.flatMap(({ subscriptions }) => directivesOf(subscriptions)))].sort();
  const directive = make(
    'select',
    { class: 'control gallery-input', onchange: filter },
    make('option', { value: '' }, 'Any'),
    ...names.map((name) => make('option', { value: name }, name)),
  );
  const count = make('p', { class: 'gallery-quiet', role: 'status' });
  const cards = EXAMPLES.map((example) => makeCard(example, () => open(example, app)));
  parent.append(
    make(
      'section',
      { class: 'view gallery', 'aria-labelledby': 'gallery-title' },
      make('h2', { id: 'gallery-title', tabindex: -1 }, 'Examples'),
      make(
        'p',
        { class: 'gallery-quiet' },
        "Each shows one thing. To open one replaces the draft's event and subscriptions, which can be undone.",
      ),
      make(
        'div',
        { class: 'gallery-filters' },
        make('label', {}, make('span', {}, 'Find'), text),
        make('label', {}, make('span', {}, 'Directive'), directive),
        count,
      ),
      make('ul', { class: 'gallery-cards' }, ...cards.map(({ element }) => element)),
    ),
  );
  filter();

  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { element, searched, directives } of cards) {
      const isWanted = directive.value === '' || directives.includes(directive.value);
      element.hidden = !(isWanted && words.every((word) => searched.includes(word)));
      if (!element.hidden) left += 1;
    }
    const all = cards.length;
    count.textContent =
      left === all ? `${all} examples` : left === 0 ? 'No example fits' : `${left} of ${all} examples`;
  }
}

/**
 * @param {Example} example
 * @param {App} app
 */
function open({ event, subscriptions, title }, app) {
  app.open({
    event: JSON.stringify(event, null, 2),
    subscriptions: subscriptions.map(({ name, subscribe, mapping }) => ({
      name,
      enabled: true,
      subscribe,
      mapping: JSON.stringify(mapping, null, 2),
    })),
    selected: 0,
    onUnknownMembership: 'skip',
    legacyJourneys: true,
  });
  app.say(`Opened the example “${title}”.`);
}

/**
 * @param {Example} example
 * @param {() => void} onOpen
 */
function makeCard(example, onOpen) {
  const { title, teaches, subscriptions, expect } = example;
  const directives = directivesOf(subscriptions);
  const element = make(
    'li',
    { class: 'gallery-card panel' },
    make('h3', {}, title),
    make('p', {}, teaches),
    make('ul', { class: 'gallery-triggers', 'aria-label': 'Triggers' }, ...subscriptions.map(triggerOf)),
    make(
      'ul',
      { class: 'gallery-directives', 'aria-label': 'Directives' },
      ...directives.map((name) => make('li', {}, make('code', {}, name))),
    ),
    make(
      'div',
      { class: 'gallery-foot' },
      make('ul', { class: 'gallery-results', 'aria-label': 'Result' }, ...expect.map(resultOf)),
      make('button', { type: 'button', class: 'button', 'aria-label': `Open: ${title}`, onclick: onOpen }, 'Open'),
    ),
  );
  const triggers = subscriptions.map(({ name, subscribe }) => `${name} ${subscribe}`);
  const searched = [title, teaches, ...triggers, ...directives].join('\n').toLowerCase();
  return { element, searched, directives };
}

/** @param {import('./types.js').ExampleSubscription} subscription */
function triggerOf({ subscribe }) {
  return make('li', {}, make('code', {}, subscribe));
}

/** @param {Expectation} expectation */
function resultOf({ status, membership }) {
  const [kind, text] = membership === 'unknown' ? ['warn', 'Mapped'] : RESULTS[status];
  return make(
    'li',
    {},
    make('span', { class: `badge ${kind}` }, membership === undefined ? text : `${text}, ${membership}`),
  );
}
