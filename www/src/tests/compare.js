// Whether a result is the expected one, as `npx segment-postscript test` decides it: what an expected entry names must
// be the same, and what it does not name may be anything. Besides, it says where the two differ.

import { shorten } from '../sync/shorten.js';

/**
 * @typedef {import('./types.js').Difference} Difference
 * @typedef {{ differences: Difference[], omitted: number }} Found
 */

const MOST_DIFFERENCES = 20;

/**
 * The differences between what came out and what was expected; none when the test has passed.
 *
 * @param {readonly object[]} found
 * @param {unknown} expected
 * @returns {Found}
 */
export function compare(found, expected) {
  /** @type {Found} */
  const result = { differences: [], omitted: 0 };
  if (!Array.isArray(expected)) {
    add(result, () => ({ path: 'expected', actual: 'no array' }));
  } else if (found.length !== expected.length) {
    const [wanted, actual] = [expected, found].map(({ length }) => String(length));
    add(result, () => ({ path: 'number of entries', expected: wanted, actual }));
  } else {
    expected.forEach((entry, at) => {
      for (const [key, value] of Object.entries(entry ?? {})) {
        walk({ found: own(found[at], key), expected: value, path: stepOf('', key), entry: at }, result);
      }
    });
  }
  return result;
}

/**
 * Goes down to the places where two values differ, as `isDeepStrictEqual` sees it. Both are JSON.
 *
 * @param {{ found: any, expected: any, path: string, entry: number }} place
 * @param {Found} result
 */
function walk({ found, expected, path, entry }, result) {
  if (Object.is(found, expected)) return;
  if (!isNested(found) || !isNested(expected) || Array.isArray(found) !== Array.isArray(expected)) {
    add(result, () => ({ entry, path, ...text('expected', expected), ...text('actual', found) }));
    return;
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  for (const key of keys) {
    const step = Array.isArray(expected) ? `${path}[${key}]` : stepOf(path, key);
    walk({ found: own(found, key), expected: own(expected, key), path: step, entry }, result);
  }
}

/**
 * @param {Found} result
 * @param {() => Difference} describe
 */
function add(result, describe) {
  if (result.differences.length < MOST_DIFFERENCES) result.differences.push(describe());
  else result.omitted += 1;
}

/** @param {unknown} value */
function isNested(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * A member of the value's own: a test may well name `constructor`.
 *
 * @param {any} value
 * @param {string} key
 */
function own(value, key) {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * @template {'expected' | 'actual'} K
 * @param {K} name
 * @param {unknown} value
 * @returns {{ [key in K]?: string }}
 */
function text(name, value) {
  const shown = /** @type {{ [key in K]?: string }} */ ({});
  if (value !== undefined) shown[name] = shorten(JSON.stringify(value));
  return shown;
}

/**
 * @param {string} path
 * @param {string} key
 */
function stepOf(path, key) {
  if (!/^[A-Za-z_$][\w$]{0,99}$/.test(key)) return `${path}[${shorten(JSON.stringify(key), 100)}]`;
  return path === '' ? key : `${path}.${key}`;
}
