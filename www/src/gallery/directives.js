// The directives that an example uses.

import { PATH } from '../data/directives.data.js';

/**
 * The names of the directives in mappings, without duplicates, sorted.
 *
 * @param {readonly { mapping: unknown }[]} subscriptions
 * @returns {string[]}
 */
export function directivesOf(subscriptions) {
  /** @type {Set<string>} */
  const names = new Set();
  const open = [...subscriptions.map(({ mapping }) => mapping)];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, part] of Object.entries(value)) {
      if (key.startsWith('@')) names.add(key);
      open.push(part);
    }
  }
  // Nearly every mapping has paths, so they come last.
  return [...names].sort((a, b) => Number(a === PATH) - Number(b === PATH) || (a < b ? -1 : 1));
}
