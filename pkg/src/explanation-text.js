/** Explanations as text for people. */

/**
 * @param {import('./explanation.d.ts').Explanation} explanation
 * @param {{ color?: boolean }} [_options]
 * @returns {string}
 */
export function renderExplanation(explanation, _options = {}) {
  return JSON.stringify(explanation, null, 2);
}
