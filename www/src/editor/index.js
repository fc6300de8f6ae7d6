// The editors of Build: the event, the trigger, the mapping.

import { json } from '@codemirror/lang-json';
import { StreamLanguage } from '@codemirror/language';
import { diagnostic, mappingDiagnostics, spanOf } from './diagnose.js';
import { mountEditor } from './editor.js';
import { placeOf } from './place.js';
import { directiveTooltip } from './tooltip.js';
import { parseWithPlaces } from '../form/json-scan.js';

/** @typedef {import('../app.js').App} App */

/** The language of triggers, for colours alone. */
const fql = StreamLanguage.define({
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"[^"]*"?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?/)) return 'number';
    if (stream.match(/^(?:and|or|true|false|null)\b/)) return 'keyword';
    if (stream.match(/^(?:contains|match)\b/)) return 'keyword';
    if (stream.match(/^[\w.-]+/)) return 'propertyName';
    stream.next();
    return null;
  },
});

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountEventEditor(parent, app) {
  return mountEditor(parent, app, {
    label: 'Event',
    read: ({ event }) => event,
    write: (event) => app.store.change({ event }, 'event'),
    extensions: [json()],
    complete: () => null,
    diagnose: ({ eventIssues }, text) => eventIssues.map((issue) => diagnostic(issue, issue.span ?? [0, 1], text)),
    onPlace: (place) => app.lightPayload(place === undefined ? [] : payloadAt(app, place)),
  });
}

/**
 * The parts of the payload that come from what stands at a place of the event.
 *
 * @param {App} app
 * @param {number} place
 */
function payloadAt(app, place) {
  const { outcome, store } = app;
  if (outcome === undefined || outcome.draft.event !== store.draft.event) return [];
  const origins = outcome.explanations[store.draft.selected]?.origins ?? [];
  const covers = ({ span } = /** @type {{ span?: [number, number] }} */ ({})) =>
    span !== undefined && span[0] <= place && place <= span[1];
  return origins.filter(({ sources }) => sources.some(covers)).map(({ pointer }) => pointer);
}

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountTriggerEditor(parent, app) {
  return mountEditor(parent, app, {
    label: 'Trigger',
    read: ({ subscriptions, selected }) => subscriptions[selected].subscribe,
    write: (subscribe) => app.store.changeSubscription({ subscribe }, 'trigger'),
    extensions: [fql],
    complete: async (context) => (await import('./complete.js')).completeTrigger(app)(context),
    diagnose: ({ triggerIssues }, text) =>
      triggerIssues.map((issue) => diagnostic(issue, issue.span ?? [0, text.length], text)),
  });
}

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountMappingEditor(parent, app) {
  const editor = mountEditor(parent, app, {
    label: 'Mapping as JSON',
    read: mappingOf,
    write: (mapping) => app.store.changeSubscription({ mapping }, 'mapping'),
    extensions: [json(), directiveTooltip],
    complete: async (context) => (await import('./complete.js')).completeMapping(app)(context),
    diagnose: mappingDiagnostics,
  });
  return {
    ...editor,
    /** @param {string} pointer */
    goToPart(pointer) {
      const tree = parseWithPlaces(mappingOf(app.store.draft));
      if (tree !== undefined) editor.goTo(...placeOf(tree, pointer));
    },
    /** @param {import('segment-postscript').Issue} issue */
    goToIssue(issue) {
      editor.goTo(...spanOf(issue, mappingOf(app.store.draft)));
    },
  };
}

/** @param {import('../app.js').Draft} draft */
function mappingOf({ subscriptions, selected }) {
  return subscriptions[selected].mapping;
}
