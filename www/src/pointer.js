// JSON Pointers (RFC 6901): the location of a part of a JSON value.

/**
 * The pointer to what these keys lead to.
 *
 * @param {(string | number)[]} keys
 */
export function pointerOf(keys) {
  return keys.reduce(pointerTo, '');
}

/**
 * The pointer to a member or an element of what a pointer leads to.
 *
 * @param {string} pointer
 * @param {string | number} key
 * @returns {string}
 */
export function pointerTo(pointer, key) {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The keys of a pointer.
 *
 * @param {string} pointer
 */
export function keysOf(pointer) {
  const tokens = pointer.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * Whether a pointer leads to the same part as another one, or to a part of it.
 *
 * @param {string} pointer
 * @param {string} outer
 */
export function isWithin(pointer, outer) {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
