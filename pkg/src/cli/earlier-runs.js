/**
 * Detects whether an earlier run with the same checkpoint is still running.
 *
 * A run is identified by its process id. Because process ids are reused, the command line is checked as well, where the
 * system provides it. Runs on other machines and in other containers are not detected.
 *
 * @typedef {{ run: string, sync: number }} RunRecord a run and its process
 */

import { readFileSync } from 'node:fs';

/**
 * Whether a record belongs to a run that is still running in another process.
 *
 * @param {Record<string, any>} record
 * @param {Record<string, any>[]} records
 */
export function isRunning({ run, sync }, records) {
  const isOpen = run !== undefined && !records.some(({ closed }) => closed === run);
  return isOpen && sync !== process.pid && isSync(sync);
}

/** @param {unknown} pid */
function isSync(pid) {
  if (typeof pid !== 'number' || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    if (/** @type {any} */ (error).code !== 'EPERM') return false;
  }
  try {
    // Empty for a zombie process.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('sync');
  } catch {
    return true;
  }
}
