/**
 * Earlier runs with the same checkpoint: whether one is still at work, or its courier still has requests on their way.
 *
 * A process is known by its number, which may since have been given to another one: where the system tells what a process
 * is running, that is asked, too. Elsewhere the mistake costs a wait, which is bounded. Runs on other machines, and in other
 * containers, are not seen.
 *
 * @typedef {import('./checkpoint.js').RunRecord} RunRecord
 */

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A courier ends its last request within its time-out of 25 s. */
const MOST_WAIT = 30_000;
const POLL = 25;

/** For how long requests count for the rate limit after their answers: a second, and what clocks may differ by. */
export const RATE_WINDOW = 1_010;

/**
 * Waits until the requests of earlier runs have been answered and no longer count for the rate limit.
 *
 * @param {string} file
 * @param {() => Record<string, any>[]} read the records of the checkpoint
 * @param {AbortSignal} signal
 * @param {(sentence: string) => void} say
 */
export async function earlierRunsEnd(file, read, signal, say) {
  const started = performance.now();
  for (let hasSaid = false; ;) {
    const records = read();
    const other = records.find((record) => isAtWork(record, records));
    if (other !== undefined) throw new Error(`Another sync is at work with ${file} (process ${other.sync}).`);
    const open = records.filter((record) => isOpen(record, records));
    const isWaiting = open.some(({ courier }) => isRunning(courier, 'cli-courier'));
    if (!isWaiting || performance.now() - started > MOST_WAIT) {
      // When a courier has ended that could not say so, nobody knows.
      const last = open.length > 0 ? Date.now() : Math.max(0, ...records.map(({ at }) => at ?? 0));
      const rest = Math.min(last + RATE_WINDOW - Date.now(), RATE_WINDOW);
      if (rest > 0) await pause(rest, undefined, { signal });
      return;
    }
    if (!hasSaid && performance.now() - started > 500) {
      say('Waiting for the answers to the last requests of the earlier run.');
      hasSaid = true;
    }
    await pause(POLL, undefined, { signal });
  }
}

/**
 * Whether a record is that of a run which is at work now.
 *
 * @param {Record<string, any>} record
 * @param {Record<string, any>[]} records
 */
export function isAtWork(record, records) {
  return (
    isOpen(record, records) &&
    record.sync !== process.pid &&
    isRunning(record.courier, 'cli-courier') &&
    isRunning(record.sync, 'sync')
  );
}

/**
 * Whether a record is that of a run which has not said that it is over.
 *
 * @param {Record<string, any>} record
 * @param {Record<string, any>[]} records
 */
function isOpen({ run }, records) {
  return run !== undefined && !records.some(({ closed }) => closed === run);
}

/**
 * @param {unknown} pid
 * @param {string} word that is in its command line
 */
function isRunning(pid, word) {
  if (typeof pid !== 'number' || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, but somebody else's.
    if (/** @type {any} */ (error).code !== 'EPERM') return false;
  }
  try {
    // Empty when it has ended and nobody has taken notice yet.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
  } catch {
    return true;
  }
}
