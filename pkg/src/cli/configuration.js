/** Reads the configuration given by `--config`, and renders its issues. */

import { Destination, MappingError } from 'segment-postscript';
import { CommandError, EXIT } from './exit.js';
import { readJson } from './input.js';
import { printable } from './style.js';

/** @typedef {import('../index.d.ts').Issue} Issue */

/** An invalid configuration; the message lists its issues in the format of `check`. */
export class ConfigurationError extends CommandError {
  /**
   * @param {Issue[]} issues
   * @param {any} configuration
   */
  constructor(issues, configuration) {
    super(EXIT.problem, 'The configuration has errors.');
    this.issues = issues;
    this.configuration = configuration;
  }
}

/**
 * The configuration; undefined for the defaults. Comments are allowed.
 *
 * @param {string | undefined} file
 * @returns {Promise<any>}
 */
export async function readConfiguration(file) {
  return file === undefined ? undefined : readJson(file, { comments: true });
}

/** @param {any} configuration */
export function makeDestination(configuration) {
  try {
    return new Destination(configuration);
  } catch (error) {
    if (error instanceof MappingError) throw new ConfigurationError(error.issues, configuration);
    throw error;
  }
}

/**
 * @param {Issue} issue
 * @param {any} configuration
 * @param {import('./style.js').Paint} paint
 */
export function issueText(issue, configuration, paint) {
  const { code, severity, message, hint } = issue;
  const kind = severity ?? 'error';
  const hintLine = hint === undefined ? '' : `      ${paint('dim', printable(hint))}\n`;
  const head = `${paint(kind === 'warning' ? 'yellow' : 'red', kind)} ${code} at ${subject(issue, configuration)}`;
  return `${head}: ${printable(message)}\n${hintLine}`;
}

/**
 * What an issue is about: its location, and the name of the subscription.
 *
 * @param {Issue} issue
 * @param {any} configuration
 */
export function subject({ path, span }, configuration) {
  const at = /^\/subscriptions\/(\d+)/.exec(path)?.[1];
  const name = at === undefined ? undefined : configuration?.subscriptions?.[at]?.name;
  const which = typeof name === 'string' ? ` (${printable(name)})` : '';
  const from = span === undefined ? '' : `, from character ${span[0] + 1}`;
  return (path === '' ? 'the configuration' : `${printable(path)}${from}`) + which;
}
