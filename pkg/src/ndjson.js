/**
 * Newline-delimited JSON: cuts bytes into lines, hands them to the core in large pieces, and keeps one bad line from
 * costing more than itself.
 *
 * @typedef {(bytes: Uint8Array, firstLine: number) => { mapped: Uint8Array, nextLine: number }} MapPiece maps whole
 *   lines; the numbers, of the first one and of the one behind the last, are for the issues
 */

import { MappingError, isCoreLost, issueError, typeName } from './errors.js';
import { MAX_EVENT_BYTES } from './json-check.js';

/** About as much as is handed to the core at once: large enough to make the calls cheap, small enough for memory. */
const PIECE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

const encoder = new TextEncoder();

/**
 * Maps lines that come in chunks cut anywhere. What it keeps between two chunks is the line that is not complete,
 * and no more of that than one event may have.
 */
export class LineMapper {
  #mapPiece;
  /** The number of the line that comes next. */
  #line = 1;
  /** Holds the beginning of a line whose end has not come yet. */
  #pending = new Uint8Array();
  /** The length of that beginning, also when it is too long to be kept. */
  #pendingBytes = 0;

  /** @param {MapPiece} mapPiece */
  constructor(mapPiece) {
    this.#mapPiece = mapPiece;
  }

  /**
   * The output for all lines that end in this chunk.
   *
   * @param {Uint8Array} bytes
   * @returns {Generator<Uint8Array, void>}
   */
  *push(bytes) {
    let start = 0;
    if (this.#pendingBytes > 0) {
      const newline = bytes.indexOf(NEWLINE);
      if (newline < 0) return this.#keep(bytes);
      start = newline + 1;
      yield this.#finishPending(bytes.subarray(0, start));
    }
    while (start < bytes.length) {
      const end = this.#pieceEnd(bytes, start);
      if (end < 0) return this.#keep(bytes.subarray(start));
      const piece = bytes.subarray(start, end);
      yield piece.length - 1 > MAX_EVENT_BYTES ? this.#tooLarge(piece.length - 1) : this.#map(piece);
      start = end;
    }
  }

  /**
   * The output for a last line that has no newline.
   *
   * @returns {Generator<Uint8Array, void>}
   */
  *finish() {
    if (this.#pendingBytes > 0) yield this.#finishPending(new Uint8Array());
  }

  /**
   * Where the piece that begins at `start` ends: behind the last newline within its size, else behind the next one
   * (a long line is a piece of its own), else nowhere.
   *
   * @param {Uint8Array} bytes
   * @param {number} start
   */
  #pieceEnd(bytes, start) {
    const limit = start + PIECE_BYTES;
    const last = bytes.lastIndexOf(NEWLINE, limit - 1);
    if (last >= start) return last + 1;
    return bytes.indexOf(NEWLINE, Math.min(limit, bytes.length)) + 1 || -1;
  }

  /**
   * Copies, because the chunk's owner may use its memory again, and a small rest must not keep a large chunk alive.
   *
   * @param {Uint8Array} bytes
   */
  #keep(bytes) {
    const length = this.#pendingBytes + bytes.length;
    if (length > MAX_EVENT_BYTES) {
      this.#pending = new Uint8Array();
    } else {
      if (length > this.#pending.length) {
        const larger = new Uint8Array(Math.min(Math.max(2 * length, 4096), MAX_EVENT_BYTES));
        larger.set(this.#pending.subarray(0, this.#pendingBytes));
        this.#pending = larger;
      }
      this.#pending.set(bytes, this.#pendingBytes);
    }
    this.#pendingBytes = length;
  }

  /** @param {Uint8Array} end what completes the line, with its newline if it has one */
  #finishPending(end) {
    const length = this.#pendingBytes + end.length;
    const lineBytes = end.length > 0 ? length - 1 : length;
    const beginning = this.#pending.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    if (lineBytes > MAX_EVENT_BYTES) return this.#tooLarge(lineBytes);
    const mapped = this.#map(concat([beginning, end]));
    // One long line must not hold its memory for as long as the stream runs.
    if (this.#pending.length > PIECE_BYTES) this.#pending = new Uint8Array();
    return mapped;
  }

  /** @param {number} bytes */
  #tooLarge(bytes) {
    const message = `The event has ${bytes} bytes; at most ${MAX_EVENT_BYTES} are taken.`;
    return this.#invalid('event_too_large', message);
  }

  /**
   * The line for an event that never got to a subscription.
   *
   * @param {string} code
   * @param {string} message
   */
  #invalid(code, message) {
    const entry = { ...invalidEntry({ code, path: '', message }), line: this.#line };
    this.#line += 1;
    return encoder.encode(`${JSON.stringify([entry])}\n`);
  }

  /**
   * @param {Uint8Array} piece whole lines
   * @returns {Uint8Array}
   */
  #map(piece) {
    try {
      const { mapped, nextLine } = this.#mapPiece(piece, this.#line);
      this.#line = nextLine;
      return mapped;
    } catch (error) {
      if (!(error instanceof MappingError) || !isCoreLost(error)) throw error;
      // One of the lines poisoned the instance. Halving the piece finds it, and maps all others.
      const middle = piece.indexOf(NEWLINE, piece.length >> 1) + 1;
      const cut = middle > 0 && middle < piece.length ? middle : piece.indexOf(NEWLINE) + 1;
      if (cut > 0 && cut < piece.length) {
        return concat([this.#map(piece.subarray(0, cut)), this.#map(piece.subarray(cut))]);
      }
      return this.#invalid(error.code, error.message);
    }
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {MapPiece} mapPiece
 * @returns {Uint8Array}
 */
export function mapLines(bytes, mapPiece) {
  requireBytes(bytes);
  const lines = new LineMapper(mapPiece);
  return concat([...lines.push(bytes), ...lines.finish()]);
}

/**
 * @param {MapPiece} mapPiece
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 */
export function lineStream(mapPiece) {
  const lines = new LineMapper(mapPiece);
  return new TransformStream({
    transform(chunk, controller) {
      requireBytes(chunk);
      for (const output of lines.push(chunk)) controller.enqueue(output);
    },
    flush(controller) {
      for (const output of lines.finish()) controller.enqueue(output);
    },
  });
}

/**
 * What stands for an event that never got to a subscription: the same entry as the core writes for a broken line.
 *
 * @param {import('./index.d.ts').Issue} issue
 * @returns {import('./index.d.ts').MappedEvent}
 */
export function invalidEntry(issue) {
  return { subscription: 0, action: 'syncAudiences', status: 'invalid', errors: [issue] };
}

/** @param {unknown} bytes */
function requireBytes(bytes) {
  // By its tag, not its class: bytes may come from another realm, such as a worker's or a test runner's.
  if (typeName(bytes) !== 'uint8array') {
    throw issueError('bytes_expected', `The lines must be a Uint8Array, got ${typeName(bytes)}.`);
  }
}

/** @param {Uint8Array[]} parts */
function concat(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
