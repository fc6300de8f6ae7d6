/**
 * Whether an earlier run with the same checkpoint is still at work.
 *
 * A process is known by its number, which another process may have been given since: where the system shows command
 * lines, the command line is checked, too. Runs on other machines and in other containers are not seen.
 *
 * @typedef {{ run: string, sync: number }} RunRecord a run and its process
 */

import { readFileSync } from 'node:fs';

/**
 * Whether a record is that of a run which is at work now, in another process.
 *
 * @param {Record<string, any>} record
 * @param {Record<string, any>[]} records
 */
export function isAtWork({ run, sync }, records) {
  const isOpen = run !== undefined && !records.some(({ closed }) => closed === run);
  return isOpen && sync !== process.pid && isSync(sync);
}

/** @param {unknown} pid */
function isSync(pid) {
  if (typeof pid !== 'number' || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is such a process, but it is another user's.
    if (/** @type {any} */ (error).code !== 'EPERM') return false;
  }
  try {
    // Empty for a process that has ended and was not waited for.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('sync');
  } catch {
    return true;
  }
}
