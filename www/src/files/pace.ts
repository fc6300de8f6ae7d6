// The recent speed of a run, and the estimated time left.

import type { Progress } from './messages.js';

/** The averaging window in milliseconds: short enough to follow a change, long enough to be stable. */
const WINDOW = 4000;

export class Pace {
  #samples: Progress[] = [];

  /** Bytes and events per second, and the milliseconds left. */
  add(progress: Progress) {
    this.#samples.push(progress);
    while (progress.milliseconds - this.#samples[0].milliseconds > WINDOW) this.#samples.shift();
    // During the first window, the average starts at zero.
    const first = this.#samples[0].milliseconds < WINDOW ? { read: 0, events: 0, milliseconds: 0 } : this.#samples[0];
    return paceBetween(first, progress);
  }
}

/** The average pace of a run that has ended. */
export function overallPace(progress: Progress) {
  return paceBetween({ read: 0, events: 0, milliseconds: 0 }, progress);
}

function paceBetween(first: { read: number; events: number; milliseconds: number }, last: Progress) {
  const seconds = Math.max(last.milliseconds - first.milliseconds, 1) / 1000;
  const bytes = Math.round((last.read - first.read) / seconds);
  const events = Math.round((last.events - first.events) / seconds);
  return { bytes, events, left: bytes > 0 ? ((last.size - last.read) / bytes) * 1000 : undefined };
}
