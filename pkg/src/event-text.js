/**
 * Serializes the parts of an event that a compiled program reads as JSON bytes for the core.
 *
 * The core names what it reads by a tree of roots: `true` for a value that is read whole, or an object from keys to
 * trees. Most of a real event (page, device, library, …) is not read and never crosses the boundary.
 *
 * Strings, numbers, plain objects and arrays are serialized here, which is faster than many small calls of
 * `JSON.stringify`; everything else is passed to it.
 *
 * @typedef {import('./core.js').PathTree} PathTree
 */

import { checkEvent, checkLength, checkMember, MAX_EVENT_DEPTH } from './json-check.js';

/**
 * A tree of roots as parallel arrays for fast traversal: keys, their JSON text, and their subtrees. `undefined` is
 * a value that is read whole.
 *
 * @typedef {{ keys: string[], names: Uint8Array[], trees: (Picker | undefined)[] }} Picker
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @param {PathTree} tree
 * @returns {Picker | undefined}
 */
export function compilePicker(tree) {
  if (typeof tree !== 'object' || tree === null) return undefined;
  const keys = Object.keys(tree);
  return {
    keys,
    names: keys.map((key) => encoder.encode(`${JSON.stringify(key)}:`)),
    trees: keys.map((key) => compilePicker(tree[key])),
  };
}

/** The initial capacity of a text in bytes. A buffer that has grown for a large event is not kept. */
const USUAL_BYTES = 1 << 15;

/** Strings longer than this are encoded by the platform, shorter ones here. */
const MAX_SHORT = 200;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** The text of one event at a time; obtained by `withEventText`. */
export class EventText {
  /** @type {Uint8Array} */
  bytes = new Uint8Array(USUAL_BYTES);
  length = 0;
  /** The start offsets of the values that can be copied as they are. @type {number[]} */
  #starts = [];
  /** Those values. @type {unknown[]} */
  #values = [];
  /** Whether the value being written survives JSON unchanged. */
  #isSame = true;

  /** The bytes written so far, valid until the text is used for another event. */
  get written() {
    return this.bytes.subarray(0, this.length);
  }

  clear() {
    if (this.bytes.length > USUAL_BYTES) this.bytes = new Uint8Array(USUAL_BYTES);
    this.length = 0;
    this.#starts.length = 0;
    this.#values.length = 0;
  }

  /**
   * Throws a `MappingError` if the parts that are read contain values that JSON can't represent, nest too deep or are
   * too large.
   *
   * @param {unknown} event
   * @param {Picker | undefined} picker
   */
  write(event, picker) {
    if (picker !== undefined && isPlain(event)) {
      this.#members(event, picker, []);
    } else {
      checkEvent(event);
      // `undefined`, and an object whose toJSON returns `undefined`, have no JSON text.
      this.#text(JSON.stringify(event) ?? 'null');
    }
    checkLength(this.length);
  }

