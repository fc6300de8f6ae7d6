// Which directives an example uses.

import { PATH } from '../data/directives.data.js';

/**
 * The names of the directives in mappings, each once, in the order in which they occur.
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
  // Nearly every mapping has paths: what sets one apart should come first.
  return [...names].sort((a, b) => Number(a === PATH) - Number(b === PATH) || (a < b ? -1 : 1));
}
