// The tests view: events with the results that are expected of them, run again whenever the draft changes.

import { make, makeButton } from '../dom.js';
import { configurationOf } from '../files/configuration.js';
import { whileShown } from '../sync/while-shown.js';
import { exportTests } from './export.js';
import { importTests } from './import.js';
import { keepAsTest } from './keep.js';
import { makeList } from './list.js';
import { expectationsOf, run } from './run.js';
import './tests.css';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').ExpectedPayload} ExpectedPayload
 * @typedef {import('./types.js').TestResult} TestResult
 */

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountTests(parent, app) {
  const list = makeList({ rename, open, accept, remove });
  const file = make('input', {
    type: 'file',
    class: 'tests-file',
    accept: '.json,application/json',
    tabindex: -1,
    'aria-label': 'File of tests',
    onchange: importFile,
  });
  const summary = make('p', { class: 'tests-summary', role: 'status' });
  const trouble = make('p', { class: 'tests-refusal', role: 'status', hidden: true });
  const refusal = make('p', { class: 'tests-refusal', role: 'alert', hidden: true });
  const empty = make(
    'p',
    { class: 'tests-empty panel' },
    'There are no tests. “Keep as test” keeps the present event and what comes of it: when a change of a trigger or a mapping changes the result, the test says where.',
  );
  const exporting = makeButton('Export', exportFile, 'button');
  const running = makeButton('Run', () => ask(), 'button');
  const view = make(
    'section',
    { class: 'view tests', 'aria-labelledby': 'tests-title' },
    make('h2', { id: 'tests-title', tabindex: -1 }, 'Tests'),
    make(
      'p',
      { class: 'tests-quiet' },
      'Events with the results that are expected of them. An exported file is what ',
      make('code', {}, 'npx segment-postscript test'),
      ' runs.',
    ),
    make(
      'div',
      { class: 'tests-buttons' },
      makeButton('Keep as test', () => keepAsTest(app), 'button'),
      running,
      makeButton('Import', () => file.click(), 'button'),
      exporting,
      file,
    ),
    refusal,
    trouble,
    summary,
    empty,
    list.element,
  );
  parent.append(view);

  /** @type {Map<ExpectedPayload, TestResult>} */
  let results = new Map();
  const ask = whileShown(view, runAll);
  app.store.subscribe((draft, before) => {
    const isOther =
      draft.subscriptions !== before.subscriptions ||
      draft.onUnknownMembership !== before.onUnknownMembership ||
      draft.legacyJourneys !== before.legacyJourneys;
    if (draft.tests !== before.tests) show();
    if (isOther || draft.tests !== before.tests) ask();
  });
  show();
  ask();

  async function runAll() {
    const { draft } = app.store;
    const { tests } = draft;
    if (tests.length === 0) return;
    try {
      const made = configurationOf(draft);
      if ('message' in made) throw new Error(made.message);
      const found = await run(app, tests, made.configuration);
      results = new Map(tests.map((test, at) => [test, found[at]]));
      tell(trouble, undefined);
    } catch (error) {
      results = new Map();
      tell(trouble, messageOf(error));
    }
    show();
  }

  function show() {
    const { tests, subscriptions } = app.store.draft;
    empty.hidden = tests.length > 0;
    list.element.hidden = exporting.hidden = running.hidden = tests.length === 0;
    if (tests.length === 0) tell(trouble, undefined);
    const names = subscriptions.map(({ name }, at) => name || `Subscription ${at + 1}`);
    list.show({ tests, results, subscriptions: names });
    summarize(tests);
  }

  /** @param {readonly ExpectedPayload[]} tests */
  function summarize(tests) {
    const done = tests.filter((test) => results.has(test));
    const failed = done.filter((test) => results.get(test)?.passed === false).length;
    summary.hidden = done.length === 0;
    const parts = [
      ...(failed > 0 ? [make('span', { class: 'badge bad' }, `${failed} failed`)] : []),
      make('span', { class: 'badge good' }, `${done.length - failed} passed`),
    ];
    // What has not changed need not be said again.
    if (summary.textContent !== parts.map(({ textContent }) => textContent).join('')) summary.replaceChildren(...parts);
  }

  /**
   * @param {ExpectedPayload} test
   * @param {string} name
   */
  function rename(test, name) {
    const next = { ...test, name };
    const result = results.get(test);
    if (result !== undefined) results.set(next, result);
    replace(test, next);
    app.say(`Renamed to “${name}”.`);
  }

  /** @param {ExpectedPayload} test */
  function open({ event }) {
    app.open({ event: JSON.stringify(event, null, 2) });
  }

  /** @param {ExpectedPayload} test */
  async function accept(test) {
    try {
      const made = configurationOf(app.store.draft);
      if ('message' in made) throw new Error(made.message);
      const expected = await expectationsOf(app, test.event, made.configuration);
      // The button goes with the differences.
      focusRow(app.store.draft.tests.indexOf(test));
      replace(test, { ...test, expected });
      app.say(`“${test.name}” expects the present result.`);
    } catch (error) {
      tell(refusal, messageOf(error));
    }
  }

  /** @param {ExpectedPayload} test */
  function remove(test) {
    const { tests } = app.store.draft;
    const at = tests.indexOf(test);
    app.store.change({ tests: tests.filter((one) => one !== test) });
    app.say(`“${test.name}” is removed.`);
    focusRow(Math.min(at, tests.length - 2));
  }

  /**
   * @param {ExpectedPayload} test
   * @param {ExpectedPayload} next
   */
  function replace(test, next) {
    const { tests } = app.store.draft;
    const at = tests.indexOf(test);
    // It may have been removed meanwhile.
    if (at < 0) return;
    list.carry(test, next);
    app.store.change({ tests: tests.with(at, next) });
  }

  /** @param {number} at */
  function focusRow(at) {
    const name = list.element.querySelectorAll('input')[at];
    if (name instanceof HTMLElement) name.focus();
    else view.querySelector('button')?.focus();
  }

  async function importFile() {
    const chosen = file.files?.[0];
    if (chosen === undefined) return;
    try {
      tell(refusal, await importTests(view, app, chosen));
    } catch (error) {
      tell(refusal, messageOf(error));
    }
    // The same file can be chosen again.
    file.value = '';
  }

  async function exportFile() {
    tell(refusal, await exportTests(app.store.draft));
  }
}

/**
 * @param {HTMLElement} place
 * @param {string | undefined} message
 */
function tell(place, message = '') {
  place.hidden = message === '';
  if (place.textContent !== message) place.textContent = message;
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
