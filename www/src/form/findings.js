// What the newest outcome tells of the mapping, by place and by field.

/**
 * @typedef {import('./types.js').Findings} Findings
 * @typedef {import('./types.js').Issue} Issue
 * @typedef {import('./types.js').MappingStep} MappingStep
 */

/** An explanation can be far larger than what a form shows of it. */
const MOST_STEPS = 20_000;

/**
 * @param {import('../app.js').Outcome | undefined} outcome
 * @param {string} text the mapping's text, as the form shows it
 * @param {number} selected the subscription that the form shows
 * @param {string[]} keys that the mapping has at its top, or could have
 * @returns {Findings}
 */
export function findingsOf(outcome, text, selected, keys) {
  const explained = outcome?.explanations[outcome.draft.selected];
  const { steps, fields } = byPlace(explained);
  const known = new Set(keys);
  /** @type {Map<string, Issue[]>} */
  const issues = new Map();
  /** @type {Issue[]} */
  const rest = [];
  for (const issue of outcome?.mappingIssues ?? []) {
    // A key may have slashes of its own.
    const key = beginnings(issue.path).find((beginning) => known.has(beginning));
    if (key === undefined) rest.push(issue);
    else issues.set(key, [...(issues.get(key) ?? []), issue]);
  }
  return {
    step: (place) => steps.get(place),
    field: (key) => fields.get(key),
    issues: (key) => issues.get(key) ?? [],
    rest,
    isCurrent: outcome?.draft.selected === selected && outcome.draft.subscriptions[selected]?.mapping === text,
    ran: explained?.mapping !== undefined,
  };
}

/** @param {string[]} keys */
export function placeOf(keys) {
  return keys.map((key) => `/${key}`).join('');
}

/**
 * What an explanation tells, to be looked up: made once, though the text changes with every key.
 *
 * @param {import('segment-postscript').SubscriptionExplanation | undefined} explained
 */
function byPlace(explained) {
  const known = explained && PLACES.get(explained);
  if (known !== undefined) return known;
  const fields = new Map((explained?.fields ?? []).map((field) => [field.key, field]));
  const made = { steps: stepsByPlace(explained?.mapping), fields };
  if (explained !== undefined) PLACES.set(explained, made);
  return made;
}

/** @type {WeakMap<object, { steps: Map<string, MappingStep>, fields: Map<string, import('./types.js').FieldExplanation> }>} */
const PLACES = new WeakMap();

/**
 * The steps by their places. Of those that ran for each element, the first counts.
 *
 * @param {MappingStep | undefined} mapping
 */
function stepsByPlace(mapping) {
  /** @type {Map<string, MappingStep>} */
  const steps = new Map();
  const queue = mapping === undefined ? [] : [{ step: mapping, place: mapping.place }];
  for (let at = 0; at < queue.length && at < MOST_STEPS; at += 1) {
    const { step, place } = queue[at];
    const below = step.steps?.slice(0, MOST_STEPS) ?? [];
    if (!steps.has(place)) steps.set(place, step);
    queue.push(...below.map((part) => ({ step: part, place: place + part.place.slice(step.place.length) })));
    // Where `then` is what `exists` asks for, it is not looked up again.
    const asked = `${step.place}/exists`;
    if (step.reason?.code === 'then_taken' && below.length === 1 && below[0].place.startsWith(asked)) {
      queue.push({ step: below[0], place: `${place}/then${below[0].place.slice(asked.length)}` });
    }
  }
  return steps;
}

/**
 * The keys that the first part of a place can be, the longest first.
 *
 * @param {string} path
 */
function beginnings(path) {
  const keys = [];
  for (let end = path.length; end > 1; end = path.lastIndexOf('/', end - 1)) {
    keys.push(path.slice(1, end));
    if (keys.length > 100) break;
  }
  return keys;
}
