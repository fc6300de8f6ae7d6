// The trigger, clause by clause: which hold, which decide, and what stood in the event.

import { make } from '../dom.js';
import { didYouMean, icon, panel, pathButton, sentence, textOf, valueOf } from './pieces.js';

/** @typedef {import('segment-postscript').TriggerClause} TriggerClause */

/** More clauses are counted. */
const MOST = 300;

export function createTrigger() {
  const { element, note, body } = panel('Trigger');
  let shown = '';
  return {
    element,
    /** @param {TriggerClause | undefined} trigger */
    show(trigger) {
      element.hidden = trigger === undefined;
      const text = textOf(trigger);
      if (trigger === undefined || text === shown) return;
      shown = text;
      note.textContent = trigger.holds ? 'matches' : 'does not match';
      const count = { made: 0, left: 0 };
      // Where all decide, to say so of each would only be noise.
      const marked = someClause(trigger, ({ decides }) => !decides);
      body.replaceChildren(make('ul', { class: 'result-list' }, itemOf(trigger, marked, count)));
      if (count.left > 0) body.append(make('p', { class: 'result-quiet' }, `and ${count.left} more`));
    },
  };
}

/**
 * @param {TriggerClause} clause
 * @param {(clause: TriggerClause) => boolean} is
 * @returns {boolean}
 */
function someClause(clause, is) {
  return clause.clauses === undefined ? is(clause) : clause.clauses.some((part) => someClause(part, is));
}

/**
 * @param {TriggerClause} clause
 * @param {boolean} marked whether what decides is marked
 * @param {{ made: number, left: number }} count
 * @returns {HTMLElement}
 */
function itemOf(clause, marked, count) {
  const { clauses, holds, decides, fql, operator } = clause;
  if (clauses?.length === 1) return itemOf(clauses[0], marked, count);
  count.made += 1;
  const emphasis = marked && decides;
  const item = make('li', { class: emphasis ? 'result-clause result-decides' : 'result-clause' });
  const mark = make('span', { class: `result-truth result-${holds}` }, icon(holds ? 'yes' : 'no'), String(holds));
  const says = emphasis && clauses === undefined && make('span', { class: 'result-badge result-warn' }, 'decides');
  if (clauses !== undefined) {
    const parts = make('ul', { class: 'result-clauses' });
    for (const part of clauses) {
      if (count.made < MOST) parts.append(itemOf(part, marked, count));
      else count.left += 1;
    }
    item.append(make('p', {}, mark, operator === 'or' ? 'any of these' : 'all of these'), parts);
    return item;
  }
  item.append(make('p', {}, mark, make('code', { class: 'result-fql' }, fql === '' ? 'a condition' : fql), says || ''));
  item.append(...detailsOf(clause));
  return item;
}

/**
 * What a comparison found, in a sentence, with the value and its place.
 *
 * @param {TriggerClause} clause
 */
function detailsOf({ read, message }) {
  const details = message === undefined ? [] : [make('p', { class: 'result-reason' }, ...sentence(message, read))];
  // Most sentences name the value; where one does not, it is told here.
  const isNamed = message === undefined || read === undefined || message.includes(read.found.text);
  if (!isNamed) details.push(make('p', {}, pathButton(read.path, read.pointer), ' is ', valueOf(read.found)));
  if (read?.near !== undefined) details.push(didYouMean(read.near));
  return details;
}
