/** `segment-postscript check`: the errors and warnings of a configuration; with `--fix`, applies fixes. */

import { gzipSync } from 'node:zlib';
import { validateConfig } from 'segment-postscript';
import { issueText, readConfiguration, subject } from './configuration.js';
import { EXIT, usageError } from './exit.js';
import { certainFix, fixAll } from './fix.js';
import { readText } from './input.js';
import { replaceFile, standardOutput } from './output.js';
import { counted, painter, printable } from './style.js';

/** @typedef {import('../index.d.ts').Issue} Issue */

/**
 * @param {string | undefined} file
 * @param {{ config?: string, fix?: boolean, dryRun?: boolean }} options
 */
export async function check(file, { config, fix = false, dryRun = false }) {
  if (file !== undefined && config !== undefined) throw usageError('check takes one file: FILE or --config FILE.');
  if (dryRun && !fix) throw usageError('--dry-run shows what --fix would change: use both.');
  const path = file ?? config ?? '-';
  if (fix) return applyFixes(path, dryRun);
  const configuration = await readConfiguration(path);
  const issues = validateConfig(configuration);
  const paint = painter(process.stdout);
  const more = issues.some(certainFix) ? '; --fix can fix some of them' : '';
  await standardOutput().write(report(issues, configuration, paint, '', more));
  return exitCode(issues);
}

/**
 * Fixes a file in place, or standard input to standard output.
 *
 * @param {string} path
 * @param {boolean} dryRun
 */
async function applyFixes(path, dryRun) {
  const { name, text, isGzipped } = await readText(path);
  const { text: mended, configuration, fixed, issues } = fixAll(name, text);
  const writesText = path === '-' && !dryRun;
  const paint = painter(writesText ? process.stderr : process.stdout);
  const did = dryRun ? 'would fix' : 'fixed';
  const lines = fixed.map(({ issue, fix, configuration }) => {
    const head = `${paint('green', did)} ${issue.code} at ${subject(issue, configuration)}`;
    return `${head}: ${printable(fix.title)}\n`;
  });
  const count = fixed.length === 0 ? 'nothing to fix' : `${fixed.length} ${dryRun ? 'to fix' : 'fixed'}`;
  const messages = lines.join('') + report(issues, configuration, paint, `${count}; `, ' remain');
  if (!dryRun) {
    const content = isGzipped ? gzipSync(mended) : Buffer.from(mended);
    if (writesText) await standardOutput().write(content);
    else if (mended !== text) replaceFile(path, content);
  }
  if (writesText) process.stderr.write(messages);
  else await standardOutput().write(messages);
  return exitCode(issues);
}

/**
 * Renders the issues, errors first, and their counts.
 *
 * @param {Issue[]} issues
 * @param {any} configuration
 * @param {import('./style.js').Paint} paint
 * @param {string} [before] the beginning of the last line
 * @param {string} [after] its end
 */
function report(issues, configuration, paint, before = '', after = '') {
  const [errors, warnings] = split(issues);
  const lines = [...errors, ...warnings].map((issue) => issueText(issue, configuration, paint));
  const total = `${before}${counts(errors, 'error')}, ${counts(warnings, 'warning')}${after}\n`;
  return lines.join('') + paint(errors.length > 0 ? 'red' : 'green', total);
}

/** @param {Issue[]} issues */
function exitCode(issues) {
  return split(issues)[0].length === 0 ? EXIT.fine : EXIT.problem;
}

/** @param {Issue[]} issues @returns {[errors: Issue[], warnings: Issue[]]} */
function split(issues) {
  const isWarning = (/** @type {Issue} */ { severity }) => severity === 'warning';
  return [issues.filter((issue) => !isWarning(issue)), issues.filter(isWarning)];
}

/**
 * @param {Issue[]} issues
 * @param {string} what
 */
function counts({ length }, what) {
  return length === 0 ? `no ${what}s` : counted(length, what);
}
