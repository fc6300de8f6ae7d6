// JSON text that may be broken.

/**
 * The value of a JSON text; undefined for what is not JSON.
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
