// The engine's worker, which runs the package for the views.

import {
  Destination,
  MappingError,
  lintFql,
  lintMapping,
  parseFql,
  validateMapping,
} from 'segment-postscript/streaming';
import { messageOf } from '../reasons.ts';
import { MAX_SENT_VALUES } from '../shell/limits.js';
import { place } from './json-error.ts';
import type { Draft, Outcome, DraftMapping } from '../types.ts';
import type { Issue, Fields } from 'segment-postscript';

/** The functions that can be called. Those of other views are loaded by the first call. */
const FUNCTIONS: Record<string, () => Promise<(...args: any[]) => unknown>> = {
  explain: async () => explain,
  simulateSync: async () => (await import('../sync/simulate.ts')).simulateSync,
  runTests: async () => (await import('../tests/check.ts')).runTests,
  readTestFile: async () => (await import('../tests/read-file.ts')).readTestFile,
};

/** Answers the page's calls, one after the other. */
export function listen() {
  addEventListener('message', async ({ data }) => {
    // Messages from a page that is being closed may be empty.
    if (data === null) return;
    const { id, name, args } = data;
    try {
      const called = await FUNCTIONS[name]();
      postMessage({ id, result: await called(...args) });
    } catch (error) {
      postMessage({ id, error: messageOf(error) });
    }
  });
}

/** The last result for each text, cached because most changes affect only one text. */
const kept: Map<string, { key: string; value: any }> = new Map();

function once<T>(what: string, key: string, make: () => T): T {
  const known = kept.get(what);
  if (known?.key === key) return known.value;
  const value = make();
  kept.set(what, { key, value });
  return value;
}

/** `fields` are those of the action. */
function explain(draft: Draft, fields: Fields): Omit<Outcome, 'draft'> {
  const { subscriptions, selected, onUnknownMembership, legacyJourneys } = draft;
  const { subscribe, mapping } = subscriptions[selected];
  const configuration = JSON.stringify([subscriptions, onUnknownMembership, legacyJourneys, selected]);
  const compiled = once('destination', configuration, () => compile(draft, fields));
  return {
    ...explained(compiled, draft),
    ...once('trigger', subscribe, () => readTrigger(subscribe)),
    mappingIssues: once('mapping', mapping, () => readMapping(mapping, fields).issues),
    otherIssues: compiled.issues,
  };
}

function readTrigger(subscribe: string): Pick<Outcome, 'triggerIssues' | 'trigger'> {
  const tree = parseFql(subscribe);
  return { triggerIssues: lintFql(subscribe), trigger: 'error' in tree ? undefined : tree };
}

function isError({ severity }: Issue) {
  return severity !== 'warning';
}

function readMapping(text: string, fields: Fields): { mapping?: any; issues: Issue[] } {
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
 * Compiles the valid subscriptions; `indexes` are their positions in the draft. Returns the issues of the invalid ones,
 * except those of the selected one, which are shown in its editors.
 */
function compile(
  { subscriptions, selected, onUnknownMembership, legacyJourneys }: Draft,
  fields: Fields,
): { destination?: Destination; indexes: number[]; issues: Issue[] } {
  const others: Issue[] = [];
  const indexes: number[] = [];
  const compiled = [];
  for (const [index, { name, enabled, subscribe, mapping: text }] of subscriptions.entries()) {
    const { mapping, issues } = readMapping(text, fields);
    const errors = issues.filter(isError);
    const faults = lintFql(subscribe).filter(isError);
    if (errors.length === 0 && faults.length === 0) {
      indexes.push(index);
      compiled.push({ name, enabled, partnerAction: 'syncAudiences' as const, subscribe, mapping });
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

function explained(
  { destination, indexes }: ReturnType<typeof compile>,
  { event, subscriptions }: Draft,
): Pick<Outcome, 'explanations' | 'payloads' | 'eventIssues'> {
  const explanations: Outcome['explanations'] = subscriptions.map(() => undefined);
  const payloads: Outcome['payloads'] = subscriptions.map(() => undefined);
  try {
    for (const [at, explanation] of destination?.explain(event).subscriptions.entries() ?? []) {
      const { payload } = explanation.result;
      const first = firstValues(payload);
      if (first !== payload) payloads[indexes[at]] = JSON.stringify(payload);
      explanations[indexes[at]] = { ...explanation, result: { ...explanation.result, payload: first } };
    }
    return { explanations, payloads, eventIssues: [] };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return {
      explanations,
      payloads,
      eventIssues: [place(event, 'event_not_json', 'The event is not JSON') ?? error.issues[0]],
    };
  }
}

/** A payload with each field truncated to its first values; the payload itself if nothing is truncated. */
function firstValues(payload: any) {
  let isCut = false;
  let left = 0;
  const isFull = () => left <= 0 && (isCut = true);
  const first = (value: any): any => {
    left -= 1;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const made = [];
      for (const element of value) {
        if (isFull()) break;
        made.push(first(element));
      }
      return made;
    }
    const made = {};
    for (const key in value) {
      if (isFull()) break;
      set(made, key, first(value[key]));
    }
    return made;
  };
  if (typeof payload !== 'object' || payload === null) return payload;
  const made = {};
  for (const key of Object.keys(payload)) {
    left = MAX_SENT_VALUES;
    set(made, key, first(payload[key]));
  }
  return isCut ? made : payload;
}

function set(object: any, key: string, value: unknown) {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
