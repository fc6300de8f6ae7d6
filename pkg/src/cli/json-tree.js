/** The values of a JSON text with their offsets, found by JSON Pointer. */

import { keysOf } from '../pointer.js';
import { endOfString } from './input.js';

/**
 * A value: where it is in the text, and its members or elements.
 *
 * @typedef {{ from: number, to: number, members?: Member[], isObject: boolean }} Node
 *
 * A member, or an element, whose key is its index and is not in the text.
 *
 * @typedef {{ key: string, keyFrom: number, keyTo: number, node: Node }} Member
 */

/**
 * Reads a text that `JSON.parse` accepts; there may be a byte order mark before it.
 *
 * @param {string} text
 * @returns {Node}
 */
export function jsonTree(text) {
  return readValue(text, text.startsWith('\uFEFF') ? 1 : 0);
}

/**
 * The value at a pointer and the member that it is the value of. As for `JSON.parse`, the last of several members with
 * the same key counts.
 *
 * @param {Node} tree
 * @param {string} pointer
 * @returns {{ node: Node, member?: Member, parent?: Node } | undefined}
 */
export function find(tree, pointer) {
  let node = tree;
  /** @type {{ member?: Member, parent?: Node }} */
  let way = {};
  for (const key of keysOf(pointer)) {
    const member = node.members?.findLast((one) => one.key === key);
    if (member === undefined) return undefined;
    way = { member, parent: node };
    node = member.node;
  }
  return { node, ...way };
}

/**
 * The part of the text that holds a range of a string's UTF-16 code units.
 *
 * @param {string} text
 * @param {Node} node the string
 * @param {[number, number]} span
 * @returns {[number, number]}
 */
export function spanInString(text, { from }, [start, end]) {
  let at = from + 1;
  let first = at;
  for (let unit = 0; unit < end; unit += 1) {
    if (unit === start) first = at;
    at += text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2;
  }
  return [start === end ? at : first, at];
}

/** @param {string} text @param {number} at @returns {Node} */
function readValue(text, at) {
  const from = skipSpace(text, at);
  switch (text[from]) {
    case '{':
    case '[':
      return readMembers(text, from, text[from] === '{');
    case '"':
      return { from, to: endOfString(text, from + 1), isObject: false };
    default: {
      const end = /[\s,\]}]|$/g;
      end.lastIndex = from;
      return { from, to: /** @type {RegExpExecArray} */ (end.exec(text)).index, isObject: false };
    }
  }
}

/** @param {string} text @param {number} from @param {boolean} isObject @returns {Node} */
function readMembers(text, from, isObject) {
  /** @type {Member[]} */
  const members = [];
  let at = skipSpace(text, from + 1);
  while (text[at] !== (isObject ? '}' : ']')) {
    const keyFrom = at;
    const keyTo = isObject ? endOfString(text, keyFrom + 1) : keyFrom;
    const key = isObject ? JSON.parse(text.slice(keyFrom, keyTo)) : String(members.length);
    const node = readValue(text, isObject ? skipSpace(text, keyTo) + 1 : at);
    members.push({ key, keyFrom, keyTo, node });
    at = skipSpace(text, node.to);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return { from, to: at + 1, members, isObject };
}

/** @param {string} text @param {number} at */
function skipSpace(text, at) {
  let end = at;
  while (text[end] === ' ' || text[end] === '\n' || text[end] === '\r' || text[end] === '\t') end += 1;
  return end;
}
