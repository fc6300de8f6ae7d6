// All that is wrong: with the event, the trigger, the mapping, the payload; each with the way to its place.

import { make } from '../dom.js';
import { keysOf, pointerOf } from '../pointer.js';
import { badge, panel, sentence, textOf } from './pieces.js';

/**
 * @typedef {import('./context.js').Context} Context
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('segment-postscript').Issue} Issue
 * @typedef {{ where: 'event' | 'trigger' | 'mapping' | 'payload' | 'other', warning: boolean, issue: Issue }} Placed
 */

/** More are counted. */
const MOST = 100;

/** @param {Context} context */
export function createIssues(context) {
  const { element, note, body } = panel('Issues');
  let shown = '';
  return {
    element,
    /**
     * @param {Outcome} outcome
     * @param {import('segment-postscript').SubscriptionExplanation | undefined} explanation of the selected subscription
     */
    show(outcome, explanation) {
      const issues = allOf(outcome, explanation);
      element.hidden = issues.length === 0;
      // Here spans count: the links hold them.
      const names = outcome.draft.subscriptions.map(({ name }) => name);
      const text = JSON.stringify([issues.slice(0, MOST), issues.some(({ where }) => where === 'other') && names]);
      if (text === shown) return;
      shown = text;
      note.textContent = String(issues.length);
      const list = make('ul', { class: 'result-list' }, ...issues.slice(0, MOST).map((one) => itemOf(one, context)));
      body.replaceChildren(list);
      if (issues.length > MOST) body.append(make('p', { class: 'result-quiet' }, `and ${issues.length - MOST} more`));
    },
  };
}

/**
 * @param {Outcome} outcome
 * @param {import('segment-postscript').SubscriptionExplanation | undefined} explanation
 * @returns {Placed[]}
 */
function allOf({ eventIssues, triggerIssues, mappingIssues, otherIssues }, explanation) {
  const errors = explanation?.result.errors ?? [];
  // Where the mapping gave a payload, that is what was refused.
  const errorsAre = explanation?.mapping?.error === undefined ? 'payload' : 'mapping';
  /** @type {(where: Placed['where']) => (issue: Issue) => Placed} */
  const placed = (where) => (issue) => ({ where, warning: issue.severity === 'warning', issue });
  /** @type {Placed[]} */
  const all = [
    ...eventIssues.map(placed('event')),
    ...triggerIssues.map(placed('trigger')),
    ...mappingIssues.map(placed('mapping')),
    ...errors.map(placed(errorsAre)),
    ...otherIssues.map(placed('other')),
  ];
  // What is wrong with a mapping by itself is often also why its result is invalid.
  const known = new Set();
  return all
    .filter(({ issue }) => {
      const text = textOf([issue.code, issue.path, issue.message, issue.span?.[0]]);
      return !known.has(text) && known.add(text);
    })
    .sort((one, other) => Number(one.warning) - Number(other.warning));
}

/**
 * @param {Placed} placed
 * @param {Context} context
 */
function itemOf({ where, warning, issue }, context) {
  const kind = warning ? badge('Warning', 'warn', 'warning') : badge('Error', 'bad', 'no');
  const head = make(
    'p',
    { class: 'result-row-head' },
    kind,
    make('code', {}, issue.code),
    placeOf(where, issue, context),
  );
  const lines = issue.message.split('\n').map((line) => make('p', {}, ...sentence(line)));
  const hint = issue.hint !== undefined && make('p', { class: 'result-hint' }, ...sentence(issue.hint));
  return make('li', { class: 'result-item' }, head, ...lines, hint);
}

/**
 * @param {Placed['where']} where
 * @param {Issue} issue
 * @param {Context} context
 */
function placeOf(where, issue, context) {
  const { path, span } = issue;
  if (where === 'other') return elsewhere(path, span, context);
  const text = `in the ${where}${path === '' ? '' : ` at ${path}`}`;
  const goal = where === 'mapping' ? { where, issue } : goalOf(where, path, span);
  if (goal === undefined) return make('span', { class: 'result-quiet' }, text);
  return make('button', { class: 'result-link', type: 'button', onclick: () => context.goto(goal) }, text);
}

/**
 * A place in another subscription, by what that is called.
 *
 * @param {string} path
 * @param {[number, number] | undefined} span
 * @param {Context} context
 */
function elsewhere(path, span, context) {
  const [list, index, part, ...keys] = keysOf(path);
  const subscription = list === 'subscriptions' ? Number(index) : NaN;
  const isShown = part === 'subscribe' || part === 'mapping';
  const name = isShown ? context.app.store.draft.subscriptions[subscription]?.name : undefined;
  if (name === undefined) return make('span', { class: 'result-quiet' }, path);
  const where = part === 'mapping' ? 'mapping' : 'trigger';
  const text = `in the ${where} of ${name === '' ? `Subscription ${subscription + 1}` : `“${name}”`}`;
  /** @type {import('./context.js').Goal} */
  const goal = { where, pointer: keys.length === 0 ? undefined : pointerOf(keys), span, subscription };
  return make('button', { class: 'result-link', type: 'button', onclick: () => context.goto(goal) }, text);
}

/**
 * @param {'event' | 'trigger' | 'payload'} where
 * @param {string} path
 * @param {[number, number]} [span]
 * @returns {import('./context.js').Goal | undefined}
 */
function goalOf(where, path, span) {
  if (where !== 'payload') return { where, pointer: path === '' ? undefined : path, span };
  // What is wrong with a field of the payload is mended where the mapping makes that field.
  const [key] = keysOf(path);
  return key === undefined ? undefined : { where: 'mapping', pointer: pointerOf([key]) };
}
