// The values of a JSON text with their positions, for the form and the editors: only for text that can be edited, and cached
// per text.

import { scanJson } from '../../../pkg/src/json-scan.js';

/** @typedef {import('../../../pkg/src/json-scan.js').JsonNode} JsonNode */
/** @typedef {import('../../../pkg/src/json-scan.js').Fault} Fault */

/**
 * Parses a JSON text, with the ranges of its values; undefined if it is invalid or an object has a duplicate key.
 *
 * @param {string} text
 * @returns {JsonNode | undefined}
 */
export function parseWithPlaces(text) {
  return scan(text).tree;
}

/**
 * Like `parseWithPlaces`, but returns the error of an invalid text.
 *
 * @param {string} text
 * @returns {{ tree: JsonNode, fault?: undefined } | { tree?: undefined, fault: Fault }}
 */
export function scan(text) {
  // Cached, because a text is scanned several times before it changes.
  if (text !== latest.text) {
    const scanned = scanJson(text);
    const fault = scanned.fault ?? scanned.twice;
    latest = { text, scanned: fault === undefined ? scanned : { fault } };
  }
  return latest.scanned;
}

/** @type {{ text: string | undefined, scanned: any }} */
let latest = { text: undefined, scanned: undefined };

/**
 * The line and the column of an offset, counted from 1.
 *
 * @param {string} text
 * @param {number} at
 */
export function lineAndColumn(text, at) {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}
