// Comparison and conversion of JSON values and parts of a JSON text.

/**
 * Whether a part of a text is this value, whatever the order of its members.
 *
 * @param {import('./types.js').JsonNode} node
 * @param {any} value
 * @returns {boolean}
 */
export function isSame({ kind, value: own, items = [] }, value) {
  if (kind === 'array') {
    return (
      Array.isArray(value) && value.length === items.length && items.every(({ node }, at) => isSame(node, value[at]))
    );
  }
  if (kind !== 'object') return own === value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const isMember = (/** @type {import('./types.js').JsonItem} */ { key, node }) =>
    Object.hasOwn(value, key) && isSame(node, value[key]);
  return Object.keys(value).length === items.length && items.every(isMember);
}

/**
 * Converts a JSON value to a `Writable`.
 *
 * @param {any} value
 * @returns {import('./types.js').Writable}
 */
export function writableOf(value) {
  if (Array.isArray(value)) return value.map(writableOf);
  if (value === null || typeof value !== 'object') return value;
  return { members: Object.entries(value).map(([key, member]) => [key, writableOf(member)]) };
}
