/** `segment-postscript map`: events in, results out, in constant memory however many there are. */

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { destinationOf, onlyFile, openInput } from './files.js';
import { Progress } from './progress.js';

/** @param {import('./files.js').Arguments} args */
export async function map(args) {
  const destination = await destinationOf(args);
  const input = await openInput(onlyFile(args));
  const progress = new Progress(input.size, args.quiet);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  // The output has its name only when it is whole.
  const part = args.output === undefined ? undefined : `${args.output}.part`;
  try {
    await pipeline(
      input.chunks,
      (chunks) => progress.count(chunks),
      (chunks) => Readable.toWeb(Readable.from(chunks)).pipeThrough(/** @type {any} */ (destination.mapStream())),
      part === undefined ? standardOutput() : createWriteStream(part),
      { signal: stop.signal },
    );
    if (part !== undefined) await rename(part, /** @type {string} */ (args.output));
  } catch (error) {
    if (part !== undefined) await rm(part, { force: true });
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.end();
  }
  return true;
}

/** Standard output, which no pipeline may close. */
function standardOutput() {
  return new Writable({
    write(chunk, _encoding, done) {
      process.stdout.write(chunk, (error) => done(error));
    },
  });
}
