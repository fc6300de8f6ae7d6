// The fixes of issues as text edits.

import { keyAt, placeOf, spanAt } from './place.js';

/**
 * A part of the text and what replaces it.
 *
 * @typedef {{ name: string, from: number, to: number, insert: string }} Edit
 * @typedef {import('../../../pkg/src/json-scan.js').JsonNode} JsonNode
 */

/**
 * @param {import('segment-postscript').Issue} issue
 * @param {string} text
 * @param {JsonNode} [tree] of the text, if it is JSON in which the path leads to a part
 * @returns {Edit[]}
 */
export function editsOf({ path, fixes = [] }, text, tree) {
  return fixes.flatMap((fix) => {
    if ('span' in fix) {
      if (path === '') return editOf(fix.title, fix.span, fix.insert);
      const span = tree && spanAt(tree, text, path, fix.span);
      // The text is inserted into a JSON string.
      return editOf(fix.title, span, JSON.stringify(fix.insert).slice(1, -1));
    }
    if (tree === undefined) return [];
    if ('key' in fix) return editOf(fix.title, keyAt(tree, fix.path), JSON.stringify(fix.key));
    return editOf(fix.title, placeOf(tree, fix.path), JSON.stringify(fix.value));
  });
}

/**
 * @param {string} name
 * @param {[number, number] | undefined} span
 * @param {string} insert
 * @returns {Edit[]}
 */
function editOf(name, span, insert) {
  return span === undefined ? [] : [{ name, from: span[0], to: span[1], insert }];
}
