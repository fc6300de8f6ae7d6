/**
 * Compares results with expected results, for tests of mappings on the command line and in the playground.
 */

import { pointerTo } from './pointer.js';

/** Nesting is limited as in events; the core never produces deeper JSON. */
const MAX_DEPTH = 600;

/**
 * The differences between results and expected results. Types and an example are in index.d.ts.
 *
 * @param {any} results
 * @param {unknown} expected
 * @returns {import('./index.js').Difference[]}
 */
export function compareResults(results, expected) {
  /** @type {import('./index.js').Difference[]} */
  const differences = [];
  if (!Array.isArray(expected)) return [{ path: '', ...given('expected', expected), actual: results }];
  if (results.length !== expected.length) return [{ path: '', expected, actual: results }];
  for (const [at, entry] of expected.entries()) {
    if (!isNested(entry)) {
      differences.push({ path: pointerTo('', at), ...given('expected', entry), actual: results[at] });
      continue;
    }
    for (const key of Object.keys(entry)) {
      const path = pointerTo(pointerTo('', at), key);
      compare({ path, expected: entry[key], actual: own(results[at], key), depth: 0 }, differences);
    }
  }
  return differences;
}

/**
 * Collects the differences between two JSON values.
 *
 * @param {{ path: string, expected: any, actual: any, depth: number }} pair
 * @param {import('./index.js').Difference[]} differences
 */
function compare({ path, expected, actual, depth }, differences) {
  if (Object.is(expected, actual)) return;
  const isAlike = isNested(expected) && isNested(actual) && Array.isArray(expected) === Array.isArray(actual);
  if (!isAlike || depth > MAX_DEPTH) {
    differences.push({ path, ...given('expected', expected), ...given('actual', actual) });
    return;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const pair = { path: pointerTo(path, key), expected: own(expected, key), actual: own(actual, key) };
    compare({ ...pair, depth: depth + 1 }, differences);
  }
}

/**
 * Own members only: a test may mention `constructor`.
 *
 * @param {any} value
 * @param {string} key
 */
function own(value, key) {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * @param {'expected' | 'actual'} name
 * @param {unknown} value
 */
function given(name, value) {
  return value === undefined ? {} : { [name]: value };
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isNested(value) {
  return typeof value === 'object' && value !== null;
}
