// Finds what the core's pointers lead to in the text that they are about.

import { keysOf } from '../pointer.js';

/**
 * @typedef {import('../form/types.js').JsonNode} JsonNode
 * @typedef {import('../form/types.js').JsonItem} JsonItem
 */

/**
 * The span of the value at a pointer such as `/email/@directive`, or of the last value on the way that is there.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {[number, number]}
 */
export function placeOf(tree, pointer) {
  const { node, item } = find(tree, pointer);
  // What is wrong with a directive as a whole is shown at its name.
  const isDirective = item !== undefined && item.key.startsWith('@') && item.node.kind === 'object';
  return isDirective ? [item.from, item.keyTo] : [node.from, node.to];
}

/**
 * The span of the key of the member at a pointer.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {[number, number] | undefined}
 */
export function keyAt(tree, pointer) {
  const { item } = find(tree, pointer);
  return item && [item.from, item.keyTo];
}

/**
 * A span of the string at a pointer, as a span of the text that it is written in.
 *
 * @param {JsonNode} tree
 * @param {string} text
 * @param {string} pointer
 * @param {[number, number]} span in UTF-16 units of the string
 * @returns {[number, number] | undefined}
 */
export function spanInString(tree, text, pointer, [start, end]) {
  const { node, item } = find(tree, pointer);
  if (item === undefined || node.kind !== 'string') return undefined;
  let at = node.from + 1;
  let from = at;
  for (let unit = 0; unit < end; unit += 1) {
    if (unit === start) from = at;
    if (text[at] !== '\\') at += 1;
    else at += text[at + 1] === 'u' ? 6 : 2;
  }
  return [start === end ? at : from, at];
}

/**
 * The span of the name of the directive at a pointer.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {[number, number] | undefined}
 */
export function directiveNameOf(tree, pointer) {
  const item = find(tree, pointer).node.items?.find(({ key }) => key.startsWith('@'));
  return item && [item.from, item.keyTo];
}

/**
 * The node at a pointer, or the last one on the way to it, and the item that it is the value of, if it is the very one.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {{ node: JsonNode, item?: JsonItem }}
 */
function find(tree, pointer) {
  let node = tree;
  /** @type {JsonItem | undefined} */
  let item;
  for (const key of keysOf(pointer)) {
    const next = node.kind === 'array' ? node.items?.[Number(key)] : node.items?.findLast((one) => one.key === key);
    if (next === undefined) return { node };
    item = next;
    node = next.node;
  }
  return { node, item };
}
