#!/usr/bin/env node
/**
 * The command line: `npx segment-postscript`. Finds the command, runs it, and turns how it ended into an exit code.
 */

import { parseArgs } from 'node:util';
import { MappingError } from 'segment-postscript';
import { check } from './check.js';
import { coverage } from './coverage.js';
import { explain } from './explain.js';
import { UsageError } from './files.js';
import { map } from './map.js';
import { sync } from './sync.js';
import { test } from './test.js';

/** What the exit code says. */
const EXIT = { fine: 0, problem: 1, usage: 2, failure: 3, interrupted: 130 };

const USAGE = `segment-postscript: Segment events become Postscript payloads.

  segment-postscript map [EVENTS] [--config FILE] [--output FILE] [--quiet]
      Maps events, one JSON object a line, from a file or standard input. Writes a line for each: a JSON array with
      an entry for each subscription.

  segment-postscript check [--config FILE]
      Says what is wrong with a destination's triggers and mappings.

  segment-postscript explain [EVENTS] [--config FILE] [--json]
      Says how the results of events came to be: the trigger clause by clause, each field with where it comes from, and
      why what is empty is empty. Takes NDJSON, or one event over many lines.

  segment-postscript coverage [EVENTS] [--config FILE] [--json] [--quiet]
      Maps events and says how often each path was there, each field was filled, and each reason for a refusal was given.

  segment-postscript test TESTS [--config FILE]
      Maps the events of a file of tests and compares the entries with the expected ones.

  segment-postscript sync [EVENTS] [--config FILE] [--checkpoint FILE] [--dry-run] [--quiet]
      Maps events and delivers them to Postscript. Writes a line for each outcome. The secret key is taken from the
      environment: POSTSCRIPT_SECRET_KEY.

      --checkpoint FILE         records there what is sent; however it was ended, the same command goes on from there.
                                After kill -9, only custom events that were on their way are in doubt: at most 64, and
                                never more than --requests-per-second. The next run names each and posts it again (see
                                --at-most-once). One sync at a time; the file is removed at the end
      --dry-run                 sends nothing, and says what would be delivered
      --at-most-once            posts no custom event again whose answer was lost (by the network or by the end of the
                                process): its outcome is failed, answer_lost. Without it, it is posted again, may be
                                there twice, and its outcome says so
      --external-id             gives custom events the messageId of their event as external_id
      --occurred-at             gives custom events the timestamp of their event as occurred_at
      --requests-per-second N   15 unless told
      --base-url URL            where Postscript is, if not at https://api.postscript.io

  --config FILE   the destination's configuration, as JSON: { "subscriptions": [...], "options": {...} };
                  without it, Sync Audiences with its defaults

Exit codes: 0 fine; 1 something is wrong (check), an event can't be read (explain), a test fails (test), or a delivery failed (sync); 2 wrong use; 3 a file
can't be read or written, or the secret key was refused; 130 interrupted.
`;

/** @type {Record<string, (args: import('./files.js').Arguments) => Promise<boolean>>} */
const COMMANDS = { check, coverage, explain, map, sync, test };

// Who reads standard output may go away at any time; the write that meets it says so as well.
process.stdout.on('error', () => {});
process.exitCode = await run(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function run(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        output: { type: 'string', short: 'o' },
        checkpoint: { type: 'string' },
        'dry-run': { type: 'boolean' },
        'at-most-once': { type: 'boolean' },
        'external-id': { type: 'boolean' },
        'occurred-at': { type: 'boolean' },
        'requests-per-second': { type: 'string' },
        'base-url': { type: 'string' },
        json: { type: 'boolean' },
        quiet: { type: 'boolean', short: 'q', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [name, ...files] = positionals;
    if (values.help) {
      process.stdout.write(USAGE);
      return EXIT.fine;
    }
    if (name === undefined) throw new UsageError('There is no command.');
    if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`There is no command "${name}".`);
    return (await COMMANDS[name]({ ...values, files })) ? EXIT.fine : EXIT.problem;
  } catch (error) {
    return report(error);
  }
}

/**
 * Says on standard error what went wrong.
 *
 * @param {any} error
 * @returns {number} the exit code
 */
function report(error) {
  if (error instanceof UsageError || error?.code?.startsWith?.('ERR_PARSE_ARGS')) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
  // Whoever reads the output has had enough of it: head, for one.
  if (error?.code === 'EPIPE') return EXIT.fine;
  if (error?.name === 'AbortError') return EXIT.interrupted;
  if (error instanceof MappingError) {
    for (const issue of error.issues) process.stderr.write(`${issue.code}: ${issue.message}\n`);
    return EXIT.problem;
  }
  process.stderr.write(`${error?.message ?? error}\n`);
  return EXIT.failure;
}
