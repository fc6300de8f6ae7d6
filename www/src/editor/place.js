// Places that the core names, in the text that they are about.

/** @typedef {import('../form/types.js').JsonNode} JsonNode */

/**
 * The span of the value at a place such as `/email/@path`, or of the last part of it that is there. Keys are joined by `/`
 * as they are, so the longest key that fits is taken.
 *
 * @param {JsonNode} tree
 * @param {string} text
 * @param {string} place
 * @returns {[number, number]}
 */
export function placeOf(tree, text, place) {
  let node = tree;
  /** @type {[number, number]} */
  let span = [tree.from, tree.to];
  let rest = place;
  while (rest.startsWith('/')) {
    const fitting = (node.items ?? []).filter(
      ({ key }) => rest.startsWith(`/${key}`) && ['', '/'].includes(rest.charAt(key.length + 1)),
    );
    if (fitting.length === 0) break;
    const item = fitting.reduce((longest, one) => (one.key.length > longest.key.length ? one : longest));
    rest = rest.slice(item.key.length + 1);
    node = item.node;
    // What is wrong with a directive as a whole is shown at its name.
    span = rest === '' && item.key.startsWith('@') && node.items ? [item.from, item.keyTo] : [node.from, node.to];
  }
  return span;
}
