// The engine's worker: what runs the package for the views.

import { Destination, MappingError, lintFql, lintMapping, validateMapping } from 'segment-postscript/streaming';
import { place } from './json-error.js';

/**
 * @typedef {import('../app.js').Draft} Draft
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('../app.js').DraftSubscription} DraftSubscription
 * @typedef {import('segment-postscript').Issue} Issue
 * @typedef {import('segment-postscript').Fields} Fields
 */

/** What can be called; what views need is loaded with the first call. */
/** @type {Record<string, () => Promise<(...args: any[]) => unknown>>} */
const FUNCTIONS = {
  explain: async () => explain,
  simulateSync: async () => (await import('../sync/simulate.js')).simulateSync,
  runTests: async () => (await import('../tests/check.js')).runTests,
  readTestFile: async () => (await import('../tests/read-file.js')).readTestFile,
};

/** Answers the page's calls, one after the other. */
export function listen() {
  addEventListener('message', async ({ data: { id, name, args } }) => {
    try {
      const called = await FUNCTIONS[name]();
      postMessage({ id, result: await called(...args) });
    } catch (error) {
      postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** What was told of the last texts, by what they are: most changes are of one of them. */
/** @type {Map<string, { key: string, value: any }>} */
const kept = new Map();

/**
 * @template T
 * @param {string} what
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
function once(what, key, make) {
  const known = kept.get(what);
  if (known?.key === key) return known.value;
  const value = make();
  kept.set(what, { key, value });
  return value;
}

/**
 * @param {Draft} draft
 * @param {Fields} fields of the action
 * @returns {Omit<Outcome, 'draft'>}
 */
function explain(draft, fields) {
  const started = performance.now();
  const { subscriptions, selected, onUnknownMembership, legacyJourneys } = draft;
  const { subscribe, mapping } = subscriptions[selected];
  const configuration = JSON.stringify([subscriptions, onUnknownMembership, legacyJourneys, selected]);
  const compiled = once('destination', configuration, () => compile(draft, fields));
  return {
    ...explained(compiled, draft),
    triggerIssues: once('trigger', subscribe, () => lintFql(subscribe)),
    mappingIssues: once('mapping', mapping, () => readMapping(mapping, fields).issues),
    otherIssues: compiled.issues,
    milliseconds: performance.now() - started,
  };
}

/** @param {Issue} issue */
function isError({ severity }) {
  return severity !== 'warning';
}

/**
 * @param {string} text
 * @param {Fields} fields
 * @returns {{ mapping?: any, issues: Issue[] }}
 */
function readMapping(text, fields) {
  const broken = place(text, 'mapping_not_json', 'The mapping is not JSON');
  if (broken !== undefined) return { issues: [broken] };
  const mapping = JSON.parse(text);
  if (typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping)) {
    return { mapping, issues: [...validateMapping(mapping, fields), ...lintMapping(mapping)] };
  }
  const message = 'The mapping is not an object: it must have a member for each field.';
  return { issues: [{ code: 'config_invalid', path: '', message }] };
}

/**
 * Compiles the subscriptions that can be; `indexes` are theirs in the draft. The issues of the selected one are told where
 * it is edited, those of the others here.
 *
 * @param {Draft} draft
 * @param {Fields} fields
 * @returns {{ destination?: Destination, indexes: number[], issues: Issue[] }}
 */
function compile({ subscriptions, selected, onUnknownMembership, legacyJourneys }, fields) {
  /** @type {Issue[]} */
  const others = [];
  /** @type {number[]} */
  const indexes = [];
  const compiled = [];
  for (const [index, { name, enabled, subscribe, mapping: text }] of subscriptions.entries()) {
    const { mapping, issues } = readMapping(text, fields);
    const errors = issues.filter(isError);
    const faults = lintFql(subscribe).filter(isError);
    if (errors.length === 0 && faults.length === 0) {
      indexes.push(index);
      compiled.push({ name, enabled, partnerAction: /** @type {const} */ ('syncAudiences'), subscribe, mapping });
    } else if (index !== selected) {
      const at = `/subscriptions/${index}`;
      others.push(...errors.map((issue) => ({ ...issue, path: `${at}/mapping${issue.path}` })));
      others.push(...faults.map((issue) => ({ ...issue, path: `${at}/subscribe` })));
    }
  }
  try {
    const options = { onUnknownMembership, legacyJourneys };
    const destination = new Destination({ subscriptions: compiled, options });
    return { destination, indexes, issues: others };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return { indexes, issues: [...others, ...error.issues] };
  }
}

/**
 * @param {ReturnType<typeof compile>} compiled
 * @param {Draft} draft
 * @returns {Pick<Outcome, 'explanations' | 'eventIssues'>}
 */
function explained({ destination, indexes }, { event, subscriptions }) {
  /** @type {Outcome['explanations']} */
  const explanations = subscriptions.map(() => undefined);
  try {
    for (const [at, explanation] of destination?.explain(event).subscriptions.entries() ?? []) {
      explanations[indexes[at]] = explanation;
    }
    return { explanations, eventIssues: [] };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return {
      explanations,
      eventIssues: [place(event, 'event_not_json', 'The event is not JSON') ?? error.issues[0]],
    };
  }
}
