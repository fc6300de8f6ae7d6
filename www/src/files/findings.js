// Finds the events to list in the bytes of results: those that were refused, that no trigger matched, whose membership is
// unknown, or whose email or phone number does not look like one. The bytes are searched without parsing; only lines with
// a match are parsed.

import { BACKSLASH, NEWLINE, QUOTE, SPACE, countLines } from '../../../pkg/src/events/bytes.js';
import { linesOf } from '../../../pkg/src/events/piece.js';
import { MIN_DIGITS, unlikelyIn } from '../result/identity.js';

/**
 * @typedef {import('./messages.js').Row} Row
 * @typedef {import('./messages.js').RowKind} RowKind
 * @typedef {import('segment-postscript').EventPiece} EventPiece
 * @typedef {import('segment-postscript').MappedEvent} MappedEvent
 */

/** The maximum number of rows kept of each kind; `invalid` and `broken` are counted together. */
const MAX_ROWS = 1000;

/** Longer texts of events are not kept, because there may be many. */
const MAX_TEXT_BYTES = 16_384;

const MAX_ISSUES = 5;
const MAX_MESSAGE_CHARACTERS = 500;

/**
 * The texts to search for, with members in the order of the results, and a check of each match: a payload may contain the
 * same bytes. `isFine` rules out most matches without parsing, by the bytes that follow.
 *
 * @type {{ kind: RowKind, text: string, is: (entry: MappedEvent) => boolean,
 *   isFine?: (bytes: Uint8Array, from: number) => boolean }[]}
 */
const SEARCHES = [
  {
    kind: 'invalid',
    text: '"action":"syncAudiences","status":"invalid"',
    is: ({ status }) => status === 'invalid',
  },
  {
    kind: 'not_subscribed',
    text: '"action":"syncAudiences","status":"not_subscribed"',
    is: ({ status }) => status === 'not_subscribed',
  },
  {
    kind: 'unknown',
    text: '"membership":"unknown","membershipRule":"none"}',
    is: ({ membership }) => membership === 'unknown',
  },
  {
    kind: 'unlikely',
    text: '"email":"',
    is: ({ payload }) => unlikelyIn(payload)?.field === 'email',
    isFine: isEmail,
  },
  {
    kind: 'unlikely',
    text: '"phone":"',
    is: ({ payload }) => unlikelyIn(payload)?.field === 'phone',
    isFine: isPhone,
  },
];

const AT = 0x40;

const decoder = new TextDecoder();

export class Findings {
  #searches = SEARCHES.map((search) => ({ ...search, needle: new Needle(search.text) }));
  /** The number of rows found of each kind. @type {Map<RowKind, number>} */
  #counts = new Map();
  /** @type {Row[]} */
  #news = [];

