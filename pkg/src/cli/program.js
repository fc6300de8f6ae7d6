/**
 * The commands with their arguments, options and examples; help, shell completion and usage errors are derived from
 * them.
 */

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { check } from './check.js';
import { readBaseUrl } from '../connection.js';
import { SHELLS, completion } from './completion.js';
import { coverage } from './coverage.js';
import { EXIT_CODES } from './exit.js';
import { explain } from './explain.js';
import { importConfiguration } from './import.js';
import { init } from './init.js';
import { map } from './map.js';
import { sync } from './sync.js';
import { test } from './test.js';

const NAME = 'segment-postscript';

const EVENTS =
  'a file of events: NDJSON, a JSON array or pretty-printed JSON, optionally gzipped (default: standard input, also for -)';

/**
 * @param {(code: number) => void} end called with a command's exit code
 * @param {(text: string) => void} show prints help and version
 */
export function makeProgram(end, show) {
  const program = new Command(NAME)
    .description('Turns Segment events into Postscript payloads, checks configurations, and delivers to Postscript.')
    .version(manifest.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: show,
      outputError: (text, write) =>
        write(text.includes('Did you mean') ? text : `${text}(--help lists commands and options)\n`),
    })
    .addHelpText('after', `\n${exitCodes()}`);

  /**
   * @param {string} name
   * @param {string} description
   * @param {[string, string]} argument
   * @param {string[]} examples
   * @param {(file: string | undefined, options: any) => Promise<number>} run
   */
  const command = (name, description, argument, examples, run) =>
    program
      .command(name)
      .description(description)
      .addArgument(new Argument(...argument))
      .allowExcessArguments(false)
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${NAME} ${example}\n`).join('')}`)
      .action(async (/** @type {string | undefined} */ file, /** @type {any} */ options) =>
        end(await run(file, options)),
      );
  const config = () =>
    new Option('-c, --config <file>', 'the configuration as JSON (default: Sync Audiences with its defaults)');
  const quiet = () => new Option('-q, --quiet', 'print only errors on standard error');
  const json = () => new Option('--json', 'write JSON');

  command(
    'map',
    'Map events, and write a line for each: a JSON array with a result for each subscription.',
    ['[events]', EVENTS],
    ['map events.ndjson -c destination.json -o results.ndjson', 'map events.json.gz --allow-invalid | head -3'],
    map,
  )
    .addOption(config())
    .option('-o, --output <file>', 'write to a file; it is created when the output is complete')
    .option('--allow-invalid', 'exit with 0 even if events are invalid')
    .addOption(quiet());
  command(
    'check',
    "Show the errors of a destination's configuration, and warnings about its triggers and mappings. Warnings alone exit with 0.",
    ['[file]', 'the configuration (default: standard input, also for -)'],
    ['check destination.json', 'check destination.json --fix'],
    check,
  )
    .addOption(new Option('-c, --config <file>', 'the same as FILE'))
    .option(
      '--fix',
      'apply the fixes that leave no choice, and keep all else in the file as it is: layout, comments, key order. ' +
        'Standard input is written to standard output, with messages on standard error',
    )
    .option('--dry-run', 'with --fix: show what would be fixed, and write nothing');
  command(
    'explain',
    'Show how the results of events were produced: the trigger clause by clause, each field with its source.',
    ['[events]', EVENTS],
    ['explain event.json', 'explain events.ndjson -c destination.json --json | jq .'],
    explain,
  )
    .addOption(config())
    .addOption(json());
  command(
    'coverage',
    'Map events, and report how often each path was present, each field was filled, and events were rejected for each reason.',
    ['[events]', EVENTS],
    ['coverage events.ndjson', 'coverage events.ndjson.gz -c destination.json --json'],
    coverage,
  )
    .addOption(config())
    .addOption(json())
    .addOption(quiet());
  command(
    'test',
    'Map the events of a file of tests, and compare the results with the expected ones.',
    [
      '[tests]',
      'JSON: { "config"?, "tests": [{ "name", "event", "expected": [...] }] } (default: standard input, also for -)',
    ],
    ['test tests.json', 'test tests.json -c destination.json'],
    test,
  ).addOption(new Option('-c, --config <file>', 'a configuration that overrides the one in the file of tests'));
  command(
    'sync',
    'Map events and deliver them to Postscript; write a line for each outcome.',
    ['[events]', EVENTS],
    [
      'sync events.ndjson -c destination.json --dry-run',
      'sync events.ndjson --checkpoint events.checkpoint > outcomes.ndjson',
    ],
    sync,
  )
    .addOption(config())
    .option(
      '--checkpoint <file>',
      'record there what is sent, so that the same command resumes after any interruption. After kill -9 only custom ' +
        'events in flight are in doubt: at most 64, and never more than --requests-per-second. The next run reports ' +
        'each. One sync at a time; the file is removed when all is done',
    )
    .option(
      '--at-most-once',
      'do not post a custom event again if its response was lost: its outcome is failed, answer_lost. By default it is ' +
        'posted again, may be delivered twice, and its outcome says so',
    )
    .option('--dry-run', 'send nothing, and show what would be sent and delivered')
    .option('--external-id', 'give custom events the messageId of their event as external_id')
    .option('--occurred-at', 'give custom events the timestamp of their event as occurred_at')
    .option('--requests-per-second <n>', 'the maximum number of requests in a second (default: 15)', wholeNumber(1000))
    .option('--base-url <url>', 'the base URL of Postscript (default: https://api.postscript.io)', baseUrl)
    .addOption(quiet())
    .addHelpText(
      'after',
      '\nEnvironment:\n  POSTSCRIPT_SECRET_KEY  the private key of the shop (sk_…), or the key of a partner (sk_partner_…)\n  POSTSCRIPT_SHOP_TOKEN  with the key of a partner: the private key of the shop\n  HTTPS_PROXY            a proxy; most versions of Node need NODE_USE_ENV_PROXY=1 as well\n',
    );
  command(
    'init',
    'Write a commented configuration as a starting point.',
    ['[file]', 'the new file (default: destination.jsonc)'],
    ['init', 'init vip.jsonc'],
    init,
  );
  command(
    'import',
    "Convert an export of Segment to a configuration: the Public API's list of a destination's subscriptions, or Terraform's JSON of segment_destination_subscription.",
    ['[export]', 'JSON (default: standard input, also for -)'],
    ['import subscriptions.json -o destination.json', 'import < terraform.json > destination.json'],
    importConfiguration,
  ).option('-o, --output <file>', 'write to a file');
  program
    .command('completion')
    .description('Write a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      `\nExamples:\n  $ source <(${NAME} completion bash)\n  $ ${NAME} completion fish > ~/.config/fish/completions/${NAME}.fish\n`,
    )
    .action((shell) => show(completion(shell, program)));
  return program;
}

function exitCodes() {
  return `Exit codes:\n${EXIT_CODES.map(([, code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}\n`).join('')}`;
}

/** @param {string} text */
function baseUrl(text) {
  try {
    return readBaseUrl(text);
  } catch (error) {
    throw new InvalidArgumentError(/** @type {Error} */ (error).message);
  }
}

/** @param {number} most */
function wholeNumber(most) {
  return (/** @type {string} */ text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}