  /**
   * The value of a byte range as JSON would copy it. It shares nothing with the event.
   *
   * @param {number} start
   * @param {number} end
   * @returns {any}
   */
  valueAt(start, end) {
    const index = this.#starts.indexOf(start);
    if (index >= 0) return copyOf(this.#values[index]);
    return JSON.parse(decoder.decode(this.bytes.subarray(start, end)));
  }

  /**
   * Writes the members that are read, as `JSON.stringify` would.
   *
   * @param {Record<string, unknown>} object
   * @param {Picker} picker
   * @param {string[]} path the keys that lead to the object
   */
  #members(object, { keys, names, trees }, path) {
    let before = OBJECT;
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index];
      const member = object[key];
      if (member === undefined) continue;
      // `JSON.stringify` writes own enumerable members. Checking for enumerability is slow, and a non-enumerable string
      // does no harm: the reference reads it, too.
      const isString = typeof member === 'string';
      if (isString ? !Object.hasOwn(object, key) : !isEnumerable.call(object, key)) continue;
      const length = this.length;
      this.#name(before, names[index]);
      const tree = trees[index];
      if (isString) {
        this.#keep(this.length, member);
        this.#string(member);
      } else if (tree !== undefined && isPlain(member)) {
        path.push(key);
        this.#members(member, tree, path);
        path.pop();
      } else if (!this.#whole(member, path, key)) {
        this.length = length;
        continue;
      }
      before = COMMA;
    }
    if (before === OBJECT) this.#byte(OBJECT);
    this.#byte(OBJECT_END);
  }

  /**
   * Writes a member that is not a string; false if JSON omits it.
   *
   * @param {unknown} member
   * @param {string[]} path the keys that lead to the object that has it
   * @param {string} key
   */
  #whole(member, path, key) {
    const start = this.length;
    this.#isSame = true;
    if (this.#value(member, MAX_EVENT_DEPTH - path.length - 1)) {
      if (this.#isSame) this.#keep(start, member);
      return true;
    }
    this.length = start;
    checkMember(member, path, key, start);
    const text = JSON.stringify(member);
    if (text !== undefined) this.#text(text);
    return text !== undefined;
  }

  /**
   * Writes a value made of strings, numbers, booleans, null, plain objects and arrays; returns false, with a part of it
   * written, for any other value, and for values that are nested too deep or too large.
   *
   * @param {unknown} value
   * @param {number} depth the levels of objects and arrays that are still allowed
   * @returns {boolean}
   */
  #value(value, depth) {
    switch (typeof value) {
      case 'string':
        this.#string(value);
        return true;
      case 'number':
        // JSON has no NaN, no infinity, and no negative zero.
        if (!Number.isFinite(value) || Object.is(value, -0)) this.#isSame = false;
        this.#text(Number.isFinite(value) ? String(value) : 'null');
        return true;
      case 'boolean':
        this.#text(value ? 'true' : 'false');
        return true;
      case 'object':
        if (value === null) {
          this.#text('null');
          return true;
        }
        if (depth <= 0) return false;
        return Array.isArray(value) ? this.#array(value, depth) : isPlain(value) && this.#object(value, depth);
      default:
        return false;
    }
  }

  /**
   * @param {unknown[]} array
   * @param {number} depth
   */
  #array(array, depth) {
    if (Object.getPrototypeOf(array) !== Array.prototype || 'toJSON' in array) return false;
    this.#byte(ARRAY);
    for (let index = 0; index < array.length; index += 1) {
      if (index > 0) this.#byte(COMMA);
      if (!this.#value(array[index], depth - 1)) return false;
    }
    this.#byte(ARRAY_END);
    return true;
  }

  /**
   * @param {Record<string, unknown>} object a plain one
   * @param {number} depth
   */
  #object(object, depth) {
    let before = OBJECT;
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue;
      const member = object[key];
      if (member === undefined) {
        this.#isSame = false;
        continue;
      }
      this.#byte(before);
      before = COMMA;
      this.#string(key);
      this.#byte(COLON);
      if (!this.#value(member, depth - 1)) return false;
    }
    // A copy would have these as own members.
    if (Object.getOwnPropertySymbols(object).length > 0) this.#isSame = false;
    if (before === OBJECT) this.#byte(OBJECT);
    this.#byte(OBJECT_END);
    return true;
  }

  /**
   * @param {number} start
   * @param {unknown} value
   */
  #keep(start, value) {
    this.#starts.push(start);
    this.#values.push(value);
  }

  /** @param {string} value */
  #string(value) {
    const { length } = value;
    if (length <= MAX_SHORT) {
      if (this.bytes.length < this.length + length + 2) this.#grow(length + 2);
      const { bytes } = this;
      let at = this.length;
      bytes[at++] = QUOTE;
      let index = 0;
      for (; index < length; index += 1) {
        const unit = value.charCodeAt(index);
        // Strings with escapes or non-ASCII characters are encoded by the platform.
        if (unit < 0x20 || unit > 0x7e || unit === QUOTE || unit === BACKSLASH) break;
        bytes[at++] = unit;
      }
      if (index === length) {
        bytes[at++] = QUOTE;
        this.length = at;
        return;
      }
    }
    this.#text(JSON.stringify(value));
  }

  /** @param {string} text without characters that need escapes */
  #text(text) {
    const { length } = text;
    checkLength(this.length + length);
    // A UTF-16 unit takes three bytes at most.
    if (this.bytes.length < this.length + 3 * length) this.#grow(3 * length);
    const { bytes } = this;
    if (length <= MAX_SHORT) {
      let at = this.length;
      let index = 0;
      for (; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit > 0x7f) break;
        bytes[at++] = unit;
      }
      if (index === length) {
        this.length = at;
        return;
      }
    }
    this.length += encoder.encodeInto(text, bytes.subarray(this.length)).written;
  }

  /**
   * @param {number} before the byte before it
   * @param {Uint8Array} name
   */
  #name(before, name) {
    const { length } = name;
    if (this.bytes.length < this.length + length + 1) this.#grow(length + 1);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = before;
    for (let index = 0; index < length; index += 1) bytes[at++] = name[index];
    this.length = at;
  }

  /** @param {number} byte */
  #byte(byte) {
    if (this.bytes.length <= this.length) this.#grow(1);
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  /** @param {number} more additional bytes that must fit */
  #grow(more) {
    checkLength(this.length);
    const bytes = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
    bytes.set(this.written);
    this.bytes = bytes;
  }
}

/**
 * The text that is not in use. A getter of an event may map other events, which get separate texts.
 *
 * @type {EventText | undefined}
 */
let free;

/**
 * Calls `use` with the text of an event, which must not be retained.
 *
 * @template R
 * @param {unknown} event
 * @param {Picker | undefined} picker
 * @param {(text: EventText) => R} use
 * @returns {R}
 */
export function withEventText(event, picker, use) {
  const text = free ?? new EventText();
  free = undefined;
  try {
    text.write(event, picker);
    return use(text);
  } finally {
    text.clear();
    free = text;
  }
}

/**
 * Copies a value that survives JSON unchanged.
 *
 * @param {any} value
 * @returns {any}
 */
function copyOf(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, copyOf);
  const copy = { ...value };
  for (const key in copy) {
    const member = copy[key];
    if (typeof member === 'object' && member !== null) copy[key] = copyOf(member);
  }
  return copy;
}

/**
 * Whether JSON serializes an object member by member.
 *
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) && typeof (/** @type {any} */ (value).toJSON) !== 'function'
  );
}
