// Edits of a JSON text that leave the rest unchanged, byte for byte. Each function returns the whole new text.

import { parseWithPlaces } from './json-scan.js';
import { hasBreak, indentAt, indented, layoutOf, verbatim, write } from './layout.js';

export { parseWithPlaces, verbatim };

/**
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Writable} Writable
 */

/**
 * @param {string} text
 * @param {JsonNode} node of the text
 * @param {Writable} value
 */
export function replaceValue(text, node, value) {
  return splice(text, node.from, node.to, write(value, layoutOfText(text), indentAt(text, node.from)));
}

/**
 * Replaces a value with JSON text, verbatim.
 *
 * @param {string} text
 * @param {JsonNode} node
 * @param {string} source
 */
export function replaceSource(text, node, source) {
  return splice(text, node.from, node.to, indented(source, indentAt(text, node.from)));
}

/**
 * Replaces the key and the value of a member.
 *
 * @param {string} text
 * @param {JsonNode} object
 * @param {number} index
 * @param {string} key
 * @param {Writable} [value] unchanged if it is missing
 */
export function replaceMember(text, object, index, key, value) {
  const { from, keyTo, node } = itemsOf(object)[index];
  const changed = value === undefined ? text : replaceValue(text, node, value);
  return splice(changed, from, keyTo, JSON.stringify(key));
}

/**
 * @param {string} text
 * @param {JsonNode} container an object or array
 * @param {number} index
 */
export function removeMember(text, container, index) {
  const items = itemsOf(container);
  if (items.length === 1) return splice(text, container.from + 1, container.to - 1, '');
  const isLast = index === items.length - 1;
  const from = isLast ? items[index - 1].node.to : items[index].from;
  const to = isLast ? items[index].node.to : items[index + 1].from;
  return splice(text, from, to, '');
}

/**
 * @param {string} text
 * @param {JsonNode} object
 * @param {string} key that it does not have
 * @param {Writable} value
 * @param {number} [index] of the item before which it is inserted
 */
export function addMember(text, object, key, value, index) {
  return add(text, object, key, value, index);
}

/**
 * @param {string} text
 * @param {JsonNode} array
 * @param {Writable} value
 */
export function addElement(text, array, value) {
  return add(text, array, undefined, value);
}

/**
 * Swaps two neighbours; the text between them is unchanged.
 *
 * @param {string} text
 * @param {JsonNode} container
 * @param {number} index of the first of them
 */
export function swapWithNext(text, container, index) {
  const [first, second] = itemsOf(container).slice(index, index + 2);
  const between = text.slice(first.node.to, second.from);
  const swapped = text.slice(second.from, second.node.to) + between + text.slice(first.from, first.node.to);
  return splice(text, first.from, second.node.to, swapped);
}

/**
 * The value at a path of keys.
 *
 * @param {JsonNode | undefined} tree
 * @param {string[]} keys
 */
export function nodeAt(tree, keys) {
  let node = tree;
  for (const key of keys) {
    // The keys of an array's elements are their indices.
    node = (node?.kind === 'array' ? node.items?.[Number(key)] : memberOf(node, key))?.node;
  }
  return node;
}

/**
 * @param {JsonNode | undefined} node
 * @param {string} key
 */
export function memberOf(node, key) {
  return node?.kind === 'object' ? node.items?.find((item) => item.key === key) : undefined;
}

/**
 * @param {string} text
 * @param {JsonNode} container
 * @param {string | undefined} key
 * @param {Writable} value
 * @param {number} [index]
 */
function add(text, container, key, value, index = itemsOf(container).length) {
  const layout = layoutOfText(text);
  const items = itemsOf(container);
  const { from, to } = container;
  const start = key === undefined ? '' : JSON.stringify(key) + layout.colon;
  if (items.length === 0) {
    const outer = indentAt(text, from);
    const isLine = layout.unit === '';
    const inner = isLine ? '' : outer + layout.unit;
    const body = start + write(value, layout, inner);
    const pad = key === undefined ? '' : layout.pad;
    return splice(text, from + 1, to - 1, isLine ? pad + body + pad : `\n${inner}${body}\n${outer}`);
  }
  const isBroken = hasBreak(text, from, items[0].from);
  const indent = indentAt(text, items[0].from);
  const body = start + write(value, isBroken ? layout : { ...layout, unit: '', inline: true }, indent);
  const between = isBroken ? `,\n${indent}` : layout.comma;
  const after = items[index - 1];
  if (after !== undefined) return splice(text, after.node.to, after.node.to, between + body);
  return splice(text, items[0].from, items[0].from, body + between);
}

/** @param {JsonNode} container */
function itemsOf({ items = [] }) {
  return items;
}

/** @param {string} text that is JSON */
function layoutOfText(text) {
  const tree = parseWithPlaces(text);
  if (tree === undefined) throw new TypeError('only JSON text can be edited');
  return layoutOf(text, tree);
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {string} insert
 */
function splice(text, from, to, insert) {
  return text.slice(0, from) + insert + text.slice(to);
}
