/**
 * Converts configuration (mappings, triggers, field definitions, destinations) to JSON text for the core. The object is
 * checked and copied, so later changes to it have no effect.
 */

import { checkConfig } from './json-check.js';

/**
 * The JSON text of a checked configuration; undefined is `null`.
 *
 * @param {unknown} value
 * @param {Parameters<typeof checkConfig>[1]} name
 * @returns {string}
 */
export function configText(value, name) {
  const { hasUndefined } = checkConfig(value, name);
  return JSON.stringify(hasUndefined ? copyOf(value) : value) ?? 'null';
}

/**
 * A copy with JSON semantics: `undefined` members are omitted, except in directives. A mapping like `{ "@path":
 * undefined }` is a mistake that the core reports.
 *
 * @param {unknown} value already checked, so that the recursion is bounded
 * @returns {unknown}
 */
function copyOf(value) {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  }
  if (Array.isArray(value)) return Array.from(value, (element) => copyOf(element ?? null));
  const prototype = Object.getPrototypeOf(value);
  if ('toJSON' in value || (prototype !== Object.prototype && prototype !== null)) {
    // Dates, boxed values, class instances and so on are converted as `JSON.stringify` does.
    const text = JSON.stringify(value);
    return text === undefined ? undefined : JSON.parse(text);
  }
  const members = Object.entries(value)
    .map(([key, part]) => [key, part === undefined && key.startsWith('@') ? null : copyOf(part)])
    .filter(([, part]) => part !== undefined);
  // Object.fromEntries, unlike an assignment, makes `__proto__` an own member.
  return Object.fromEntries(members);
}
