/**
 * The courier: a process of its own that sends the requests of a `sync` with a checkpoint, and keeps in the checkpoint
 * what was answered to custom events before it tells. However `sync` ends, what is on its way is answered and kept, and
 * the next run need not guess. This is the side of `sync`; `courier-process.js` is the courier's.
 *
 * The courier hears what to send from its standard input, a line of JSON for each request. The secret key is in no line,
 * argument or file: the courier has it as `sync` has it, from the environment.
 *
 * @typedef {import('./checkpoint.js').Place} Place
 * @typedef {{ checkpoint: string, run: string, baseUrl: string | undefined, isDurable: boolean }} Settings `isDurable`:
 *   that a custom event is about to be posted must outlast the machine's end
 * @typedef {{ id: number, method: string, path: string, body?: string, place?: [number, number] }} Errand
 * @typedef {{ status?: number, body?: string, sent?: boolean }} Told an answer, or whether the request may have left
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { linesOf, objectIn } from './lines.js';

/** In `dist`, beside the command line. */
const PROCESS = fileURLToPath(new URL('./cli-courier.js', import.meta.url));

export class Courier {
  #child;
  /** Who waits for an answer, by the request's number. @type {Map<number, (told: Told) => void>} */
  #waiting = new Map();
  #requests = 0;
  #isOver = false;

  /** @param {() => void} onLost called when the courier has ended and nobody had told it to */
  constructor(onLost) {
    // Two can't be inspected at one port.
    const options = process.execArgv.filter((option) => !option.startsWith('--inspect'));
    // A session of its own: neither Ctrl-C nor the end of the terminal reaches it.
    const child = spawn(process.execPath, [...options, PROCESS], {
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    const over = () => {
      const isLost = !this.#isOver;
      this.#isOver = true;
      if (isLost) onLost();
      for (const tell of this.#waiting.values()) tell({ sent: true });
      this.#waiting.clear();
    };
    child.once('close', over).once('error', over);
    // What can't be written is lost with the courier.
    child.stdin.on('error', () => {});
    void this.#listen();
  }

  /** Its process; 0 if it could not be started. */
  get pid() {
    return this.#child.pid ?? 0;
  }

  /** @param {Settings} settings before the first request */
  begin(settings) {
    this.#write(settings);
  }

  /**
   * Sends a request, and answers as `fetch` does.
   *
   * @param {{ method: string, path: string, body?: string }} request
   * @param {Place | undefined} place a custom event's
   * @returns {Promise<Response>}
   */
  async send({ method, path, body }, place) {
    const id = (this.#requests += 1);
    const told = await new Promise((/** @type {(told: Told) => void} */ resolve) => {
      if (this.#isOver) return resolve({ sent: false });
      this.#waiting.set(id, resolve);
      this.#write({ id, method, path, body, place: place && [place.line, place.subscription] });
    });
    return responseOf(told);
  }

  /** Ends it when everything has been answered. */
  async end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#child.stdin.end();
    await once(this.#child, 'close');
  }

  /** Leaves it to finish what is on its way. */
  leave() {
    this.#isOver = true;
    this.#child.stdin.end();
    this.#child.stdout.destroy();
    this.#child.unref();
  }

  async #listen() {
    try {
      for await (const text of linesOf(this.#child.stdout)) {
        const { id, ...told } = objectIn(text) ?? {};
        this.#waiting.get(id)?.(told);
        this.#waiting.delete(id);
      }
    } catch {
      // It was left.
    }
  }

  /** @param {Settings | Errand} message */
  #write(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

/**
 * An answer as `fetch` gives it, or an error as `fetch` throws it.
 *
 * @param {Told} told
 * @returns {Response}
 */
export function responseOf({ status, body = '', sent = true }) {
  if (status !== undefined) return /** @type {any} */ ({ status, text: async () => body });
  // By the code, delivery knows that the request has not left.
  throw new TypeError('fetch failed', sent ? {} : { cause: { code: 'ECONNREFUSED' } });
}
