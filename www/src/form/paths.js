// The paths to suggest in a part of the mapping: those of the event, of an element of an array, or of the result of another
// mapping.

import { parsed } from '../json.js';
import { pointerOf } from '../../../pkg/src/pointer.js';

/**
 * @typedef {import('./types.js').Scope} Scope
 * @typedef {import('./types.js').Suggestion} Suggestion
 */

/** Larger events have no suggestions. */
const MAX_TEXT = 1_000_000;
const MAX_PATHS = 2_000;
const MAX_LEVELS = 8;
const MAX_PREVIEWED = 60;

/**
 * The whole event, parsed lazily and again only when it has changed.
 *
 * @param {() => string} text
 * @returns {Scope}
 */
export function eventScope(text) {
  let read = '';
  /** @type {unknown} */
  let event;
  /** @type {Suggestion[] | undefined} */
  let suggestions;
  const follow = () => {
    if (text() === read) return;
    read = text();
    suggestions = undefined;
    event = read.length > MAX_TEXT ? undefined : parsed(read);
  };
  return {
    root() {
      follow();
      return event;
    },
    suggestions() {
      follow();
      return (suggestions ??= pathsOf(event));
    },
  };
}

/**
 * The scope of one element of the array at a path.
 *
 * @param {Scope} scope
 * @param {() => string | undefined} path
 * @returns {Scope}
 */
export function elementScope(scope, path) {
  const root = () => {
    const at = path();
    const value = at === undefined ? undefined : get(scope.root(), at);
    return Array.isArray(value) ? (value.find((element) => isObject(element)) ?? value[0]) : value;
  };
  return { root, suggestions: () => pathsOf(root()) };
}

/**
 * The scope of an object of which only the keys are known.
 *
 * @param {() => Suggestion[]} suggestions
 * @returns {Scope}
 */
export function keysScope(suggestions) {
  return { root: () => undefined, suggestions };
}

/**
 * Appends a key to a path, in the syntax of mappings.
 *
 * @param {string} path
 * @param {string} key
 */
export function pathTo(path, key) {
  if (/^[\p{L}\p{N}_$@-]+$/u.test(key) && !isIndex(key)) return `${path}.${key}`;
  return rooted(isIndex(key) ? `${path}[${key}]` : `${path}['${key}']`);
}

/**
 * Converts a path of a mapping to a JSON Pointer.
 *
 * @param {string} path
 */
export function pointerOfPath(path) {
  return pointerOf(keysOf(path.replace('$.', '')));
}

/**
 * Rewrites `$['first name']` to `$.['first name']`: mappings ignore the prefix `$.`, but read a `$` without a dot as a key.
 *
 * @param {string} path
 */
export function rooted(path) {
  return path.startsWith('$[') ? `$.${path.slice(1)}` : path;
}

/**
 * The paths in a value: collected from the upper levels down until there are enough, then sorted in the value's order.
 *
 * @param {unknown} root
 * @returns {Suggestion[]}
 */
function pathsOf(root) {
  /** @typedef {{ path: string, value: any, level: number, below: Found[] }} Found */
  /** @type {Found} */
  const whole = { path: '$', value: root, level: 0, below: [] };
  const queue = [whole];
  let count = 0;
  for (let at = 0; at < queue.length && count < MAX_PATHS; at += 1) {
    const { path, value, level, below } = queue[at];
    if (value === null || typeof value !== 'object' || level === MAX_LEVELS) continue;
    // Elements are alike, so only the first one is listed.
    for (const key in Array.isArray(value) ? value.slice(0, 1) : value) {
      if (count === MAX_PATHS) break;
      if (!isReachable(key)) continue;
      const found = { path: pathTo(path, key), value: value[key], level: level + 1, below: [] };
      below.push(found);
      queue.push(found);
      count += 1;
    }
  }
  /** @type {Suggestion[]} */
  const suggestions = [];
  const stack = whole.below.toReversed();
  for (let found = stack.pop(); found !== undefined; found = stack.pop()) {
    const { path, value } = found;
    suggestions.push({ path, preview: () => preview(value) });
    stack.push(...found.below.toReversed());
  }
  return suggestions;
}

/**
 * Whether a path can contain a key: dots and quotes can't be escaped.
 *
 * @param {string} key
 */
function isReachable(key) {
  return key !== '' && key.length < 200 && !/[.'"]|\[["'0-9]|["'0-9]\]/.test(key);
}

/** @param {any} value */
function preview(value) {
  if (Array.isArray(value)) return value.length === 1 ? '1 element' : `${value.length} elements`;
  if (isObject(value)) {
    const count = Object.keys(value).length;
    return count === 1 ? '1 member' : `${count} members`;
  }
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value.slice(0, MAX_PREVIEWED));
  return value.length > MAX_PREVIEWED ? `${text.slice(0, -1)}…"` : text;
}

/**
 * The value at a path, resolved as in the core.
 *
 * @param {any} value
 * @param {string} path
 */
function get(value, path) {
  for (const key of keysOf(path.replace('$.', ''))) {
    if (!value) return value;
    if (!Object.hasOwn(Object(value), key)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * @param {string} path split at `.`, at `[` before a quote or digit, and at `]` after one
 */
function keysOf(path) {
  const parts = path.split(/\.|\[(?=["'0-9])|(?<=["'0-9])\]+/);
  return parts.filter((part) => part !== '').map((part) => part.replaceAll(/["']/g, ''));
}

/** @param {string} key */
function isIndex(key) {
  return /^(?:0|[1-9][0-9]{0,14})$/.test(key);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
