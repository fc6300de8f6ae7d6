/** The progress of a long command: a line that is overwritten on a terminal, and periodic lines elsewhere. */

import { counted } from './style.js';

/** The interval between updates in milliseconds, on a terminal and elsewhere. */
const INTERVAL = 200;
const PLAIN_INTERVAL = 10_000;

export class Progress {
  #started = performance.now();
  #shown = this.#started;
  /** Additional text. */
  #note = '';
  #input;
  #splitter;
  #quiet;
  #stream = process.stderr;

  /**
   * @param {import('./input.js').Input} input
   * @param {import('segment-postscript').EventSplitter} splitter
   * @param {boolean} quiet
   */
  constructor(input, splitter, quiet) {
    this.#input = input;
    this.#splitter = splitter;
    this.#quiet = quiet;
  }

  /**
   * Sets the additional text.
   *
   * @param {string} note
   */
  note(note) {
    this.#note = note;
    this.show();
  }

  /** Reports the total at the end. */
  end() {
    if (this.#quiet) return;
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#stream.write(`${this.#amount()} in ${duration(performance.now() - this.#started)}\n`);
  }

  /** Reports the progress at intervals. */
  show() {
    const now = performance.now();
    const { isTTY } = this.#stream;
    if (this.#quiet || now - this.#shown < (isTTY ? INTERVAL : PLAIN_INTERVAL)) return;
    this.#shown = now;
    const seconds = (now - this.#started) / 1000;
    const { size } = this.#input;
    const read = this.#input.read();
    const rate = `${bytes(read / seconds)}/s`;
    const left = size && read > 0 ? ` · ${duration(seconds * (size / read - 1) * 1000)} left` : '';
    const share = size ? `${Math.floor((read / size) * 100)} % · ` : '';
    const line = `${share}${this.#amount()} · ${rate}${left}${this.#note && ` · ${this.#note}`}`;
    this.#stream.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  #amount() {
    const { lines, blank } = this.#splitter.counts;
    return `${counted(lines, 'line')}${blank > 0 ? ` (${blank} blank)` : ''}, ${bytes(this.#input.read())}`;
  }
}

/** @param {number} count */
function bytes(count) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let shown = count;
  for (; shown >= 1000 && unit < units.length - 1; unit += 1) shown /= 1000;
  return `${unit === 0 ? Math.round(shown) : shown.toFixed(1)} ${units[unit]}`;
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
