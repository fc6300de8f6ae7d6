// What the form does to the mapping's text: each edit finds its place anew in the text as it is now.

import {
  addElement,
  addMember,
  nodeAt,
  parseWithPlaces,
  removeMember,
  replaceMember,
  replaceValue,
  swapWithNext,
} from './json-text.js';
import { convert } from './convert.js';
import { directiveOf, kindOf } from './kinds.js';

/**
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').Kind} Kind
 * @typedef {import('./types.js').Place} Place
 * @typedef {import('./types.js').Writable} Writable
 */

/**
 * Sets the value at a place, which need not be there yet.
 *
 * @param {Form} form
 * @param {Pick<Place, 'keys' | 'before'>} place
 * @param {Writable} value
 */
export function put(form, place, value) {
  form.write(withValue(form.text, place, value));
}

/**
 * Adds an element to the array at a place.
 *
 * @param {Form} form
 * @param {string[]} keys
 * @param {Writable} value
 */
export function append(form, keys, value) {
  const array = form.find(keys);
  if (array?.kind === 'array') form.write(addElement(form.text, array, value));
}

/**
 * @param {Form} form
 * @param {string[]} keys
 */
export function remove(form, keys) {
  form.write(withValue(form.text, { keys }, undefined));
}

/**
 * Exchanges an element and the one that follows.
 *
 * @param {Form} form
 * @param {string[]} keys of the array
 * @param {number} index
 */
export function moveDown(form, keys, index) {
  const array = form.find(keys);
  if (array?.items?.[index + 1] !== undefined) form.write(swapWithNext(form.text, array, index));
}

/**
 * Gives a member another key; its value stays.
 *
 * @param {Form} form
 * @param {string[]} keys
 * @param {string} key
 */
export function rename(form, keys, key) {
  const holder = form.find(keys.slice(0, -1));
  const index = indexIn(holder, keys);
  if (holder?.kind === 'object' && index >= 0) form.write(replaceMember(form.text, holder, index, key));
}

/**
 * Makes another kind of part of what is at a place.
 *
 * @param {Form} form
 * @param {Place} place
 * @param {Kind} kind
 * @param {{ fallback: string, origin: Writable | undefined }} options `fallback`: the path for what has none;
 *   `origin`: what is to be changed, if it is no longer there
 */
export function change(form, place, kind, { fallback, origin }) {
  const text = withValue(form.text, place, origin);
  const node = nodeAt(parseWithPlaces(text), place.keys);
  if (kind === 'source' && node === undefined) return form.write(withValue(text, place, null));
  if (kind === 'source' || kind === kindOf(node)) return form.write(text);
  if (kind === 'absent') return form.write(withValue(text, place, undefined));
  const { directive, value } = convert(text, node, kind, fallback);
  const former = directiveOf(node);
  // What stands beside the directive is kept; where nothing does, the object is written anew and well laid out.
  if (directive !== undefined && node?.items !== undefined && node.items.length > 1 && former !== undefined) {
    return form.write(replaceMember(text, node, former.index, directive, value));
  }
  form.write(withValue(text, place, directive === undefined ? value : { members: [[directive, value]] }));
}

/**
 * @param {import('./types.js').JsonNode | undefined} holder
 * @param {string[]} keys
 */
function indexIn(holder, keys) {
  return holder?.items?.findIndex((item) => item.key === keys[keys.length - 1]) ?? -1;
}

/**
 * A text with this value at a place; without any if there is none.
 *
 * @param {string} text
 * @param {Pick<Place, 'keys' | 'before'>} place
 * @param {Writable | undefined} value
 */
function withValue(text, { keys, before }, value) {
  const tree = parseWithPlaces(text);
  const node = nodeAt(tree, keys);
  const holder = nodeAt(tree, keys.slice(0, -1));
  if (node !== undefined && (value !== undefined || keys.length === 0)) return replaceValue(text, node, value ?? null);
  if (holder?.items === undefined || keys.length === 0) return text;
  if (value === undefined) return node === undefined ? text : removeMember(text, holder, indexIn(holder, keys));
  if (holder.kind === 'array') return addElement(text, holder, value);
  const index = before && holder.items.findLastIndex(({ key }) => before.includes(key)) + 1;
  return addMember(text, holder, keys[keys.length - 1], value, index);
}
