/**
 * Configuration (mappings, triggers, field definitions, destinations) on its way into the core: checked, and written
 * as JSON text, so that what is compiled never depends on what its owner does with the object later.
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
 * A copy as JSON has it: members that are `undefined` are left out. Directives are the exception. A mapping like
 * `{ "@path": undefined }` is a mistake, and becomes one that the core reports.
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
    // A date, a boxed value, an instance of a class, …: whatever JSON makes of it.
    const text = JSON.stringify(value);
    return text === undefined ? undefined : JSON.parse(text);
  }
  const members = Object.entries(value)
    .map(([key, part]) => [key, part === undefined && key.startsWith('@') ? null : copyOf(part)])
    .filter(([, part]) => part !== undefined);
  // Object.fromEntries, unlike an assignment, makes `__proto__` an own member.
  return Object.fromEntries(members);
}
