/**
 * Maps single events given as objects. For each member of the payload, the core returns its span in the event's text,
 * or JSON text if the mapping changed it, so that unchanged values are not parsed again. See src/destination/answer.rs
 * for the encoding.
 *
 * @typedef {import('./index.d.ts').MappedEvent} MappedEvent
 * @typedef {import('./generated/core.js').CoreDestination} CoreDestination
 * @typedef {import('./event-text.js').EventText} EventText
 */

import { EventReader, callCore, coreContents, coreInput, copySlots, trimCore } from './core.js';
import { withEventText } from './event-text.js';

/** The meaning of the first tags. They are followed by one for each membership decision of a mapped event. */
const STATUSES = /** @type {const} */ (['disabled', 'not_subscribed', 'invalid']);

/** @extends {EventReader<CoreDestination>} */
export class DestinationProgram extends EventReader {
  static kind = 'destination';

  /** @type {{ name: string | null, keys: string[] }[]} */
  #subscriptions;
  /** @type {[membership: MappedEvent['membership'], rule: MappedEvent['membershipRule']][]} */
  #decisions;
  /** The number of slots of an answer. */
  #slotCount;

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
    return withEventText(event, this.picker, this.#mapText);
  }

  /** @param {EventText} text */
  #mapText = (text) => {
    /** Copied, because a getter of an event may map other events. @type {number[]} */
    const slots = [];
    const contents = this.run(this.#cross, { text, slots });
    return this.#entries(text, slots, contents === '' ? [] : JSON.parse(contents));
  };

  /**
   * Maps an event in the core. Returns the contents of the answer, and appends its slots.
   *
   * @param {CoreDestination} handle
   * @param {{ text: EventText, slots: number[] }} crossing
   */
  #cross = (handle, { text, slots }) => {
    const { length } = text;
    coreInput(length).set(text.written);
    const contentsLength = handle.map(length);
    copySlots(slots, this.#slotCount);
    const contents = contentsLength === 0 ? '' : coreContents(contentsLength);
    trimCore(Math.max(length, contentsLength));
    return contents;
  };

  /**
   * @param {EventText} text
   * @param {number[]} slots
   * @param {any[]} contents the values that are not part of the event, in order
   */
  #entries(text, slots, contents) {
    const entries = [];
    const decisions = this.#decisions;
    let slot = 0;
    for (let subscription = 0; subscription < this.#subscriptions.length; subscription += 1) {
      const { name, keys } = this.#subscriptions[subscription];
      const decided = slots[slot] - STATUSES.length;
      const status = decided < 0 ? STATUSES[slots[slot]] : 'mapped';
      /** @type {any} discriminated by `status` */
      const entry =
        name === null
          ? { subscription, action: 'syncAudiences', status }
          : { subscription, name, action: 'syncAudiences', status };
      if (decided >= 0) {
        // Tags after the decisions mean that the payload is encoded member by member.
        const byPlace = decided >= decisions.length;
        const [membership, rule] = decisions[byPlace ? decided - decisions.length : decided];
        entry.payload = byPlace ? payloadOf(keys, slots, slot + 1, text, contents) : contents.shift();
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
 * Decodes a payload that is encoded member by member.
 *
 * @param {string[]} keys
 * @param {number[]} slots
 * @param {number} first the slot of the first member
 * @param {EventText} text
 * @param {any[]} contents
 */
function payloadOf(keys, slots, first, text, contents) {
  /** @type {Record<string, any>} */
  const payload = {};
  for (let index = 0, at = first; index < keys.length; index += 1, at += 2) {
    const start = slots[at];
    const end = slots[at + 1];
    // Only the event itself begins at 0.
    if (start > 0) payload[keys[index]] = text.valueAt(start, end);
    else if (end > 0) payload[keys[index]] = contents.shift();
  }
  return payload;
}
