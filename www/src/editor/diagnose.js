// Issues as editor diagnostics, with their locations, codes, hints and fixes.

import { PATH } from '../data/directives.data.js';
import { make, sentence } from '../dom.js';
import { parseWithPlaces } from '../form/json-scan.js';
import { editsOf } from './fixes.js';
import { directiveNameOf, keyAt, placeOf, spanAt } from './place.js';

/**
 * @typedef {import('@codemirror/lint').Diagnostic} Diagnostic
 * @typedef {import('segment-postscript').Issue} Issue
 * @typedef {import('../../../pkg/src/json-scan.js').JsonNode} JsonNode
 * @typedef {import('segment-postscript').MappingStep} MappingStep
 * @typedef {import('@codemirror/view').EditorView} EditorView
 */

/**
 * @param {Issue} issue
 * @param {[number, number]} span
 * @param {string} text
 * @param {JsonNode} [tree] of the text, if it is a mapping
 * @returns {Diagnostic}
 */
export function diagnostic(issue, [from, to], text, tree) {
  return {
    from: Math.min(from, text.length),
    to: Math.min(Math.max(to, from), text.length),
    severity: issue.severity ?? 'error',
    message: issue.message,
    renderMessage: () => rendered(issue),
    actions: editsOf(issue, text, tree).map((edit) => actionOf(edit, [from, to])),
  };
}

/** @param {Issue} issue */
function rendered({ code, message, hint }) {
  return make(
    'div',
    {},
    make('p', {}, ...sentence(message)),
    hint !== undefined && make('p', { class: 'cm-hint' }, ...sentence(hint)),
    code !== '' && make('small', {}, code),
  );
}

/**
 * @param {import('./fixes.js').Edit} edit
 * @param {[number, number]} span
 * @returns {import('@codemirror/lint').Action}
 */
function actionOf({ name, from, to, insert }, span) {
  // The text may have moved since: CodeMirror passes the current position of the issue.
  const apply = (/** @type {EditorView} */ view, /** @type {number} */ start, /** @type {number} */ end) =>
    view.dispatch({ changes: { from: start + from - span[0], to: end + to - span[1], insert } });
  return { name, apply };
}

/**
 * @param {string} insert
 * @param {string} shown
 * @returns {import('@codemirror/lint').Action}
 */
function replaceBy(insert, shown) {
  return { name: `Use ${shown}`, apply: (view, from, to) => view.dispatch({ changes: { from, to, insert } }) };
}

/**
 * The diagnostics of a mapping: its issues, and missing paths that are similar to existing ones.
 *
 * @param {import('../types.ts').Outcome} outcome
 * @param {string} text
 * @returns {Diagnostic[]}
 */
export function mappingDiagnostics({ mappingIssues, explanations, draft }, text) {
  const tree = parseWithPlaces(text);
  const found = mappingIssues.map((issue) => {
    return diagnostic(issue, spanOf(issue, text), text, tree);
  });
  const step = explanations[draft.selected]?.mapping;
  if (step !== undefined && tree !== undefined) collectNear(step, tree, text, found);
  return found;
}

/**
 * The span of a mapping's issue: the part of a string or the key, if it is about one, otherwise the value.
 *
 * @param {Issue} issue
 * @param {string} text
 * @returns {[number, number]}
 */
export function spanOf({ code, path, span, fixes = [] }, text) {
  const tree = parseWithPlaces(text);
  if (tree === undefined) return (path === '' && span) || [0, text.length];
  if (span !== undefined) return spanAt(tree, text, path, span) ?? placeOf(tree, path);
  const renamed = fixes.find((fix) => 'key' in fix);
  const key = renamed ? keyAt(tree, renamed.path) : undefined;
  if (key !== undefined) return key;
  if (code === 'unknown_directive') return directiveNameOf(tree, path) ?? placeOf(tree, path);
  return (code === 'mapping_unknown_field' ? keyAt(tree, path) : undefined) ?? placeOf(tree, path);
}

/**
 * @param {MappingStep} step
 * @param {JsonNode} tree
 * @param {string} text
 * @param {Diagnostic[]} found
 */
function collectNear(step, tree, text, found) {
  for (const { path, near = [] } of step.reads ?? []) {
    const span = near.length > 0 ? placeOf(tree, step.pointer) : undefined;
    if (span === undefined || found.length > 100) continue;
    const message = `\`${path}\` is not in this event; ${near.map((one) => `\`${one}\``).join(', ')} is.`;
    found.push({
      from: span[0],
      to: span[1],
      severity: 'info',
      message,
      renderMessage: () => rendered({ code: '', path, message }),
      // In a template, the path is only a part of the text.
      actions: step.kind === PATH ? near.map((one) => replaceBy(JSON.stringify(one), one)) : [],
    });
  }
  for (const part of step.steps ?? []) collectNear(part, tree, text, found);
}
