/** `segment-postscript map`: maps a stream of events in constant memory. */

import { makeDestination, readConfiguration } from './configuration.js';
import { eachPiece } from './events.js';
import { EXIT } from './exit.js';
import { fileOutput, standardOutput } from './output.js';
import { counted } from './style.js';

/**
 * @param {string | undefined} file
 * @param {{ config?: string, output?: string, allowInvalid?: boolean, quiet?: boolean }} options
 */
export async function map(file, { config, output, allowInvalid = false, quiet = false }) {
  const destination = makeDestination(await readConfiguration(config));
  const target = output === undefined ? undefined : fileOutput(output);
  const out = target?.output ?? standardOutput();
  const interrupt = () => {
    target?.abandon();
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', interrupt);
  let invalid = 0;
  try {
    await eachPiece(file, quiet, (piece) => {
      const results = destination.mapNdjson(piece);
      invalid += invalidLines(results);
      return out.write(results);
    });
    target?.finish();
  } catch (error) {
    target?.abandon();
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
  if (invalid > 0 && !quiet) process.stderr.write(`${counted(invalid, 'event is', 'events are')} invalid\n`);
  return invalid === 0 || allowInvalid ? EXIT.fine : EXIT.problem;
}

/** Occurs in every invalid entry; a payload may contain the same bytes. */
const MARK = Buffer.from('"action":"syncAudiences","status":"invalid"');
const NEWLINE = 0x0a;

/**
 * The number of result lines with an invalid entry.
 *
 * @param {Uint8Array} results
 */
function invalidLines(results) {
  const bytes = Buffer.from(results.buffer, results.byteOffset, results.length);
  let count = 0;
  for (let at = bytes.indexOf(MARK); at >= 0;) {
    const start = bytes.lastIndexOf(NEWLINE, at) + 1;
    const end = bytes.indexOf(NEWLINE, at);
    /** @type {import('../index.d.ts').MappedEvent[]} */
    const entries = JSON.parse(bytes.toString('utf8', start, end));
    if (entries.some(({ status }) => status === 'invalid')) count += 1;
    at = bytes.indexOf(MARK, end);
  }
  return count;
}
