// How fast a run is lately, and when it will end.

import type { Progress } from './messages.js';

/** Progress of as many milliseconds is looked at: short enough to follow a change, long enough not to jump. */
const WINDOW = 4000;

export class Pace {
  #samples: Progress[] = [];

  /** Bytes and events a second, and the milliseconds that are left. */
  add(progress: Progress) {
    this.#samples.push(progress);
    while (progress.milliseconds - this.#samples[0].milliseconds > WINDOW) this.#samples.shift();
    // At first, what came before the first sample is all there is to go by.
    const first = this.#samples[0].milliseconds < WINDOW ? { read: 0, events: 0, milliseconds: 0 } : this.#samples[0];
    return paceBetween(first, progress);
  }
}

/** The pace of a run that has ended. */
export function overallPace(progress: Progress) {
  return paceBetween({ read: 0, events: 0, milliseconds: 0 }, progress);
}

function paceBetween(first: { read: number; events: number; milliseconds: number }, last: Progress) {
  const seconds = Math.max(last.milliseconds - first.milliseconds, 1) / 1000;
  const bytes = Math.round((last.read - first.read) / seconds);
  const events = Math.round((last.events - first.events) / seconds);
  return { bytes, events, left: bytes > 0 ? ((last.size - last.read) / bytes) * 1000 : undefined };
}
