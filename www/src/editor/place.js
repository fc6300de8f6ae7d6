// Resolves the core's JSON Pointers to spans of the text.

import { find, spanInString } from '../../../pkg/src/json-scan.js';

/** @typedef {import('../../../pkg/src/json-scan.js').JsonNode} JsonNode */

/**
 * The span of the value at a pointer such as `/email/@directive`, or of its closest existing ancestor.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {[number, number]}
 */
export function placeOf(tree, pointer) {
  const { isThere, node, item } = find(tree, pointer);
  // Issues of a directive as a whole are shown at its name.
  const isDirective = isThere && item !== undefined && item.key.startsWith('@') && item.node.kind === 'object';
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
  const { isThere, item } = find(tree, pointer);
  return isThere && item !== undefined ? [item.from, item.keyTo] : undefined;
}

/**
 * Converts a span of the string at a pointer to a span of the text.
 *
 * @param {JsonNode} tree
 * @param {string} text
 * @param {string} pointer
 * @param {[number, number]} span in UTF-16 units of the string
 * @returns {[number, number] | undefined}
 */
export function spanAt(tree, text, pointer, span) {
  const { isThere, node } = find(tree, pointer);
  return isThere && node.kind === 'string' ? spanInString(text, node, span) : undefined;
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
