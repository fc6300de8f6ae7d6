/** Applies the fixes of issues to the text of a configuration, and changes nothing else in it. */

import { validateConfig } from 'segment-postscript';
import { find, scanJson, spanInString } from '../json-scan.js';
import { parseText, withoutComments } from './input.js';

/** @typedef {import('../index.d.ts').Issue} Issue */
/** @typedef {import('../index.d.ts').Fix} Fix */
/** @typedef {{ issue: Issue, fix: Fix }} Repair */
/** @typedef {{ from: number, to: number, insert: string, repair: Repair, renamed?: string }} Edit */
/** @typedef {{ text: string, configuration: any, issues: Issue[] }} Version */

/**
 * The maximum number of rounds. A trigger reports at most 100 issues at a time. Remaining issues are reported, and
 * another run can fix them.
 */
const MAX_ROUNDS = 500;

/**
 * Applies all certain fixes. Returns the new version of the configuration and the applied fixes.
 *
 * @param {string} name of the file, for errors
 * @param {string} text
 * @returns {Version & { fixed: (Repair & { configuration: any })[] }}
 */
export function fixAll(name, text) {
  const version = (/** @type {string} */ text) => {
    const configuration = parseText(name, text, { comments: true });
    return { text, configuration, issues: validateConfig(configuration) };
  };
  const original = version(text);
  let current = original;
  /** @type {(Repair & { configuration: any })[]} */
  let fixed = [];
  let seen = new Set([text]);
  /** The issues whose fixes caused other issues, by kind and location. @type {Set<string>} */
  const doubtful = new Set();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const edits = editsOf(current, doubtful);
    const next = applied(current.text, edits);
    // Nothing is left to fix, or fixes undo each other.
    if (seen.has(next)) break;
    const changed = version(next);
    const bad = edits.filter(({ repair }) => hasNewIssue(repair.issue, current.issues, changed.issues));
    if (bad.length > 0) {
      // Start over without the fixes that caused new issues.
      for (const { repair } of bad) doubtful.add(kindOf(repair.issue));
      [current, fixed, seen] = [original, [], new Set([text])];
    } else {
      fixed.push(...edits.map(({ repair }) => ({ ...repair, configuration: current.configuration })));
      seen.add(next);
      current = changed;
    }
  }
  return { ...current, fixed };
}

/**
 * The fix of an issue that can be applied without confirmation, if it is the only one. Removing ignored text is not
 * certain, because the author may have intended something else.
 *
 * @param {Issue} issue
 * @returns {Fix | undefined}
 */
export function certainFix({ severity, fixes = [] }) {
  const [fix, ...others] = fixes;
  if (fix === undefined || others.length > 0) return undefined;
  const removes = 'span' in fix && fix.insert.trim() === '';
  return removes && severity === 'warning' ? undefined : fix;
}

/** @param {Issue} issue */
const kindOf = ({ code, path }) => `${code} ${path}`;

/**
 * Whether the fix of a warning has caused an issue with another code in the same string: `a OR b AND c` in lower case
 * mixes `and` and `or`. Fixing an error may reveal further errors, which is fine.
 *
 * @param {Issue} issue
 * @param {Issue[]} before
 * @param {Issue[]} after
 */
function hasNewIssue({ severity, path }, before, after) {
  const codes = (/** @type {Issue[]} */ issues) =>
    new Set(issues.filter((one) => one.path === path).map(({ code }) => code));
  const known = codes(before);
  return severity === 'warning' && [...codes(after)].some((code) => !known.has(code));
}

/**
 * Edits that do not overlap, in the order of the text, at most one for each string.
 *
 * @param {Version} version
 * @param {Set<string>} doubtful
 */
function editsOf({ text, issues }, doubtful) {
  const repairs = issues.flatMap((issue) => {
    const fix = certainFix(issue);
    return fix === undefined || doubtful.has(kindOf(issue)) ? [] : [{ issue, fix }];
  });
  if (repairs.length === 0) return [];
  const plain = withoutComments(text);
  const { tree } = scanJson(plain, plain.startsWith('\uFEFF') ? 1 : 0);
  if (tree === undefined) return [];
  const edits = repairs.flatMap((repair) => editOf(plain, tree, repair));
  const isShared = (/** @type {Edit} */ edit) =>
    edits.some((other) => other !== edit && other.renamed !== undefined && other.renamed === edit.renamed);
  /** @type {Map<unknown, Edit>} */
  const chosen = new Map();
  for (const edit of edits) {
    // If two members would get the same key, the intended one is unknown.
    if (isShared(edit)) continue;
    // The last edit of a string is the first to be applied, so that the locations of the others stay the same.
    const { issue, fix } = edit.repair;
    const location = 'span' in fix ? issue.path : edit;
    const other = chosen.get(location);
    if (other === undefined || other.from < edit.from) chosen.set(location, edit);
  }
  const sorted = [...chosen.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  let end = -1;
  return sorted.filter((edit) => {
    if (edit.from < end) return false;
    end = edit.to;
    return true;
  });
}

/**
 * @param {string} text
 * @param {import('../json-scan.js').JsonNode} tree
 * @param {Repair} repair
 * @returns {Edit[]} empty if the text to replace is missing, or the new key already exists
 */
function editOf(text, tree, repair) {
  const { issue, fix } = repair;
  const { isThere, node, item, holder } = find(tree, 'span' in fix ? issue.path : fix.path);
  if (!isThere) return [];
  if ('span' in fix) {
    if (node.kind !== 'string') return [];
    const [from, to] = spanInString(text, node, fix.span);
    return [{ from, to, insert: JSON.stringify(fix.insert).slice(1, -1), repair }];
  }
  if ('value' in fix) return [{ from: node.from, to: node.to, insert: JSON.stringify(fix.value), repair }];
  if (item === undefined || holder?.kind !== 'object' || holder.items?.some(({ key }) => key === fix.key)) return [];
  const renamed = `${holder.from} ${fix.key}`;
  return [{ from: item.from, to: item.keyTo, insert: JSON.stringify(fix.key), repair, renamed }];
}

/** @param {string} text @param {Edit[]} edits in the order of the text */
function applied(text, edits) {
  const parts = [];
  let at = 0;
  for (const { from, to, insert } of edits) {
    parts.push(text.slice(at, from), insert);
    at = to;
  }
  return parts.join('') + text.slice(at);
}
