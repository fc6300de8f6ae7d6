/** `segment-postscript check`: the errors and warnings of a configuration. */

import { validateConfig } from 'segment-postscript';
import { issueText, readConfiguration } from './configuration.js';
import { EXIT, usageError } from './exit.js';
import { standardOutput } from './output.js';
import { counted, painter } from './style.js';

/** @typedef {import('../index.d.ts').Issue} Issue */

/**
 * @param {string | undefined} file
 * @param {{ config?: string }} options
 */
export async function check(file, { config }) {
  if (file !== undefined && config !== undefined) throw usageError('check takes one file: FILE or --config FILE.');
  const configuration = await readConfiguration(file ?? config ?? '-');
  const issues = validateConfig(configuration);
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  const errors = issues.filter(({ severity }) => severity !== 'warning');
  const paint = painter(process.stdout);
  const lines = [...errors, ...warnings].map((issue) => issueText(issue, configuration, paint));
  const total = `${counts(errors, 'error')}, ${counts(warnings, 'warning')}\n`;
  await standardOutput().write(lines.join('') + paint(errors.length > 0 ? 'red' : 'green', total));
  return errors.length === 0 ? EXIT.fine : EXIT.problem;
}

/**
 * @param {Issue[]} issues
 * @param {string} what
 */
function counts({ length }, what) {
  return length === 0 ? `no ${what}s` : counted(length, what);
}
