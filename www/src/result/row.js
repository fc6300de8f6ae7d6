// One line of the payload: how it looks.

import { make } from '../dom.js';
import { grouped } from './pieces.js';
import { shownKey } from './values.js';

/** @typedef {import('./values.js').Row} Row */

/** Deeper values are indented no further. */
const MOST_LEVELS = 16;

/**
 * @param {Row} one
 * @param {Row} other
 */
export function isSameRow(one, other) {
  return (
    one.text === other.text &&
    one.pointer === other.pointer &&
    one.kind === other.kind &&
    one.type === other.type &&
    one.last === other.last &&
    one.cut === other.cut &&
    one.key === other.key
  );
}

/**
 * @param {HTMLElement} element
 * @param {Row} row
 */
export function fillRow(element, row) {
  const { kind, pointer, level, key, type, text, cut, last } = row;
  element.dataset.pointer = pointer;
  element.dataset.kind = kind;
  element.style.paddingInlineStart = `${Math.min(level, MOST_LEVELS) * 1.25 + 1.5}em`;
  if (kind === 'close') {
    // It says nothing to those who hear the tree.
    element.setAttribute('aria-hidden', 'true');
    for (const name of ['role', 'aria-level', 'tabindex']) element.removeAttribute(name);
  } else {
    element.removeAttribute('aria-hidden');
    element.setAttribute('role', 'treeitem');
    element.setAttribute('aria-level', String(level + 1));
    if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
  }
  const name = key === undefined ? [] : [make('span', { class: 'result-key' }, shownKey(key)), ': '];
  const value = make('span', { class: `result-${kind === 'value' ? type : 'quiet'}` }, text);
  const rest =
    cut === undefined ? [] : [make('span', { class: 'result-quiet' }, `… and ${grouped(cut)} more characters`)];
  element.replaceChildren(...name, value, ...rest, last || kind === 'open' ? '' : ',');
}
