/**
 * The commands with their arguments, options and examples: help, completion and the refusal of wrong use are all made from
 * this.
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
  'a file of events: NDJSON, a JSON array or laid-out JSON, gzip or not; standard input without it, and for -';

/** @param {(code: number) => void} end called with a command's exit code @param {(text: string) => void} show help and the like */
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
        write(text.includes('Did you mean') ? text : `${text}(--help shows what there is)\n`),
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
    new Option('-c, --config <file>', 'the configuration as JSON; without it, Sync Audiences with its defaults');
  const quiet = () => new Option('-q, --quiet', 'say nothing on standard error but errors');
  const json = () => new Option('--json', 'write JSON');

  command(
    'map',
    'Map events, and write a line for each: a JSON array with an entry for each subscription.',
    ['[events]', EVENTS],
    ['map events.ndjson -c destination.json -o results.ndjson', 'map events.json.gz --allow-invalid | head -3'],
    map,
  )
    .addOption(config())
    .option('-o, --output <file>', 'write to a file, which has its name only when it is complete')
    .option('--allow-invalid', 'end with 0 although events are invalid')
    .addOption(quiet());
  command(
    'check',
    "Show the errors of a destination's configuration, and warnings about its triggers and mappings. Warnings alone end with 0.",
    ['[file]', 'the configuration; standard input without it, and for -'],
    ['check destination.json', 'check < destination.json'],
    check,
  ).addOption(new Option('-c, --config <file>', 'the same as FILE'));
  command(
    'explain',
    'Show how the results of events came about: the trigger clause by clause, each field with its source.',
    ['[events]', EVENTS],
    ['explain event.json', 'explain events.ndjson -c destination.json --json | jq .'],
    explain,
  )
    .addOption(config())
    .addOption(json());
  command(
    'coverage',
    'Map events, and count how often each path was there, each field was filled, each reason for a refusal was given.',
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
      'JSON: { "config"?, "tests": [{ "name", "event", "expected": [...] }] }; standard input without it, and for -',
    ],
    ['test tests.json', 'test tests.json -c destination.json'],
    test,
  ).addOption(new Option('-c, --config <file>', 'a configuration in place of the one in the file of tests'));
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
      'record there what is sent: however it was ended, the same command goes on from there. After kill -9 only custom ' +
        'events on their way are in doubt: at most 64, and never more than --requests-per-second. The next run names ' +
        'each. One sync at a time; the file is removed at the end',
    )
    .option(
      '--at-most-once',
      'do not post a custom event again whose answer was lost: its outcome is failed, answer_lost. Without it, it is ' +
        'posted again, may be there twice, and its outcome says so',
    )
    .option('--dry-run', 'send nothing, and show what would be sent and delivered')
    .option('--external-id', 'give custom events the messageId of their event as external_id')
    .option('--occurred-at', 'give custom events the timestamp of their event as occurred_at')
    .option('--requests-per-second <n>', 'the most requests in a second (default: 15)', wholeNumber(1000))
    .option('--base-url <url>', 'where Postscript is (default: https://api.postscript.io)', baseUrl)
    .addOption(quiet())
    .addHelpText(
      'after',
      '\nEnvironment:\n  POSTSCRIPT_SECRET_KEY  the private key of the shop (sk_…), or the key of a partner (sk_partner_…)\n  POSTSCRIPT_SHOP_TOKEN  with the key of a partner: the private key of the shop\n  HTTPS_PROXY            a proxy; most versions of Node want NODE_USE_ENV_PROXY=1 as well\n',
    );
  command(
    'init',
    'Write a configuration with comments to start from.',
    ['[file]', 'the new file (default: destination.jsonc)'],
    ['init', 'init vip.jsonc'],
    init,
  );
  command(
    'import',
    "Make a configuration of an export of Segment's: the Public API's list of a destination's subscriptions, or what Terraform shows of segment_destination_subscription.",
    ['[export]', 'JSON; standard input without it, and for -'],
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
