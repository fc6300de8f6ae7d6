// Drafts: the default draft, the stored draft, and the validation of untrusted drafts.

import { DEFAULT_TRIGGER, FIELDS } from '../data/destination.data.js';
import { MAX_SUBSCRIPTIONS, MAX_TESTS } from './limits.js';

/** @typedef {import('../types.ts').Draft} Draft */

const KEY = 'segment-postscript draft 1';
const MAX_CHARACTERS = 20_000_000;

/** A mapping with Segment's default trigger and mapping. */
export function defaultSubscription() {
  const mapping = Object.fromEntries(Object.entries(FIELDS).map(([key, field]) => [key, field.default]));
  return {
    name: 'Sync Audiences',
    enabled: true,
    subscribe: DEFAULT_TRIGGER,
    mapping: JSON.stringify(mapping, null, 2),
  };
}

/** @returns {Draft} */
export function defaultDraft() {
  const event = {
    type: 'track',
    event: 'Audience Entered',
    messageId: 'personas_2hkBmqXr7Nw',
    userId: 'user_20418',
    timestamp: '2026-03-02T09:15:22.000Z',
    properties: { audience_key: 'vip_customers', vip_customers: true },
    context: {
      personas: { computation_id: 'aud_2hkBmq', computation_key: 'vip_customers', computation_class: 'audience' },
      traits: { email: 'maya.lindqvist@example.com', phone: '+14155550132' },
    },
  };
  return {
    event: JSON.stringify(event, null, 2),
    subscriptions: [defaultSubscription()],
    selected: 0,
    onUnknownMembership: 'skip',
    legacyJourneys: true,
    tests: [],
    postscript: { subscriber: 'known', rateLimited: 0 },
  };
}

/**
 * Validates an untrusted value; undefined if it is not a draft.
 *
 * @param {any} value
 * @returns {Draft | undefined}
 */
export function readDraft(value) {
  if (!isObject(value) || !isText(value.event) || !Array.isArray(value.subscriptions)) return undefined;
  const { event, subscriptions, selected, onUnknownMembership, legacyJourneys, tests = [], postscript } = value;
  if (subscriptions.length === 0 || subscriptions.length > MAX_SUBSCRIPTIONS) return undefined;
  const isSubscription = (/** @type {any} */ one) =>
    isObject(one) &&
    isText(one.name) &&
    typeof one.enabled === 'boolean' &&
    isText(one.subscribe) &&
    isText(one.mapping);
  if (!subscriptions.every(isSubscription)) return undefined;
  if (!Array.isArray(tests) || tests.length > MAX_TESTS) return undefined;
  const isTest = (/** @type {any} */ one) =>
    isObject(one) && isText(one.name) && Array.isArray(one.expected) && one.expected.every(isObject);
  if (!tests.every(isTest)) return undefined;
  const subscriber = ['unknown', 'known', 'up_to_date'].find((one) => one === postscript?.subscriber);
  const rateLimited = postscript?.rateLimited;
  return {
    event,
    subscriptions: subscriptions.map((/** @type {any} */ one) => {
      const { name, enabled, subscribe, mapping } = one;
      return { name, enabled, subscribe, mapping };
    }),
    selected: Number.isInteger(selected) && selected >= 0 && selected < subscriptions.length ? selected : 0,
    onUnknownMembership: onUnknownMembership === 'exit' ? 'exit' : 'skip',
    legacyJourneys: legacyJourneys !== false,
    tests: tests.map(({ name, event, expected }) => ({ name, event: event ?? null, expected })),
    postscript: {
      subscriber: /** @type {any} */ (subscriber ?? 'known'),
      rateLimited: Number.isInteger(rateLimited) && rateLimited >= 0 && rateLimited <= 100 ? rateLimited : 0,
    },
  };
}

/**
 * The draft stored in this browser; undefined if there is none, `'damaged'` if it is invalid.
 *
 * @returns {Draft | 'damaged' | undefined}
 */
export function recall() {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? undefined : (readDraft(JSON.parse(text)) ?? 'damaged');
  } catch {
    return 'damaged';
  }
}

/**
 * @param {Draft} draft
 * @returns {boolean} false if the storage is full
 */
export function remember(draft) {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === 'string' && value.length <= MAX_CHARACTERS;
}
