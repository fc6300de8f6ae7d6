/** How far a long command is: a line that is written over on a terminal, and a line from time to time everywhere else. */

/** Milliseconds between two lines, on a terminal and elsewhere. */
const INTERVAL = 200;
const PLAIN_INTERVAL = 10_000;
const NEWLINE = 0x0a;

export class Progress {
  #started = performance.now();
  #shown = this.#started;
  /** What else there is to say. */
  #note = '';
  #bytes = 0;
  #lines = 0;
  #size;
  #quiet;
  #stream = process.stderr;

  /**
   * @param {number | undefined} size bytes in all, if that is known
   * @param {boolean} quiet
   */
  constructor(size, quiet) {
    this.#size = size;
    this.#quiet = quiet;
  }

  /**
   * Counts what goes through.
   *
   * @param {AsyncIterable<Uint8Array>} chunks
   */
  async *count(chunks) {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) this.#lines += 1;
      yield chunk;
      this.#show();
    }
  }

  /**
   * Says more than what has gone through.
   *
   * @param {string} note
   */
  note(note) {
    this.#note = note;
    this.#show();
  }

  /** Says how much it was in all. */
  end() {
    if (this.#quiet) return;
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#stream.write(`${this.#amount()} in ${duration(performance.now() - this.#started)}\n`);
  }

  #show() {
    const now = performance.now();
    const { isTTY } = this.#stream;
    if (this.#quiet || now - this.#shown < (isTTY ? INTERVAL : PLAIN_INTERVAL)) return;
    this.#shown = now;
    const seconds = (now - this.#started) / 1000;
    const rate = `${bytes(this.#bytes / seconds)}/s`;
    const rest = this.#size && this.#bytes > 0 ? this.#size / this.#bytes - 1 : undefined;
    const share = this.#size ? `${Math.floor((this.#bytes / this.#size) * 100)} % · ` : '';
    const eta = rest === undefined ? '' : ` · ${duration(seconds * rest * 1000)} left`;
    const line = `${share}${this.#amount()} · ${rate}${eta}${this.#note && ` · ${this.#note}`}`;
    this.#stream.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  #amount() {
    return `${this.#lines} lines, ${bytes(this.#bytes)}`;
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
