// Places that the core names, in the text that they are about.

/**
 * @typedef {import('../form/types.js').JsonNode} JsonNode
 * @typedef {import('../form/types.js').JsonItem} JsonItem
 */

/**
 * The span of the value at a place such as `/email/@path`, or of the last part of it that is there.
 *
 * @param {JsonNode} tree
 * @param {string} place
 * @returns {[number, number]}
 */
export function placeOf(tree, place) {
  const { node, item } = find(tree, place);
  // What is wrong with a directive as a whole is shown at its name.
  const isDirective = item !== undefined && item.key.startsWith('@') && item.node.kind === 'object';
  return isDirective ? [item.from, item.keyTo] : [node.from, node.to];
}

/**
 * The span of a key of the object at a place.
 *
 * @param {JsonNode} tree
 * @param {string} place
 * @param {string} key
 * @returns {[number, number] | undefined}
 */
export function keyOf(tree, place, key) {
  const item = find(tree, place).node.items?.find((one) => one.key === key);
  return item && [item.from, item.keyTo];
}

/**
 * The node at a place, or the last one on the way to it, and the item that it is the value of, if it is the very place.
 * Keys are joined by `/` as they are, so the longest key that fits is taken.
 *
 * @param {JsonNode} tree
 * @param {string} place
 * @returns {{ node: JsonNode, item?: JsonItem }}
 */
function find(tree, place) {
  let node = tree;
  /** @type {JsonItem | undefined} */
  let item;
  let rest = place;
  while (rest.startsWith('/')) {
    const fitting = (node.items ?? []).filter(
      ({ key }) => rest.startsWith(`/${key}`) && ['', '/'].includes(rest.charAt(key.length + 1)),
    );
    if (fitting.length === 0) return { node };
    item = fitting.reduce((longest, one) => (one.key.length > longest.key.length ? one : longest));
    rest = rest.slice(item.key.length + 1);
    node = item.node;
  }
  return { node, item };
}
