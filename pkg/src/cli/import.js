// `segment-postscript import`: converts an export of Segment to a configuration.

import { RESOURCE, configurationOf } from '../exported.js';
import { makeDestination } from './configuration.js';
import { CommandError, EXIT } from './exit.js';
import { readJson } from './input.js';
import { fileOutput, standardOutput } from './output.js';
import { counted } from './style.js';

/**
 * @param {string | undefined} file
 * @param {{ output?: string }} options
 */
export async function importConfiguration(file = '-', { output }) {
  const configuration = readExport(await readJson(file), file);
  const { length } = configuration.subscriptions;
  if (length === 0) {
    const message = `${file} has no subscriptions of a destination: neither "subscriptions" with "trigger", as the Public API has them, nor ${RESOURCE}, as \`terraform show -json\` has it.`;
    throw new CommandError(EXIT.input, message);
  }
  const target = output === undefined ? undefined : fileOutput(output);
  await (target?.output ?? standardOutput()).write(`${JSON.stringify(configuration, null, 2)}\n`);
  target?.finish();
  process.stderr.write(`${counted(length, 'subscription')} imported\n`);
  // Its issues are shown in the format of `check`.
  makeDestination(configuration);
  return EXIT.fine;
}

/**
 * @param {unknown} value
 * @param {string} file
 */
function readExport(value, file) {
  try {
    return configurationOf(value);
  } catch (error) {
    throw new CommandError(EXIT.input, `${file}, ${/** @type {Error} */ (error).message}`);
  }
}
