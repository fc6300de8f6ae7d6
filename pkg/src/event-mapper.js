/**
 * Maps events that come one by one, as objects. The core says where in an event's text each member of the payload
 * stands, and gives text only for what the mapping changed: what is as it was in the event need not be read as JSON
 * again. See src/destination/answer.rs for the numbers.
 *
 * @typedef {import('./index.d.ts').MappedEvent} MappedEvent
 * @typedef {import('./generated/core.js').CoreDestination} CoreDestination
 * @typedef {import('./pick.js').Picked} Picked
 */

import { EventReader, callCore, coreContents, coreInput, coreSlots, trimCore } from './core.js';
import { pick } from './pick.js';

/** What the first tags stand for. Then there is one for each decision on a membership of a mapped event. */
const STATUSES = /** @type {const} */ (['disabled', 'not_subscribed', 'invalid']);

const encoder = new TextEncoder();

/** @extends {EventReader<CoreDestination>} */
export class DestinationProgram extends EventReader {
  static kind = 'destination';

  /** @type {{ name: string | null, keys: string[] }[]} */
  #subscriptions;
  /** @type {[membership: MappedEvent['membership'], rule: MappedEvent['membershipRule']][]} */
  #decisions;
  /** How many slots an answer has. */
  #slotCount;
  /** The slots of the last answer: a copy, because a getter of an event may map other events. */
  #slots = new Uint32Array();

  /**
   * @param {(core: import('./core.js').Core) => CoreDestination} compile
   * @param {string} key
   */
  constructor(compile, key) {
    super(compile, key);
    /** @type {[string | null, string[]][]} */
    const layout = JSON.parse(this.run((handle) => handle.layout()));
    this.#subscriptions = layout.map(([name, keys]) => ({ name, keys }));
    this.#slotCount = layout.reduce((sum, [, keys]) => sum + 1 + 2 * keys.length, 0);
    this.#decisions = JSON.parse(callCore((core) => core.CoreDestination.decisions()));
  }

  /**
   * @param {object} event
   * @returns {MappedEvent[]}
   */
  map(event) {
    const picked = pick(event, this.picker);
    const contents = this.run(this.#cross, picked.text);
    return this.#entries(picked, contents === '' ? [] : JSON.parse(contents));
  }

  /**
   * Has the core map an event. Returns the contents of its answer; the slots are in `#slots`.
   *
   * @param {CoreDestination} handle
   * @param {string} text
   */
  #cross = (handle, text) => {
    // A UTF-16 unit takes three bytes at most.
    const room = text.length * 3;
    const { written } = encoder.encodeInto(text, coreInput(room));
    // Byte offsets are offsets in the text as long as each character is one byte.
    const length = handle.map(written, written === text.length);
    this.#slots = coreSlots(this.#slotCount);
    const contents = length === 0 ? '' : coreContents(length);
    trimCore(Math.max(room, length));
    return contents;
  };

  /**
   * @param {Picked} picked
   * @param {any[]} contents what has no place in the event, in order
   */
  #entries(picked, contents) {
    const entries = [];
    const slots = this.#slots;
    const decisions = this.#decisions;
    let slot = 0;
    for (let subscription = 0; subscription < this.#subscriptions.length; subscription += 1) {
      const { name, keys } = this.#subscriptions[subscription];
      const decided = slots[slot] - STATUSES.length;
      const status = decided < 0 ? STATUSES[slots[slot]] : 'mapped';
      /** @type {any} of which `status` decides what else it has */
      const entry =
        name === null
          ? { subscription, action: 'syncAudiences', status }
          : { subscription, name, action: 'syncAudiences', status };
      if (decided >= 0) {
        // Tags beyond the decisions say that the payload is told member by member.
        const byPlace = decided >= decisions.length;
        const [membership, rule] = decisions[byPlace ? decided - decisions.length : decided];
        entry.payload = byPlace ? payloadOf(keys, slots, slot + 1, picked, contents) : contents.shift();
        entry.membership = membership;
        entry.membershipRule = rule;
      } else if (status === 'invalid') {
        entry.errors = contents.shift();
      }
      entries.push(entry);
      slot += 1 + 2 * keys.length;
    }
    return entries;
  }
}

/**
 * The payload that is told member by member.
 *
 * @param {string[]} keys
 * @param {Uint32Array} slots
 * @param {number} first where the places of the members begin
 * @param {Picked} picked
 * @param {any[]} contents
 */
function payloadOf(keys, slots, first, picked, contents) {
  /** @type {Record<string, any>} */
  const payload = {};
  for (let index = 0, at = first; index < keys.length; index += 1, at += 2) {
    const start = slots[at];
    const end = slots[at + 1];
    // No value but the event itself begins at 0.
    if (start > 0) payload[keys[index]] = valueAt(picked, start, end);
    else if (end > 0) payload[keys[index]] = contents.shift();
  }
  return payload;
}

/**
 * @param {Picked} picked
 * @param {number} start
 * @param {number} end
 */
function valueAt({ text, starts, values }, start, end) {
  const value = values[starts.indexOf(start)];
  return (typeof value === 'string' ? value : value && flatCopy(value)) ?? JSON.parse(text.slice(start, end));
}

/**
 * What JSON would make of a plain object, if nothing in it is changed by JSON and nothing is nested: then there is a
 * faster way than to read its text.
 *
 * @param {object} object
 * @returns {object | undefined}
 */
function flatCopy(object) {
  /** @type {Record<string, unknown>} */
  const copy = { ...object };
  for (const key in copy) {
    const member = copy[key];
    switch (typeof member) {
      case 'string':
      case 'boolean':
        break;
      case 'number':
        // JSON has no NaN, no infinity, and no negative zero.
        if (!Number.isFinite(member) || Object.is(member, -0)) return undefined;
        break;
      default:
        if (member !== null) return undefined;
    }
  }
  return Object.getOwnPropertySymbols(copy).length === 0 ? copy : undefined;
}
