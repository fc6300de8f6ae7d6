/** JSON Pointers (RFC 6901): the location of a part of a JSON value. */

/**
 * The pointer to a member or an element of what a pointer leads to.
 *
 * @param {string} pointer
 * @param {string | number} key
 */
export function pointerTo(pointer, key) {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
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
