// A payload as rows of a tree, generated lazily: it may have a million values.

import { pointerTo } from '../../../pkg/src/pointer.js';

/**
 * One line of the JSON.
 *
 * @typedef {object} Row
 * @property {'value' | 'open' | 'close'} kind a non-empty object or array has a row that opens and one that closes it
 * @property {string} pointer of the value
 * @property {number} level 0 for the root
 * @property {string} [key] of a member of an object
 * @property {string} type of the value, which determines its color
 * @property {string} text
 * @property {number} [cut] the number of characters of the text that are not shown
 * @property {boolean} last whether no comma follows
 */

/** The maximum length of a text or a key that is shown, in UTF-16 units. */
const MAX_SHOWN = 1_000;

/**
 * @param {import('segment-postscript').Json} payload
 * @returns {Generator<Row, void, void>}
 */
export function* rowsOf(payload) {
  /** @type {{ row: Row, holder: any, keys: string[] | undefined, size: number, next: number }[]} */
  const open = [];
  let value = payload;
  /** @type {Pick<Row, 'key' | 'pointer' | 'level' | 'last'>} */
  let place = { pointer: '', level: 0, last: true };
  for (;;) {
    // Expensive for a large object, so it is done once.
    const keys = isObject(value) && !Array.isArray(value) ? Object.keys(value) : undefined;
    const size = keys?.length ?? (Array.isArray(value) ? value.length : 0);
    const row = rowOf(value, size, place);
    yield row;
    if (size > 0) open.push({ row, holder: value, keys, size, next: 0 });
    while (open.length > 0 && open[open.length - 1].next === open[open.length - 1].size) {
      const closed = /** @type {typeof open[0]} */ (open.pop());
      const text = closed.keys === undefined ? ']' : '}';
      yield { ...closed.row, kind: 'close', key: undefined, text };
    }
    const innermost = open.at(-1);
    if (innermost === undefined) return;
    const { row: outer, holder, size: all } = innermost;
    const at = innermost.next++;
    const key = innermost.keys?.[at];
    value = holder[key ?? at];
    place = { key, pointer: pointerTo(outer.pointer, key ?? at), level: outer.level + 1, last: at === all - 1 };
  }
}

/**
 * @param {any} value
 * @param {number} size the number of members or elements
 * @param {Pick<Row, 'key' | 'pointer' | 'level' | 'last'>} place
 * @returns {Row}
 */
function rowOf(value, size, place) {
  if (isObject(value)) {
    const [type, whole] = Array.isArray(value) ? ['array', '[]'] : ['object', '{}'];
    return { ...place, kind: size > 0 ? 'open' : 'value', type, text: size > 0 ? whole[0] : whole };
  }
  const type = value === null ? 'null' : typeof value;
  if (typeof value !== 'string') return { ...place, kind: 'value', type, text: String(value) };
  const cut = value.length > MAX_SHOWN ? value.length - MAX_SHOWN : undefined;
  return { ...place, kind: 'value', type, text: JSON.stringify(value.slice(0, MAX_SHOWN)), cut };
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * A key as JSON, truncated.
 *
 * @param {string} key
 */
export function shownKey(key) {
  return JSON.stringify(key.length > MAX_SHOWN ? `${key.slice(0, MAX_SHOWN)}…` : key);
}
