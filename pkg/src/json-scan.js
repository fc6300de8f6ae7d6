/**
 * A JSON parser that records the range of each value, and finds values by JSON Pointer. It makes one pass without
 * recursion, because texts may be long, deep and invalid.
 */

import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  isSpace,
} from './events/bytes.js';
import { keysOf } from './pointer.js';

/**
 * A value of a JSON text, at `text.slice(from, to)`. Objects and arrays have `items`, their members or elements in
 * order; other values have `value`.
 *
 * @typedef {{ kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null', from: number, to: number,
 *   value?: string | number | boolean | null, items?: JsonItem[] }} JsonNode
 *
 * A member, whose range starts at its key, or an element, whose key is its index.
 *
 * @typedef {{ key: string, from: number, keyTo: number, node: JsonNode }} JsonItem
 *
 * A parse error; callers append the location to the message.
 *
 * @typedef {{ at: number, message: string }} Fault
 */

/**
 * Parses a JSON text from an offset. A duplicate key is not an error, as in `JSON.parse`: `twice` is the first one.
 *
 * @param {string} text
 * @param {number} [from]
 * @returns {{ tree: JsonNode, twice?: Fault | undefined, fault?: undefined } | { tree?: undefined, fault: Fault }}
 */
export function scanJson(text, from = 0) {
  const scanner = new Scanner(text, from);
  try {
    return { tree: scanner.read(), twice: scanner.twice };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { fault: { at: error.at, message: error.message } };
  }
}

/**
 * Finds the value at a pointer, its item, and the object or array that holds the item. If there is no such value,
 * `isThere` is false and the result is the deepest existing value on the path. Of duplicate keys the last one counts,
 * as in `JSON.parse`.
 *
 * @param {JsonNode} tree
 * @param {string} pointer
 * @returns {{ isThere: boolean, node: JsonNode, item?: JsonItem, holder?: JsonNode }}
 */
export function find(tree, pointer) {
  /** @type {{ node: JsonNode, item?: JsonItem, holder?: JsonNode }} */
  let found = { node: tree };
  for (const key of keysOf(pointer)) {
    const { node } = found;
    const item = node.kind === 'array' ? node.items?.[Number(key)] : node.items?.findLast((one) => one.key === key);
    if (item === undefined) return { isThere: false, ...found };
    found = { node: item.node, item, holder: node };
  }
  return { isThere: true, ...found };
}

/**
 * The part of the text that holds a range of a string's UTF-16 code units.
 *
 * @param {string} text
 * @param {JsonNode} node the string
 * @param {[number, number]} span
 * @returns {[number, number]}
 */
