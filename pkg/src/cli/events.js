/** Processes the events of an input piece by piece, and shows the progress. */

import { EventSplitter } from 'segment-postscript';
import { openInput } from './input.js';
import { Progress } from './progress.js';

/** @typedef {import('../index.d.ts').EventPiece} EventPiece */

/**
 * Calls `take` with each piece of an input, one at a time.
 *
 * @param {string | undefined} file
 * @param {boolean} quiet whether to show no progress
 * @param {(piece: EventPiece, progress: Progress, splitter: EventSplitter) => void | Promise<void>} take
 * @param {() => Promise<void>} [finish] called at the end of the input
 * @returns {Promise<EventSplitter>} for its counts
 */
export async function eachPiece(file, quiet, take, finish) {
  const input = await openInput(file);
  const splitter = new EventSplitter();
  const progress = new Progress(input, splitter, quiet);
  try {
    for await (const chunk of input.chunks) {
      for (const piece of splitter.push(chunk)) await take(piece, progress, splitter);
      progress.show();
    }
    for (const piece of splitter.finish()) await take(piece, progress, splitter);
    await finish?.();
  } finally {
    progress.end();
  }
  if (splitter.note !== undefined) process.stderr.write(`${splitter.note}\n`);
  return splitter;
}
