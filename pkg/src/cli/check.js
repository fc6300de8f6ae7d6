/** `segment-postscript check`: what is wrong with a configuration, before an event meets it. */

import { MappingError } from 'segment-postscript';
import { UsageError, destinationOf } from './files.js';

/** @param {import('./files.js').Arguments} args */
export async function check(args) {
  if (args.files.length > 0) throw new UsageError('check takes its file as --config FILE.');
  try {
    await destinationOf(args);
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    for (const { code, path, message, hint } of error.issues) {
      process.stdout.write(`error ${code} at ${path || '/'}: ${message}\n`);
      if (hint !== undefined) process.stdout.write(`      ${hint}\n`);
    }
    process.stdout.write(`${error.issues.length} ${error.issues.length === 1 ? 'error' : 'errors'}\n`);
    return false;
  }
  process.stdout.write('No errors.\n');
  return true;
}