  /**
   * Searches the results of whole lines.
   *
   * @param {Uint8Array} results
   * @param {number} firstEvent the number of the first line's event
   * @param {EventPiece} piece the events of these results
   * @param {boolean} hasUnlikely whether some of their emails or phone numbers are unlikely
   */
  search(results, firstEvent, piece, hasUnlikely) {
    /** @type {[number, number][] | undefined} */
    let lines;
    for (const search of this.#searches) {
      let line = 0;
      let counted = 0;
      if (search.kind === 'unlikely' && !hasUnlikely) continue;
      let room = MAX_ROWS - (this.#counts.get(search.kind) ?? 0);
      for (let found = 0; room > 0;) {
        found = search.needle.find(results, found);
        if (found < 0) break;
        if (search.isFine?.(results, found + search.text.length)) {
          found += search.text.length;
          continue;
        }
        line += countLines(results, counted, found);
        const lineStart = results.lastIndexOf(NEWLINE, found) + 1;
        const lineEnd = results.indexOf(NEWLINE, found);
        /** @type {MappedEvent[]} */
        const entries = JSON.parse(decoder.decode(results.subarray(lineStart, lineEnd)));
        const chosen = entries.filter(search.is).slice(0, room);
        // Locating the lines takes long, so it is done only if there is an event to list.
        lines ??= [...linesOf(piece.bytes)];
        const bytes = lines[line] && piece.bytes.subarray(...lines[line]);
        const text = bytes?.length <= MAX_TEXT_BYTES ? decoder.decode(bytes).trimEnd() : undefined;
        for (const entry of chosen) {
          this.#news.push(rowOf(search.kind, entry, firstEvent + line, piece.positions[line], text));
          room -= 1;
        }
        counted = lineEnd;
        found = lineEnd;
      }
      this.#counts.set(search.kind, MAX_ROWS - room);
    }
  }

  /** The rows found since the last call. */
  takeRows() {
    const rows = this.#news;
    this.#news = [];
    return rows;
  }
}

/** Whether the string that begins at `from` is surely an email address. @param {Uint8Array} bytes @param {number} from */
function isEmail(bytes, from) {
  let signs = 0;
  let at = from;
  for (; bytes[at] !== QUOTE; at += 1) {
    if (bytes[at] === AT) signs += 1;
    else if (bytes[at] <= SPACE || bytes[at] === BACKSLASH) return false;
  }
  return signs === 1 && bytes[from] !== AT && bytes[at - 1] !== AT;
}

/** Whether the string that begins at `from` surely has the digits of a phone number. @type {typeof isEmail} */
function isPhone(bytes, from) {
  let digits = 0;
  for (let at = from; bytes[at] !== QUOTE && bytes[at] !== BACKSLASH; at += 1) {
    if (bytes[at] >= 0x30 && bytes[at] <= 0x39) digits += 1;
  }
  return digits >= MIN_DIGITS;
}

/**
 * @param {RowKind} kind
 * @param {MappedEvent} entry
 * @param {number} event
 * @param {EventPiece['positions'][number]} position
 * @param {string | undefined} text
 * @returns {Row}
 */
function rowOf(kind, entry, event, { start, length }, text) {
  const doubt = kind === 'unlikely' ? unlikelyIn(entry.payload) : undefined;
  const issues = doubt ? [{ code: '', message: doubt.text }] : (entry.errors ?? []);
  // Only events that reached no subscription have a line.
  const broken = entry.status === 'invalid' && entry.line !== undefined;
  return {
    kind: broken ? 'broken' : kind,
    event,
    start,
    length,
    text,
    ...(broken ? {} : { subscription: entry.subscription, name: entry.name }),
    issues: issues.slice(0, MAX_ISSUES).map(({ code, message }) => ({ code, message: shortened(message) })),
    more: Math.max(0, issues.length - MAX_ISSUES),
  };
}

/** @param {string} message */
function shortened(message) {
  return message.length > MAX_MESSAGE_CHARACTERS ? `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…` : message;
}

/** A text to search for in bytes, by Horspool's algorithm: the longer the text, the fewer bytes are compared. */
class Needle {
  #bytes;
  /** The shift for each byte under the needle's end. */
  #steps;

  /** @param {string} text */
  constructor(text) {
    this.#bytes = new TextEncoder().encode(text);
    const last = this.#bytes.length - 1;
    this.#steps = new Uint8Array(256).fill(this.#bytes.length);
    for (let index = 0; index < last; index += 1) this.#steps[this.#bytes[index]] = last - index;
  }

  /**
   * The index of the first occurrence from `from` on, or -1.
   *
   * @param {Uint8Array} bytes
   * @param {number} from
   */
  find(bytes, from) {
    const needle = this.#bytes;
    const steps = this.#steps;
    const last = needle.length - 1;
    for (let end = from + last; end < bytes.length; end += steps[bytes[end]]) {
      let index = last;
      while (index >= 0 && bytes[end - last + index] === needle[index]) index -= 1;
      if (index < 0) return end - last;
    }
    return -1;
  }
}
