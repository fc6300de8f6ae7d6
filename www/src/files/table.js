// Tables and bars, as the parts of the view share them.

import { make, makeSvg } from '../dom.js';
import './table.css';

/** @typedef {string | Node} Cell */

/**
 * The columns that get room beyond that which their texts need.
 *
 * @type {Record<string, string | undefined>}
 */
const CELL_CLASSES = { Share: 'files-bar-cell', Issue: 'files-wide-cell' };

/**
 * A table that is scrolled within itself where the page is too narrow for it.
 *
 * @param {string} name for those who don't see what is around it
 * @param {(Cell | { text: Cell, number: true })[]} heads
 * @param {Cell[][]} rows the first cell of each is the row's head
 */
export function makeTable(name, heads, rows) {
  const isNumber = heads.map((head) => typeof head === 'object' && 'number' in head);
  /** @param {number} column */
  const kind = (column) => (isNumber[column] ? 'files-number' : CELL_CLASSES[String(heads[column])]);
  const headCells = heads.map((head, column) =>
    make('th', { scope: 'col', class: kind(column) }, typeof head === 'object' && 'number' in head ? head.text : head),
  );
  const body = rows.map((cells) =>
    make(
      'tr',
      {},
      ...cells.map((cell, column) =>
        column === 0 ? make('th', { scope: 'row', class: kind(0) }, cell) : make('td', { class: kind(column) }, cell),
      ),
    ),
  );
  return make(
    'div',
    { class: 'files-scroll', role: 'group', 'aria-label': name, tabindex: 0 },
    make(
      'table',
      { class: 'files-table' },
      make('thead', {}, make('tr', {}, ...headCells)),
      make('tbody', {}, ...body),
    ),
  );
}

/**
 * @param {string} code
 * @param {string} message
 */
export function issueText(code, message) {
  return make('span', { class: 'files-message' }, make('code', {}, code), ' ', message);
}

/** @param {string} text */
export function numberHead(text) {
  return { text, number: /** @type {const} */ (true) };
}

/**
 * A bar whose parts are as long as the numbers are large. It says nothing that the numbers beside it don't, so that it
 * is hidden from those who don't see it.
 *
 * @param {{ kind: string, value: number }[]} parts
 * @param {number} whole
 */
export function makeBar(parts, whole) {
  const bar = makeSvg('svg', {
    class: 'files-bar',
    viewBox: '0 0 100 1',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  bar.append(makeSvg('rect', { class: 'files-part-rest', width: 100, height: 1 }));
  let x = 0;
  for (const { kind, value } of parts) {
    if (value === 0 || whole === 0) continue;
    const width = (100 * value) / whole;
    bar.append(makeSvg('rect', { class: `files-part-${kind}`, x, width, height: 1 }));
    x += width;
  }
  return bar;
}

/**
 * A text with the colour that its parts of bars have.
 *
 * @param {string} kind
 * @param {string} text
 */
export function keyed(kind, text) {
  const key = makeSvg('svg', { class: 'files-key', viewBox: '0 0 1 1', 'aria-hidden': 'true' });
  key.append(makeSvg('rect', { class: `files-part-${kind}`, width: 1, height: 1 }));
  return make('span', { class: 'files-keyed' }, /** @type {any} */ (key), text);
}
