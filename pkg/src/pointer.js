/** JSON Pointers (RFC 6901): locations in a JSON value. */

/**
 * The pointer with these keys, outermost first.
 *
 * @param {(string | number)[]} keys
 */
export function pointerOf(keys) {
  return keys.reduce(pointerTo, '');
}

/**
 * The pointer to a member or an element of the value at a pointer.
 *
 * @param {string} pointer
 * @param {string | number} key
 * @returns {string}
 */
export function pointerTo(pointer, key) {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The keys of a pointer, outermost first.
 *
 * @param {string} pointer
 */
export function keysOf(pointer) {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * Whether a pointer is equal to another one, or points into the value at it.
 *
 * @param {string} pointer
 * @param {string} outer
 */
export function isWithin(pointer, outer) {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
