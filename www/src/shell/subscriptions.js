// The subscriptions: which there are, how the event fares in each, and which one is edited.

import { make, makeButton, setDisabled } from '../dom.js';
import { defaultSubscription } from './draft.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').DraftSubscription} DraftSubscription
 */

const MOST = 50;

/** @type {Record<string, [kind: string, words: string]>} */
const STATUSES = {
  mapped: ['good', 'mapped'],
  not_subscribed: ['idle', 'not subscribed'],
  invalid: ['bad', 'invalid'],
  disabled: ['idle', 'disabled'],
};

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountSubscriptions(parent, app) {
  const { store } = app;
  const list = make('ul', { 'aria-label': 'Subscriptions' });
  const name = make('input', {
    id: 'subscription-name',
    oninput: () => store.changeSubscription({ name: name.value }, 'name'),
  });
  const enabled = make('input', {
    type: 'checkbox',
    id: 'subscription-enabled',
    onchange: () => store.changeSubscription({ enabled: enabled.checked }),
  });
  const add = makeButton('Add', () => insert(defaultSubscription()));
  const copy = makeButton('Duplicate', () => insert(present()));
  const up = makeButton('Move up', () => move(-1));
  const down = makeButton('Move down', () => move(1));
  const remove = makeButton('Remove', () => {
    const subscriptions = store.draft.subscriptions.filter((_, at) => at !== store.draft.selected);
    store.change({ subscriptions, selected: Math.max(0, store.draft.selected - 1) });
  });
  parent.append(
    list,
    make(
      'div',
      { class: 'row' },
      make('label', { for: 'subscription-name' }, 'Name'),
      name,
      make('span', { class: 'row' }, enabled, make('label', { for: 'subscription-enabled' }, 'Enabled')),
      add,
      copy,
      up,
      down,
      remove,
    ),
  );

  const present = () => store.draft.subscriptions[store.draft.selected];

  /** @param {DraftSubscription} subscription */
  function insert(subscription) {
    const { subscriptions, selected } = store.draft;
    const added = { ...subscription, name: freeName(subscription.name, subscriptions) };
    const more = [...subscriptions.slice(0, selected + 1), added, ...subscriptions.slice(selected + 1)];
    store.change({ subscriptions: more, selected: selected + 1 });
  }

  /** @param {number} by */
  function move(by) {
    const { selected } = store.draft;
    const subscriptions = [...store.draft.subscriptions];
    [subscriptions[selected], subscriptions[selected + by]] = [subscriptions[selected + by], subscriptions[selected]];
    store.change({ subscriptions, selected: selected + by });
  }

  function show() {
    const { subscriptions, selected } = store.draft;
    while (list.children.length > subscriptions.length) list.lastElementChild?.remove();
    subscriptions.forEach((subscription, at) => {
      const chosen = list.children[at]?.firstElementChild ?? choice(at);
      chosen.setAttribute('aria-pressed', String(at === selected));
      const [label, badge] = chosen.children;
      label.textContent = subscription.name || `Subscription ${at + 1}`;
      const [kind, words] = STATUSES[statusOf(at)] ?? ['idle', '…'];
      badge.className = `badge ${kind}`;
      badge.textContent = words;
    });
    if (name.value !== present().name) name.value = present().name;
    enabled.checked = present().enabled;
    setDisabled(add, subscriptions.length >= MOST);
    setDisabled(copy, subscriptions.length >= MOST);
    setDisabled(remove, subscriptions.length === 1);
    setDisabled(up, selected === 0);
    setDisabled(down, selected === subscriptions.length - 1);
  }

  /** @param {number} at */
  function statusOf(at) {
    const { outcome } = app;
    // Whether an event that can't be read would be mapped, nobody knows.
    if (outcome === undefined || outcome.eventIssues.length > 0) return '';
    return outcome.explanations[at]?.result.status ?? (at < outcome.explanations.length ? 'invalid' : '');
  }

  /** @param {number} at */
  function choice(at) {
    const chosen = make(
      'button',
      { onclick: () => store.change({ selected: at }) },
      make('span', {}),
      ' ',
      make('span', {}),
    );
    list.append(make('li', {}, chosen));
    return chosen;
  }

  store.subscribe(show);
  app.onOutcome(show);
  show();
}

/**
 * The name itself, or with a number if it is taken.
 *
 * @param {string} name
 * @param {DraftSubscription[]} subscriptions
 */
function freeName(name, subscriptions) {
  const base = name.replace(/ \d{1,3}$/, '');
  const taken = new Set(subscriptions.map((subscription) => subscription.name));
  let free = name;
  for (let number = 2; name !== '' && taken.has(free); number += 1) free = `${base} ${number}`;
  return free;
}
