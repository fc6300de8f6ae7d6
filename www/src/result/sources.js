// Where in the event the parts of an outcome come from: looked up only when somebody points at one, so that an outcome
// costs nothing of it. Views keep paths, never spans: those shift with every letter typed before them.

import { partSpan } from './part-span.js';

/**
 * @typedef {import('segment-postscript').SubscriptionExplanation} SubscriptionExplanation
 * @typedef {import('segment-postscript').EventRead} EventRead
 * @typedef {import('segment-postscript').Origin} Origin
 * @typedef {[number, number]} Span
 *
 * @typedef {object} Sources
 * @property {'copied' | 'made' | 'constant' | 'parts' | 'read' | 'unknown'} kind `parts`: each part has an origin of its
 *   own; `read`: there is no payload, and so no origins, but this was read for the value
 * @property {string[]} paths in the event
 * @property {Span[]} spans
 * @property {string} [place] the part of the mapping that made it
 */

/** More sources of one value are not lit. */
const MOST_SOURCES = 100;

/** Looks things up in one outcome. */
export class Places {
  #text;
  #explanation;
  /** @type {Map<string, Origin> | undefined} */
  #origins;
  /** @type {Map<string, Span> | undefined} */
  #spans;

  /**
   * @param {string} text of the event
   * @param {SubscriptionExplanation} explanation
   */
  constructor(text, explanation) {
    this.#text = text;
    this.#explanation = explanation;
  }

  /**
   * Where a value of the payload comes from.
   *
   * @param {string} pointer
   * @returns {Sources}
   */
  ofValue(pointer) {
    if (this.#explanation.origins === undefined) return this.#ofSteps(pointer);
    this.#origins ??= new Map(this.#explanation.origins?.map((origin) => [origin.path, origin]));
    for (let path = pointer; ; path = path.slice(0, path.lastIndexOf('/'))) {
      const origin = this.#origins.get(path);
      if (origin !== undefined) return this.#of(origin, keysOf(pointer.slice(path.length)));
      if (path === '') return this.#ofParts(pointer);
    }
  }

  /**
   * Where a path leads in the event.
   *
   * @param {string} path
   * @returns {Span | undefined}
   */
  ofPath(path) {
    this.#spans ??= spansOf(this.#explanation);
    const known = this.#spans.get(path);
    if (known !== undefined) return known;
    const found = partSpan(this.#text, [this.#text.search(/\S/), this.#text.length], keysOfPath(path));
    if (found !== undefined) this.#spans.set(path, found);
    return found;
  }

  /**
   * @param {Origin} origin
   * @param {string[]} keys that lead from its part of the payload to the value
   * @returns {Sources}
   */
  #of({ kind, place, sources }, keys) {
    if (kind !== 'copied' || keys.length === 0) {
      const spans = sources.slice(0, MOST_SOURCES).flatMap(({ span }) => (span === undefined ? [] : [span]));
      return { kind, place, paths: sources.map(({ path }) => path), spans };
    }
    const [{ path, span }] = sources;
    const part = span && (partSpan(this.#text, span, keys) ?? span);
    return { kind, place, paths: [keys.reduce(pathTo, path)], spans: part === undefined ? [] : [part] };
  }

  /**
   * What was found for a field, where there is no payload.
   *
   * @param {string} pointer
   * @returns {Sources}
   */
  #ofSteps(pointer) {
    /** @type {Map<string, Span | undefined>} */
    const found = new Map();
    const steps = stepsOfField(this.#explanation.mapping, pointer);
    for (const { reads = [] } of steps) {
      for (const { at, span } of reads) if (at !== undefined && found.size < MOST_SOURCES) found.set(at, span);
    }
    const kind = found.size === 0 ? 'unknown' : steps[0].kind === '@path' ? 'copied' : 'read';
    const spans = [...found.values()].filter((span) => span !== undefined);
    return { kind, paths: [...found.keys()], spans };
  }

  /**
   * @param {string} pointer of a value that has no origin itself
   * @returns {Sources}
   */
  #ofParts(pointer) {
    const paths = new Set();
    /** @type {Map<number, Span>} */
    const spans = new Map();
    for (const origin of this.#explanation.origins ?? []) {
      if (!origin.path.startsWith(`${pointer}/`)) continue;
      for (const { path, span } of origin.sources) {
        paths.add(path);
        if (span !== undefined) spans.set(span[0], span);
      }
      if (spans.size >= MOST_SOURCES) break;
    }
    return { kind: paths.size === 0 ? 'unknown' : 'parts', paths: [...paths], spans: [...spans.values()] };
  }
}

/**
 * The steps that a field's part of the mapping took, each before its parts.
 *
 * @param {import('segment-postscript').MappingStep | undefined} mapping
 * @param {string} pointer of the field
 */
export function stepsOfField(mapping, pointer) {
  const own = (mapping?.steps ?? []).filter(({ place }) => place === pointer || place.startsWith(`${pointer}/`));
  const steps = [];
  const rest = mapping === undefined || mapping.kind === 'object' ? own.reverse() : [mapping];
  for (let step = rest.pop(); step !== undefined; step = rest.pop()) {
    steps.push(step);
    rest.push(...(step.steps ?? []).toReversed());
  }
  return steps;
}

/**
 * The keys of a JSON Pointer.
 *
 * @param {string} pointer
 */
export function keysOf(pointer) {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * A JSON Pointer to a member.
 *
 * @param {string} pointer
 * @param {string | number} key
 */
export function pointerTo(pointer, key) {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * An event's path, one key longer; written as the core writes it.
 *
 * @param {string} path
 * @param {string} key
 */
function pathTo(path, key) {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  return /^[\p{L}\p{N}_$@-]*$/u.test(key) ? `${path}.${key}` : `${path}['${key}']`;
}

/**
 * The keys of an event's path, which is written as the core writes it: `$.products[0]['first name']`.
 *
 * @param {string} path
 */
function keysOfPath(path) {
  const keys = [];
  for (let at = 1; at < path.length;) {
    const quoted = path.startsWith("['", at);
    const [open, close] = quoted ? [2, "']"] : [1, path[at] === '[' ? ']' : ''];
    let end = at + open;
    if (close === '') while (end < path.length && path[end] !== '.' && path[end] !== '[') end += 1;
    else end = path.indexOf(close, end);
    if (end < 0) end = path.length;
    keys.push(path.slice(at + open, end));
    at = end + close.length;
  }
  return keys;
}

/**
 * The spans of everything that the trigger and the mapping read, by path.
 *
 * @param {SubscriptionExplanation} explanation
 */
function spansOf({ trigger, mapping }) {
  /** @type {Map<string, Span>} */
  const spans = new Map();
  /** @type {(read: EventRead | undefined) => void} */
  const add = (read) => read?.at !== undefined && read.span !== undefined && spans.set(read.at, read.span);
  const clauses = trigger === undefined ? [] : [trigger];
  for (let clause = clauses.pop(); clause !== undefined; clause = clauses.pop()) {
    add(clause.read);
    clauses.push(...(clause.clauses ?? []));
  }
  const steps = mapping === undefined ? [] : [mapping];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    step.reads?.forEach(add);
    steps.push(...(step.steps ?? []));
  }
  return spans;
}
