// How fast a run is lately, and when it will end.

/** Progress of as many milliseconds is looked at: short enough to follow a change, long enough not to jump. */
const WINDOW = 4000;

/** @typedef {import('./messages.js').Progress} Progress */

export class Pace {
  /** @type {Progress[]} */
  #samples = [];

  /**
   * Bytes and events a second, and the milliseconds that are left.
   *
   * @param {Progress} progress
   */
  add(progress) {
    this.#samples.push(progress);
    while (progress.milliseconds - this.#samples[0].milliseconds > WINDOW) this.#samples.shift();
    // At first, what came before the first sample is all there is to go by.
    const first = this.#samples[0].milliseconds < WINDOW ? { read: 0, events: 0, milliseconds: 0 } : this.#samples[0];
    return paceBetween(first, progress);
  }
}

/**
 * The pace of a run that has ended.
 *
 * @param {Progress} progress
 */
export function overallPace(progress) {
  return paceBetween({ read: 0, events: 0, milliseconds: 0 }, progress);
}

/**
 * @param {{ read: number, events: number, milliseconds: number }} first
 * @param {Progress} last
 */
function paceBetween(first, last) {
  const seconds = Math.max(last.milliseconds - first.milliseconds, 1) / 1000;
  const bytes = (last.read - first.read) / seconds;
  const events = (last.events - first.events) / seconds;
  return { bytes, events, left: bytes > 0 ? ((last.size - last.read) / bytes) * 1000 : undefined };
}
