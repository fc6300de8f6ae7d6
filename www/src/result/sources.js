// The sources of an outcome's parts in the event, looked up only when a part is pointed at. Views keep pointers, never spans,
// because spans shift with every letter typed before them.

import { PATH } from '../data/directives.data.js';
import { pathTo } from '../form/paths.js';
import { isWithin, keysOf } from '../../../pkg/src/pointer.js';
import { partSpan } from './part-span.js';

/**
 * @typedef {import('segment-postscript').SubscriptionExplanation} SubscriptionExplanation
 * @typedef {import('segment-postscript').EventRead} EventRead
 * @typedef {import('segment-postscript').Origin} Origin
 * @typedef {[number, number]} Span
 *
 * @typedef {object} Sources
 * @property {'copied' | 'computed' | 'literal' | 'parts' | 'read' | 'unknown'} kind `parts`: each part has its own origin;
 *   `read`: there is no payload and so no origin, but this was read for the value
 * @property {Part[]} parts of the event
 * @property {Span[]} spans
 * @property {EventRead[]} [missing] the paths that have no value
 * @property {string} [mapping] the pointer to the part of the mapping that produced it
 *
 * @typedef {{ path: string, pointer: string }} Part its path in mappings, and its pointer in the event
 */

/** The maximum number of sources of a value that are highlighted. */
const MAX_SOURCES = 100;

/** Lookups in one outcome. */
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
   * The sources of a payload value.
   *
   * @param {string} pointer
   * @returns {Sources}
   */
  ofValue(pointer) {
    if (this.#explanation.origins === undefined) return this.#ofSteps(pointer);
    this.#origins ??= new Map(this.#explanation.origins?.map((origin) => [origin.pointer, origin]));
    for (let outer = pointer; ; outer = outer.slice(0, outer.lastIndexOf('/'))) {
      const origin = this.#origins.get(outer);
      if (origin !== undefined) return this.#of(origin, pointer.slice(outer.length));
      if (outer === '') return this.#ofParts(pointer);
    }
  }

  /**
   * The span of a part of the event in its text.
   *
   * @param {string} pointer
   * @returns {Span | undefined}
   */
  ofEvent(pointer) {
    this.#spans ??= spansOf(this.#explanation);
    const known = this.#spans.get(pointer);
    if (known !== undefined) return known;
    const found = partSpan(this.#text, [this.#text.search(/\S/), this.#text.length], keysOf(pointer));
    if (found !== undefined) this.#spans.set(pointer, found);
    return found;
  }

  /**
   * @param {Origin} origin
   * @param {string} rest the pointer from the origin's part of the payload to the value
   * @returns {Sources}
   */
  #of({ kind, mapping, sources, missing }, rest) {
    if (kind !== 'copied' || rest === '') {
      const spans = sources.slice(0, MAX_SOURCES).flatMap(({ span }) => (span === undefined ? [] : [span]));
      return { kind, mapping, parts: sources, spans, missing };
    }
    const [{ path, pointer, span }] = sources;
    const keys = keysOf(rest);
    const part = span && (partSpan(this.#text, span, keys) ?? span);
    const parts = [{ path: keys.reduce(pathTo, path), pointer: pointer + rest }];
    return { kind, mapping, parts, spans: part === undefined ? [] : [part] };
  }

  /**
   * What was read for a field, if there is no payload.
   *
   * @param {string} pointer
   * @returns {Sources}
   */
  #ofSteps(pointer) {
    /** @type {Map<string, EventRead>} */
    const found = new Map();
    const steps = stepsOfField(this.#explanation.mapping, pointer);
    for (const read of steps.flatMap(({ reads = [] }) => reads)) {
      if (read.pointer !== undefined && found.size < MAX_SOURCES) found.set(read.pointer, read);
    }
    const kind = found.size === 0 ? 'unknown' : steps[0].kind === PATH ? 'copied' : 'read';
    const parts = [...found].map(([pointer, { path }]) => ({ path, pointer }));
    return { kind, parts, spans: [...found.values()].flatMap(({ span }) => (span === undefined ? [] : [span])) };
  }

  /**
   * @param {string} pointer of a value that has no origin itself
   * @returns {Sources}
   */
  #ofParts(pointer) {
    /** @type {Map<string, Part>} */
    const parts = new Map();
    /** @type {Map<number, Span>} */
    const spans = new Map();
    /** @type {Map<string, EventRead>} */
    const missing = new Map();
    /** @type {Sources['kind']} */
    let made = 'unknown';
    for (const origin of this.#explanation.origins ?? []) {
      if (!isWithin(origin.pointer, pointer)) continue;
      if (made !== 'computed') made = origin.kind;
      for (const read of origin.missing ?? []) missing.set(read.path, read);
      for (const source of origin.sources) {
        parts.set(source.pointer, source);
        if (source.span !== undefined) spans.set(source.span[0], source.span);
      }
      if (spans.size >= MAX_SOURCES) break;
    }
    const kind = parts.size === 0 ? made : 'parts';
    return { kind, parts: [...parts.values()], spans: [...spans.values()], missing: [...missing.values()] };
  }
}

/**
 * The steps of a field's part of the mapping, parents first.
 *
 * @param {import('segment-postscript').MappingStep | undefined} mapping
 * @param {string} pointer of the field
 */
function stepsOfField(mapping, pointer) {
  const own = (mapping?.steps ?? []).filter((step) => isWithin(step.pointer, pointer));
  const steps = [];
  const rest = mapping === undefined || mapping.kind === 'object' ? own.reverse() : [mapping];
  for (let step = rest.pop(); step !== undefined; step = rest.pop()) {
    steps.push(step);
    rest.push(...(step.steps ?? []).toReversed());
  }
  return steps;
}

/**
 * The spans of everything that the trigger and the mapping read, by pointer.
 *
 * @param {SubscriptionExplanation} explanation
 */
function spansOf({ trigger, mapping }) {
  /** @type {Map<string, Span>} */
  const spans = new Map();
  /** @type {(read: EventRead | undefined) => void} */
  const add = (read) => read?.pointer !== undefined && read.span !== undefined && spans.set(read.pointer, read.span);
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
