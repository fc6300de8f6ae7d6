// The steps of a sync as a list, of which one is the current one; buttons and arrow keys go from one to the next.

import { make, makeButton, setDisabled } from '../dom.js';
import { detailOf } from './detail.js';
import { answerBadge, kindOf, nameOf, seconds } from './words.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./types.js').SimulatedSync} SimulatedSync
 */

/** @param {App} app */
export function makeSteps(app) {
  const moves = /** @type {const} */ ([
    ['First', () => 0],
    ['Back', () => current - 1],
    ['Next', () => current + 1],
    ['Last', () => buttons.length - 1],
  ]);
  const movers = moves.map(([text, goal]) => makeButton(text, () => go(goal()), 'button'));
  const position = make('span', { class: 'sync-quiet', role: 'status' });
  const list = make('ol', { class: 'sync-steps', onkeydown: move });
  const detail = make('section', { class: 'sync-detail panel', 'aria-label': 'Current step' });
  const element = make(
    'section',
    { class: 'sync-run', 'aria-labelledby': 'sync-run-title' },
    make(
      'div',
      { class: 'sync-list panel' },
      make('h3', { id: 'sync-run-title' }, 'Steps'),
      make('div', { class: 'sync-movers', role: 'group', 'aria-label': 'Go to a step' }, ...movers, position),
      list,
    ),
    detail,
  );

  /** @type {SimulatedSync | undefined} */
  let shown;
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  let current = 0;

  /** @param {SimulatedSync} sync */
  function show(sync) {
    const hadFocus = list.contains(document.activeElement);
    // Whoever looks at the outcome while changing the scene wants to go on looking at the outcome.
    const atEnd = shown !== undefined && current === buttons.length - 1;
    shown = sync;
    buttons = rowsOf(sync).map((parts, at) =>
      make('button', { type: 'button', class: 'sync-step', onclick: () => go(at) }, ...parts),
    );
    list.replaceChildren(...buttons.map((button) => make('li', {}, button)));
    go(atEnd ? buttons.length - 1 : Math.min(current, buttons.length - 1));
    if (hadFocus) buttons[current].focus();
  }

  /** @param {number} to */
  function go(to) {
    if (shown === undefined || buttons[to] === undefined) return;
    current = to;
    for (const [at, button] of buttons.entries()) {
      if (at === to) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    }
    for (const [at, [, goal]] of moves.entries()) {
      setDisabled(movers[at], goal() === current || buttons[goal()] === undefined);
    }
    position.textContent = `${to + 1} of ${buttons.length}`;
    detail.replaceChildren(...detailOf(shown, to, app));
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const goals = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: buttons.length - 1 };
    const to = goals[/** @type {keyof typeof goals} */ (event.key)];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(to);
    buttons[current]?.focus();
  }

  return { element, show };
}

/**
 * What the rows of the list show.
 *
 * @param {SimulatedSync} sync
 * @returns {Node[][]}
 */
function rowsOf({ entries, exchanges, deliveries, milliseconds }) {
  const payloads = entries.filter(({ status }) => status === 'mapped').length;
  const subscriptions = entries.length === 1 ? '1 subscription' : `${entries.length} subscriptions`;
  const statuses = new Map(deliveries.map(({ status }) => [status, kindOf(status)]));
  return [
    row('', 'Map', [], `${payloads === 1 ? '1 payload' : `${payloads} payloads`} from ${subscriptions}.`),
    ...exchanges.map((exchange) => {
      const { request, where, query, sentAt, conclusion } = exchange;
      const badge = answerBadge(exchange);
      const asked = query.map(([name, value]) => `${name}=${value}`).join('&');
      const what = `${request.method} ${where}${asked === '' ? '' : `?${asked}`}`;
      return row(seconds(sentAt), what, [make('span', { class: `badge ${badge.kind}` }, badge.text)], conclusion, true);
    }),
    row(
      seconds(milliseconds),
      'Outcome',
      [...statuses].map(([status, kind]) => make('span', { class: `badge ${kind}` }, nameOf(status))),
      '',
    ),
  ];
}

/**
 * @param {string} time
 * @param {string} what
 * @param {Node[]} badges
 * @param {string} conclusion
 * @param {boolean} [isCode]
 */
function row(time, what, badges, conclusion, isCode = false) {
  return [
    make('span', { class: 'sync-time' }, time),
    make('span', { class: isCode ? 'sync-what sync-code' : 'sync-what' }, what),
    make('span', { class: 'sync-badges' }, ...badges),
    make('span', { class: 'sync-conclusion' }, conclusion),
  ];
}