export function spanInString(text, { from }, [start, end]) {
  let at = from + 1;
  let first = at;
  for (let unit = 0; unit < end; unit += 1) {
    if (unit === start) first = at;
    at += text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2;
  }
  return [start === end ? at : first, at];
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** @type {[string, boolean | null][]} */
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** The maximum number of members that are searched linearly for duplicate keys; larger objects get a set. */
const SHORT = 8;

/** @typedef {{ node: JsonNode, items: JsonItem[], item: JsonItem, keys?: Set<string> }} Open an unfinished container */

/**
 * The placeholder for the value of an item that has not been parsed.
 *
 * @type {JsonNode}
 */
const NOTHING = { kind: 'null', from: 0, to: 0, value: null };

class Unreadable extends Error {
  /**
   * @param {number} at
   * @param {string} message
   */
  constructor(at, message) {
    super(message);
    this.at = at;
  }
}

class Scanner {
  /** The first key that occurs twice in an object. @type {Fault | undefined} */
  twice;
  #text;
  #at;

  /**
   * @param {string} text
   * @param {number} from
   */
  constructor(text, from) {
    this.#text = text;
    this.#at = from;
  }

  /** @returns {JsonNode} */
  read() {
    /** @type {Open[]} */
    const open = [];
    this.#space();
    /** @type {JsonItem} */
    let item = { key: '', from: this.#at, keyTo: this.#at, node: NOTHING };
    for (;;) {
      let node = this.#begin();
      if (node.items !== undefined) {
        this.#space();
        if (!this.#closes(node)) {
          open.push({ node, items: node.items, item });
          item = this.#startItem(open[open.length - 1]);
          continue;
        }
      }
      // The value is complete: add it to its container, which may then be complete too, and so on.
      for (let isWhole = true; isWhole;) {
        this.#space();
        item.node = node;
        const holder = open[open.length - 1];
        if (holder === undefined) {
          if (this.#at < this.#text.length) throw new Unreadable(this.#at, 'unexpected text after the value');
          return node;
        }
        holder.items.push(item);
        if (this.#unit() === COMMA) {
          this.#at += 1;
          this.#space();
          item = this.#startItem(holder);
          isWhole = false;
        } else if (this.#closes(holder.node)) {
          open.pop();
          ({ node, item } = holder);
        } else {
          throw this.#expected(holder.node.kind === 'array' ? 'a comma or `]`' : 'a comma or `}`');
        }
      }
    }
  }

  /**
   * Parses an item up to its value. The key of an element is its index.
   *
   * @param {Open} holder
   * @returns {JsonItem}
   */
  #startItem(holder) {
    const from = this.#at;
    if (holder.node.kind === 'array') return { key: String(holder.items.length), from, keyTo: from, node: NOTHING };
    if (this.#unit() !== QUOTE) throw this.#expected('a key in double quotes');
    const key = this.#string();
    const keyTo = this.#at;
    if (isTwice(holder, key))
      this.twice ??= { at: from, message: `the key ${JSON.stringify(short(key))} occurs twice` };
    this.#space();
    if (this.#unit() !== COLON) throw this.#expected('a colon');
    this.#at += 1;
    this.#space();
    return { key, from, keyTo, node: NOTHING };
  }

  /**
   * Parses a value, or the beginning of an object or array.
   *
   * @returns {JsonNode}
   */
  #begin() {
    const from = this.#at;
    const first = this.#unit();
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      this.#at += 1;
      return { kind: first === OPEN_OBJECT ? 'object' : 'array', from, to: this.#at, items: [] };
    }
    if (first === QUOTE) {
      const value = this.#string();
      return { kind: 'string', from, to: this.#at, value };
    }
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, from)) continue;
      this.#at += word.length;
      return { kind: value === null ? 'null' : 'boolean', from, to: this.#at, value };
    }
    NUMBER.lastIndex = from;
    if (!NUMBER.test(this.#text)) throw this.#expected('a value');
    this.#at = NUMBER.lastIndex;
    return { kind: 'number', from, to: this.#at, value: Number(this.#text.slice(from, this.#at)) };
  }

  /** @param {JsonNode} node an object or array that may be complete */
  #closes(node) {
    if (this.#unit() !== (node.kind === 'object' ? CLOSE_OBJECT : CLOSE_ARRAY)) return false;
    this.#at += 1;
    node.to = this.#at;
    return true;
  }

  #string() {
    const text = this.#text;
    const from = this.#at;
    let isPlain = true;
    for (let at = from + 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) {
        this.#at = at + 1;
        return isPlain ? text.slice(from + 1, at) : this.#unescape(from, at + 1);
      }
      if (unit < 0x20) throw new Unreadable(at, 'a line break or control character in a string');
      if (unit === BACKSLASH) {
        isPlain = false;
        at += 1;
      }
    }
    throw new Unreadable(from, 'a string is not closed');
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {string}
   */
  #unescape(from, to) {
    try {
      return JSON.parse(this.#text.slice(from, to));
    } catch {
      throw new Unreadable(from, 'an invalid escape in a string');
    }
  }

  #space() {
    while (isSpace(this.#unit())) this.#at += 1;
  }

  #unit() {
    return this.#text.charCodeAt(this.#at);
  }

  /** @param {string} what */
  #expected(what) {
    const isEnd = this.#at >= this.#text.length;
    return new Unreadable(this.#at, isEnd ? `expected ${what}, but the text ends` : `expected ${what}`);
  }
}

/**
 * Adds a key to an object that is being parsed. Returns whether it is a duplicate.
 *
 * @param {Open} holder
 * @param {string} key
 */
function isTwice(holder, key) {
  const { items } = holder;
  if (items.length < SHORT) return items.some((item) => item.key === key);
  holder.keys ??= new Set(items.map((item) => item.key));
  if (holder.keys.has(key)) return true;
  holder.keys.add(key);
  return false;
}

/** @param {string} key */
function short(key) {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key;
}
