/**
 * Picks out of an event what a compiled program reads, and writes only that as JSON text for the core.
 *
 * The core names what it reads by a tree of roots: `true` for a value that is read whole, or an object from keys
 * to trees. Most of a real event (page, device, library, …) is read by nobody and never crosses the boundary.
 *
 * @typedef {import('./core.js').PathTree} PathTree
 */

import { checkEvent, checkLength, checkMember } from './json-check.js';

/**
 * A tree of roots in the shape that picking walks fastest: keys, their JSON text, and their trees side by side.
 * `undefined` stands for a value that is read whole.
 *
 * @typedef {{ keys: string[], names: string[], trees: (Picker | undefined)[] }} Picker
 */

/**
 * @param {PathTree} tree
 * @returns {Picker | undefined}
 */
export function compilePicker(tree) {
  if (typeof tree !== 'object' || tree === null) return undefined;
  const keys = Object.keys(tree);
  return {
    keys,
    names: keys.map((key) => `${JSON.stringify(key)}:`),
    trees: keys.map((key) => compilePicker(tree[key])),
  };
}

/**
 * The part of an event that is read: its JSON text, and where in it which strings and plain objects of the event
 * begin.
 *
 * @typedef {{ text: string, starts: number[], values: (string | object)[] }} Picked
 */

/**
 * Throws a `MappingError` when what is read of the event holds what JSON has no way to write, nests too deep or is too
 * large.
 *
 * @param {unknown} event
 * @param {Picker | undefined} picker
 * @returns {Picked}
 */
export function pick(event, picker) {
  /** @type {Picked} */
  const picked = { text: '', starts: [], values: [] };
  if (picker !== undefined && isPlain(event)) {
    addMembers(picked, event, picker, []);
    checkLength(picked.text);
  } else {
    checkEvent(event);
    // Neither `undefined` nor an object whose toJSON gives `undefined` has a text of its own.
    picked.text = JSON.stringify(event) ?? 'null';
  }
  return picked;
}

/**
 * The JSON text alone.
 *
 * @param {unknown} event
 * @param {Picker | undefined} picker
 */
export function pickText(event, picker) {
  return pick(event, picker).text;
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

/**
 * Adds what `JSON.stringify` would write of the members that are read: in pieces, which is faster than to make an
 * object of them first.
 *
 * @param {Picked} picked
 * @param {Record<string, unknown>} object
 * @param {Picker} picker
 * @param {string[]} path the keys that lead to the object
 */
function addMembers(picked, object, { keys, names, trees }, path) {
  let before = '{';
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index];
    const member = object[key];
    if (member === undefined) continue;
    // Own and enumerable: exactly what JSON.stringify would have written. To ask for the latter is slow, and a string
    // that is hidden from JSON does no harm: the reference reads it, too.
    const isString = typeof member === 'string';
    if (isString ? !Object.hasOwn(object, key) : !isEnumerable.call(object, key)) continue;
    const tree = trees[index];
    if (isString) {
      picked.text += before + names[index];
      picked.starts.push(picked.text.length);
      picked.values.push(member);
      picked.text += stringText(member);
    } else if (isPlain(member)) {
      picked.text += before + names[index];
      if (tree !== undefined) {
        path.push(key);
        addMembers(picked, member, tree, path);
        path.pop();
      } else {
        checkMember(member, path, key, picked.text.length);
        picked.starts.push(picked.text.length);
        picked.values.push(member);
        picked.text += JSON.stringify(member);
      }
    } else {
      checkMember(member, path, key, picked.text.length);
      const text = JSON.stringify(member);
      if (text === undefined) continue;
      picked.text += before + names[index] + text;
    }
    before = ',';
  }
  picked.text += before === '{' ? '{}' : '}';
}

/** What JSON may have to escape, and everything beyond ASCII. */
const UNUSUAL = /[^ !#-[\]-~]/;

/**
 * The JSON text of a string: most need no escape, and to look is faster than to call `JSON.stringify`.
 *
 * @param {string} value
 */
function stringText(value) {
  return UNUSUAL.test(value) ? JSON.stringify(value) : `"${value}"`;
}

/**
 * Objects that JSON writes member by member. All others (arrays, dates, boxed values, …) cross whole.
 *
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) && typeof (/** @type {any} */ (value).toJSON) !== 'function'
  );
}
