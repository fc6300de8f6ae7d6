// The list of tests. Rows that are there stay as they are when others come and go; of many tests, only some are shown.

import { make } from '../dom.js';
import { makeRow } from './row.js';

/**
 * @typedef {import('../app.js').ExpectedPayload} ExpectedPayload
 * @typedef {import('./types.js').TestResult} TestResult
 */

const PORTION = 20;

/** @param {import('./row.js').Actions} actions */
export function makeList(actions) {
  const list = make('ol', { class: 'tests-list' });
  const more = make('button', { type: 'button', class: 'button quiet', hidden: true, onclick: showMore });
  const element = make('div', { class: 'tests-rows' }, list, more);
  /** @type {Map<ExpectedPayload, import('./row.js').Row>} */
  let rows = new Map();
  let limit = PORTION;
  /** @type {Parameters<typeof show>[0]} */
  let last = { tests: [], results: new Map(), subscriptions: [] };

  /** @param {{ tests: readonly ExpectedPayload[], results: Map<ExpectedPayload, TestResult>, subscriptions: string[] }} now */
  function show(now) {
    last = now;
    const { tests, results, subscriptions } = now;
    /** @type {typeof rows} */
    const kept = new Map();
    for (const test of tests.slice(0, limit)) {
      const row = rows.get(test) ?? makeRow(test, actions);
      row.show(results.get(test), subscriptions);
      kept.set(test, row);
    }
    for (const [test, row] of rows) if (!kept.has(test)) row.element.remove();
    let place = list.firstChild;
    for (const { element: item } of kept.values()) {
      // To move an element, even to where it is, would take the focus from it.
      if (item === place) place = place.nextSibling;
      else list.insertBefore(item, place);
    }
    rows = kept;
    more.hidden = tests.length <= limit;
    more.textContent = `Show more: ${(tests.length - limit).toLocaleString('en')} are left`;
  }

  /**
   * A test has changed, and keeps its row, so that the focus stays where it is.
   *
   * @param {ExpectedPayload} test
   * @param {ExpectedPayload} next
   */
  function carry(test, next) {
    const row = rows.get(test);
    if (row === undefined) return;
    rows.delete(test);
    rows.set(next, row);
    row.become(next);
  }

  function showMore() {
    const first = limit;
    limit += PORTION;
    show(last);
    list.children[first]?.querySelector('input')?.focus();
  }

  return { element, show, carry };
}
