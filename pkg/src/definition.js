/**
 * The destination as data, available without compiling the core.
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

// Marked as pure for tree shaking.
export const definition = /* @__PURE__ */ deepFreeze(/** @type {DestinationDefinition} */ (data));
