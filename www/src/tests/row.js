// One test in the list: its name, whether it passes, and where it does not.

import { make, makeButton } from '../dom.js';

/**
 * @typedef {import('../app.js').ExpectedPayload} ExpectedPayload
 * @typedef {import('./types.js').TestResult} TestResult
 * @typedef {{ rename(test: ExpectedPayload, name: string): void, open(test: ExpectedPayload): void,
 *   accept(test: ExpectedPayload): void, remove(test: ExpectedPayload): void }} Actions
 * @typedef {{ element: HTMLLIElement, become(test: ExpectedPayload): void,
 *   show(result: TestResult | undefined, subscriptions: string[]): void }} Row
 */

/**
 * @param {ExpectedPayload} first
 * @param {Actions} actions
 * @returns {Row}
 */
export function makeRow(first, actions) {
  let test = first;
  /** What is shown, so that only what is new is made anew. */
  let shown = '';
  const badge = make('span', { class: 'badge idle' }, 'Not run');
  const name = make('input', {
    class: 'tests-name',
    type: 'text',
    'aria-label': 'Name of the test',
    maxlength: 200,
    onchange: () => rename(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && become(test),
  });
  const accept = makeButton('Accept the present result', () => actions.accept(test), 'button tests-accept');
  const open = makeButton('Open', () => actions.open(test), 'button quiet');
  const remove = makeButton('Remove', () => actions.remove(test), 'button quiet');
  const differences = make('div', { class: 'tests-differences', hidden: true });
  const element = make(
    'li',
    { class: 'tests-row' },
    make('div', { class: 'tests-head' }, badge, name, make('span', { class: 'tests-actions' }, open, remove)),
    differences,
  );
  become(first);

  /** @param {ExpectedPayload} next the test as it is after a change */
  function become(next) {
    test = next;
    name.value = test.name;
    for (const one of [open, remove, accept]) one.setAttribute('aria-label', `${one.textContent}: ${test.name}`);
  }

  function rename() {
    const wanted = name.value.trim();
    if (wanted === '' || wanted === test.name) become(test);
    else actions.rename(test, wanted);
  }

  /**
   * @param {TestResult | undefined} result
   * @param {string[]} subscriptions their names
   */
  function show(result, subscriptions) {
    const next = JSON.stringify([result, subscriptions]);
    if (next === shown) return;
    shown = next;
    const state = result === undefined ? 'idle' : result.passed ? 'good' : 'bad';
    badge.className = `badge ${state}`;
    badge.textContent = { idle: 'Not run', good: 'Pass', bad: 'Fail' }[state];
    const isFailure = result !== undefined && !result.passed;
    differences.hidden = !isFailure;
    differences.replaceChildren(...(isFailure ? [tableOf(result, test.name, subscriptions), accept] : []));
  }

  return { element, become, show };
}

/**
 * @param {TestResult} result
 * @param {string} name
 * @param {string[]} subscriptions
 */
function tableOf({ differences, omitted }, name, subscriptions) {
  const several = subscriptions.length > 1;
  const heads = [...(several ? ['Subscription'] : []), 'Path', 'Expected', 'Actual'];
  const rows = differences.map(({ entry, path, expected, actual }) =>
    make(
      'tr',
      {},
      several && make('td', { 'data-head': heads[0] }, entry === undefined ? 'all' : subscriptions[entry]),
      make('td', { 'data-head': 'Path' }, make('code', {}, path)),
      value('Expected', expected),
      value('Actual', actual),
    ),
  );
  return make(
    'div',
    { class: 'tests-scroll', tabindex: 0, role: 'region', 'aria-label': `Differences: ${name}` },
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
      make('tbody', {}, ...rows),
    ),
    omitted > 0 && make('p', { class: 'tests-quiet' }, `And ${omitted.toLocaleString('en')} more.`),
  );
}

/**
 * @param {string} head of its column
 * @param {string | undefined} text
 */
function value(head, text) {
  return make(
    'td',
    { 'data-head': head },
    text === undefined ? make('span', { class: 'tests-quiet' }, 'nothing') : make('code', {}, text),
  );
}
