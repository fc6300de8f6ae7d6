#!/usr/bin/env node
/**
 * The command line: `npx segment-postscript`. Runs the program and sets the exit code.
 */

import { CommanderError } from 'commander';
import { MappingError } from 'segment-postscript';
import { ConfigurationError, issueText } from './configuration.js';
import { CommandError, EXIT } from './exit.js';
import { standardOutput } from './output.js';
import { makeProgram } from './program.js';
import { painter } from './style.js';

// Failed writes are reported by the write itself; errors on standard error are ignored.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.exitCode = await run(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function run(args) {
  let [code, shown] = [/** @type {number} */ (EXIT.fine), ''];
  const program = makeProgram(
    (ended) => (code = ended),
    (text) => (shown += text),
  );
  try {
    try {
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      // Help and the version are not errors.
      if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
    }
    await standardOutput().write(shown);
    return code;
  } catch (error) {
    return report(error);
  }
}

/**
 * Reports an error on standard error.
 *
 * @param {any} error
 * @returns {number} the exit code
 */
function report(error) {
  const say = (/** @type {string} */ text) => void process.stderr.write(text);
  const paint = painter(process.stderr);
  if (error instanceof CommanderError) return EXIT.usage;
  if (error?.name === 'AbortError') return EXIT.interrupted;
  if (error instanceof ConfigurationError) {
    for (const issue of error.issues) say(issueText(issue, error.configuration, paint));
    return error.exitCode;
  }
  if (error instanceof CommandError || error instanceof MappingError) {
    say(`${paint('red', 'error')}: ${error.message}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.problem;
  }
  say(`${paint('red', 'error')}: this is a bug in segment-postscript: ${error?.stack ?? error}\n`);
  return EXIT.defect;
}
