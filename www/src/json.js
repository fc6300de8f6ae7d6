// JSON text that may be invalid.

/**
 * The value of a JSON text; undefined if it is not JSON.
 *
 * @param {string} text
 * @returns {any}
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
