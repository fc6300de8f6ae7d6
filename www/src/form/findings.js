// What the newest outcome says about the mapping, by pointer and by field.

import { isWithin, keysOf, pointerTo } from '../../../pkg/src/pointer.js';

/**
 * @typedef {import('./types.js').Findings} Findings
 * @typedef {import('./types.js').Issue} Issue
 * @typedef {import('./types.js').MappingStep} MappingStep
 */

/** The maximum number of steps to look up: an explanation can be far larger than what the form shows. */
const MAX_STEPS = 20_000;

/**
 * @param {import('../types.ts').Outcome | undefined} outcome
 * @param {string} text the mapping's text, as the form shows it
 * @param {number} selected the subscription that the form shows
 * @param {string[]} keys the top-level keys that the mapping has or could have
 * @returns {Findings}
 */
export function findingsOf(outcome, text, selected, keys) {
  const explained = outcome?.explanations[outcome.draft.selected];
  const { steps, fields } = lookUp(explained);
  const known = new Set(keys);
  /** @type {Map<string, Issue[]>} */
  const issues = new Map();
  /** @type {Issue[]} */
  const rest = [];
  for (const issue of outcome?.mappingIssues ?? []) {
    const [key] = keysOf(issue.path);
    if (key === undefined || !known.has(key)) rest.push(issue);
    else issues.set(key, [...(issues.get(key) ?? []), issue]);
  }
  return {
    step: (pointer) => steps.get(pointer),
    field: (key) => fields.get(key),
    issues: (key) => issues.get(key) ?? [],
    rest,
    isCurrent: outcome?.draft.selected === selected && outcome.draft.subscriptions[selected]?.mapping === text,
    ran: explained?.mapping !== undefined,
  };
}

/**
 * The lookup maps of an explanation, cached because the text changes on every keystroke.
 *
 * @param {import('segment-postscript').SubscriptionExplanation | undefined} explained
 */
function lookUp(explained) {
  const known = explained && LOOKED_UP.get(explained);
  if (known !== undefined) return known;
  const fields = new Map((explained?.fields ?? []).map((field) => [field.key, field]));
  const made = { steps: stepsByPointer(explained?.mapping), fields };
  if (explained !== undefined) LOOKED_UP.set(explained, made);
  return made;
}

/** @type {WeakMap<object, { steps: Map<string, MappingStep>, fields: Map<string, import('./types.js').FieldExplanation> }>} */
const LOOKED_UP = new WeakMap();

/**
 * The steps by pointer. Of steps that ran for each element, the first one is used.
 *
 * @param {MappingStep | undefined} mapping
 */
function stepsByPointer(mapping) {
  /** @type {Map<string, MappingStep>} */
  const steps = new Map();
  /** Steps to visit. Pointers within `from` are moved to within `to`. */
  const queue = mapping === undefined ? [] : [{ step: mapping, from: '', to: '' }];
  for (let at = 0; at < queue.length && at < MAX_STEPS; at += 1) {
    const { step, from, to } = queue[at];
    const below = step.steps?.slice(0, MAX_STEPS) ?? [];
    const pointer = isWithin(step.pointer, from) ? to + step.pointer.slice(from.length) : step.pointer;
    if (!steps.has(pointer)) steps.set(pointer, step);
    queue.push(...below.map((part) => ({ step: part, from, to })));
    // If `then` is the same as `exists`, the core does not evaluate it again.
    const asked = pointerTo(step.pointer, 'exists');
    if (step.reason?.code === 'then_taken' && below.length === 1 && isWithin(below[0].pointer, asked)) {
      queue.push({ step: below[0], from: asked, to: pointerTo(pointer, 'then') });
    }
  }
  return steps;
}
