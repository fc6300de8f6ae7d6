/**
 * The destination as data, straight from the core's source: nothing has to be compiled to look at it.
 *
 * @typedef {import('./index.d.ts').DestinationDefinition} DestinationDefinition
 */

import data from '../../src/postscript/definition.json' with { type: 'json' };

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
function deepFreeze(value) {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

// Marked as pure, so that bundles that don't use the definition can leave it out.
export const definition = /* @__PURE__ */ deepFreeze(/** @type {DestinationDefinition} */ (data));
