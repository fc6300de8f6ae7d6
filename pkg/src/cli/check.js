/** `segment-postscript check`: what is wrong with a configuration, or looks wrong, before an event meets it. */

import { Destination, MappingError, lintFql } from 'segment-postscript';
import { UsageError, configurationOf } from './files.js';

/** @typedef {import('../index.d.ts').Issue} Issue */

/** @param {import('./files.js').Arguments} args */
export async function check(args) {
  if (args.files.length > 0) throw new UsageError('check takes its file as --config FILE.');
  const configuration = await configurationOf(args);
  const errors = errorsOf(configuration);
  const warnings = warningsOf(configuration);
  for (const issue of errors) print('error', issue);
  for (const issue of warnings) print('warning', issue);
  process.stdout.write(`${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}\n`);
  return errors.length === 0;
}

/**
 * @param {any} configuration
 * @returns {Issue[]}
 */
function errorsOf(configuration) {
  try {
    new Destination(configuration);
    return [];
  } catch (error) {
    if (error instanceof MappingError) return error.issues;
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
 * @param {'error' | 'warning'} kind
 * @param {Issue} issue
 */
function print(kind, { code, path, message, hint, span }) {
  const where = path === '' ? 'the configuration' : path;
  const from = span === undefined ? '' : `, from character ${span[0] + 1}`;
  process.stdout.write(`${kind} ${code} at ${where}${from}: ${message}\n`);
  if (hint !== undefined) process.stdout.write(`      ${hint}\n`);
}

/**
 * @param {number} count
 * @param {string} what
 */
function counted(count, what) {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}
