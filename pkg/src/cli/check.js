/** `segment-postscript check`: what is wrong with a configuration, or looks wrong, before an event meets it. */

import { lintFql } from 'segment-postscript';
import { ConfigurationError, issueText, makeDestination, readConfiguration } from './configuration.js';
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
  const errors = errorsOf(configuration);
  const warnings = warningsOf(configuration);
  const paint = painter(process.stdout);
  const lines = [
    ...errors.map((issue) => issueText('error', issue, configuration, paint)),
    ...warnings.map((issue) => issueText('warning', issue, configuration, paint)),
  ];
  const total = `${counts(errors, 'error')}, ${counts(warnings, 'warning')}\n`;
  await standardOutput().write(lines.join('') + paint(errors.length > 0 ? 'red' : 'green', total));
  return errors.length === 0 ? EXIT.fine : EXIT.problem;
}

/**
 * @param {any} configuration
 * @returns {Issue[]}
 */
function errorsOf(configuration) {
  try {
    makeDestination(configuration);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.issues;
    throw error;
  }
}

/**
 * What Segment silently ignores in the triggers, or reads otherwise than it looks.
 *
 * @param {any} configuration
 * @returns {Issue[]}
 */
function warningsOf(configuration) {
  const subscriptions = Array.isArray(configuration?.subscriptions) ? configuration.subscriptions : [];
  return subscriptions.flatMap((/** @type {any} */ subscription, /** @type {number} */ at) => {
    if (typeof subscription?.subscribe !== 'string') return [];
    const issues = lintFql(subscription.subscribe).filter(({ code }) => code !== 'trigger_invalid');
    return issues.map((issue) => ({ ...issue, path: `/subscriptions/${at}/subscribe` }));
  });
}

/**
 * @param {Issue[]} issues
 * @param {string} what
 */
function counts({ length }, what) {
  return length === 0 ? `no ${what}s` : counted(length, what);
}
