// The engine's worker: everything that runs the package, so that nothing it does can hold the page up.

import { Destination, MappingError, lintFql, parseFql, validateMapping } from 'segment-postscript/full';
import * as sync from '../sync/worker.js';
import * as tests from '../tests/worker.js';
import { place } from './json-error.js';

/**
 * @typedef {import('../app.js').Draft} Draft
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('../app.js').DraftSubscription} DraftSubscription
 * @typedef {import('segment-postscript').Issue} Issue
 */

/** @type {Record<string, (...args: any[]) => unknown>} */
const FUNCTIONS = { explain, ...sync, ...tests };

addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    postMessage({ id, result: await FUNCTIONS[name](...args) });
  } catch (error) {
    postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

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
 * @returns {Omit<Outcome, 'draft'>}
 */
function explain(draft) {
  const started = performance.now();
  const { subscribe, mapping } = draft.subscriptions[draft.selected];
  const { destination, others } = once(
    'destination',
    JSON.stringify([draft.subscriptions, draft.onUnknownMembership, draft.selected]),
    () => compile(draft),
  );
  const { explanation, eventIssues } = explained(destination, draft.event);
  return {
    explanation,
    eventIssues,
    triggerIssues: once('trigger', subscribe, () => triggerIssues(subscribe)),
    mappingIssues: once('mapping', mapping, () => readMapping(mapping).issues),
    otherIssues: others,
    milliseconds: performance.now() - started,
  };
}

/** @param {string} subscribe */
function triggerIssues(subscribe) {
  return lintFql(subscribe).map((issue) => ({
    ...issue,
    severity: /** @type {'error' | 'warning'} */ (issue.code === 'trigger_invalid' ? 'error' : 'warning'),
  }));
}

/**
 * @param {string} text
 * @returns {{ mapping?: object, issues: Issue[] }}
 */
function readMapping(text) {
  const broken = place(text, 'mapping_not_json', 'The mapping is not JSON');
  if (broken !== undefined) return { issues: [broken] };
  const mapping = JSON.parse(text);
  return { mapping, issues: validateMapping(mapping) };
}

/**
 * What can't be compiled is left out, and its issues told if it is not the one that is being edited: that one's issues
 * are told where it is.
 *
 * @param {Draft} draft
 */
function compile({ subscriptions, selected, onUnknownMembership }) {
  /** @type {Issue[]} */
  const others = [];
  const compiled = subscriptions.map((subscription, at) => {
    const { name, enabled, subscribe } = subscription;
    const { mapping, issues } = readMapping(subscription.mapping);
    const parsed = parseFql(subscribe);
    const isObject = typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping);
    const isRight = issues.length === 0 && !('error' in parsed) && isObject;
    if (at !== selected)
      others.push(...issues.map((issue) => ({ ...issue, path: `/subscriptions/${at}/mapping${issue.path}` })));
    return isRight
      ? { name, enabled, partnerAction: /** @type {const} */ ('syncAudiences'), subscribe, mapping }
      : {
          name,
          enabled: false,
          partnerAction: /** @type {const} */ ('syncAudiences'),
          subscribe: 'type = "x"',
          mapping: {},
        };
  });
  try {
    return { destination: new Destination({ subscriptions: compiled, options: { onUnknownMembership } }), others };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return { destination: undefined, others: [...others, ...error.issues] };
  }
}

/**
 * @param {Destination | undefined} destination
 * @param {string} event
 */
function explained(destination, event) {
  try {
    return { explanation: destination?.explain(event), eventIssues: [] };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return { eventIssues: [place(event, 'event_not_json', 'The event is not JSON') ?? error.issues[0]] };
  }
}
