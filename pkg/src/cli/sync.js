/**
 * `segment-postscript sync`: delivers a file or a stream of events, batch by batch, and writes a line for each outcome.
 * With a checkpoint, an interrupted sync can be resumed.
 *
 * @typedef {{ config?: string, checkpoint?: string, dryRun?: boolean, atMostOnce?: boolean, externalId?: boolean,
 *   occurredAt?: boolean, requestsPerSecond?: number, baseUrl?: string, quiet?: boolean }} SyncOptions
 */

import { MappingError } from 'segment-postscript';
import { Checkpoint, fingerprint } from './checkpoint.js';
import { makeDestination, readConfiguration } from './configuration.js';
import { CustomEvents } from './custom-events.js';
import { EXIT, usageError } from './exit.js';
import { standardOutput } from './output.js';
import { useProxy } from './proxy.js';
import { Run } from './sync-run.js';

const KEY_VARIABLE = 'POSTSCRIPT_SECRET_KEY';
const TOKEN_VARIABLE = 'POSTSCRIPT_SHOP_TOKEN';

/**
 * @param {string | undefined} file
 * @param {SyncOptions} options
 */
export async function sync(file, options) {
  const { config, dryRun = false, quiet = false, atMostOnce = false } = options;
  const secretKey = process.env[KEY_VARIABLE] ?? '';
  // The variable may be set for other programs, so the token is only used with the key of a partner.
  const shopToken = secretKey.startsWith('sk_partner_') ? process.env[TOKEN_VARIABLE] : undefined;
  const connection = { secretKey, shopToken, baseUrl: options.baseUrl };
  if (connection.secretKey === '' && !dryRun) {
    throw usageError(`The secret key is taken from the environment: set ${KEY_VARIABLE}.`);
  }
  const configuration = await readConfiguration(config);
  const destination = makeDestination(configuration);
  if (!dryRun) {
    await checkConnection(destination, connection);
    useProxy((sentence) => void process.stderr.write(`${sentence}\n`));
  }
  const output = standardOutput();
  const path = dryRun ? undefined : options.checkpoint;
  const checkpoint = new Checkpoint(path, fingerprint(JSON.stringify(configuration ?? null)), atMostOnce);
  const stop = new AbortController();
  const customEvents =
    path === undefined ? undefined : new CustomEvents(checkpoint, connection, (error) => stop.abort(error));
  const interrupt = () => {
    stop.abort();
    process.stdin.on('error', () => {}).destroy(stop.signal.reason);
    const pending = customEvents?.pending ?? 0;
    if (pending > 0 && !quiet)
      process.stderr.write(`Waiting for ${pending} answers. A second Ctrl-C ends immediately.\n`);
  };
  // A second signal has no listener and terminates the process.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    checkpoint.open();
    const run = new Run(
      destination,
      { ...options, checkpoint: path },
      connection,
      checkpoint,
      customEvents,
      output,
      stop,
    );
    try {
      await run.all(file);
    } catch (error) {
      // The error that ended the run takes precedence over its consequences.
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      await customEvents?.settled();
      if (!quiet) process.stderr.write(`${run.summary}\n`);
    }
    checkpoint.remove();
    return run.failed === 0 ? EXIT.fine : EXIT.problem;
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    checkpoint.close();
  }
}

/**
 * Rejects malformed keys before anything is read.
 *
 * @param {import('segment-postscript').Destination} destination
 * @param {import('../index.d.ts').ConnectionOptions} connection
 */
async function checkConnection(destination, connection) {
  try {
    await destination.deliver([], connection);
  } catch (error) {
    if (error instanceof MappingError && error.code === 'shop_token_missing') {
      throw usageError(`${error.message} Set ${TOKEN_VARIABLE}.`);
    }
    if (error instanceof MappingError) throw usageError(error.message);
    throw error;
  }
}
