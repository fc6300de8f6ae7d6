// The editor components of Build: the event, the trigger, and the mapping as JSON.

import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter } from '@codemirror/language';
import { Decoration, EditorView } from '@codemirror/view';
import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { register, triggerAs } from '../build/go-to.ts';
import { parseWithPlaces } from '../form/json-scan.js';
import { change, changeMapping, draft, litEvent, litPayload, mapping, outcome } from '../store.ts';
import type { Draft } from '../types.ts';
import { diagnostic, mappingDiagnostics, spanOf } from './diagnose.js';
import { type Editor, makeEditor } from './editor.ts';
import { placeOf } from './place.js';
import { directiveTooltip } from './tooltip.ts';

/** The highlighted tokens of triggers: strings, numbers, keywords and names. */
const WORDS = /("[^"]*"?)|(?<![\w.-])(?:(-?\d+(?:\.\d+)?)|(and|or|true|false|null|contains|match))(?![\w.-])|[\w.-]+/g;
const CLASSES = ['cm-name', 'cm-text', 'cm-number', 'cm-keyword'];
/** Longer triggers are shown without highlighting. */
const MAX_COLOURED = 50_000;

const fql = EditorView.decorations.compute(['doc'], ({ doc }) => {
  if (doc.length > MAX_COLOURED) return Decoration.none;
  const marks = Array.from(doc.toString().matchAll(WORDS), (word) => {
    const group = word.findLastIndex((part) => part !== undefined);
    return Decoration.mark({ class: CLASSES[group] }).range(word.index, word.index + word[0].length);
  });
  return Decoration.set(marks);
});

const jsonExtensions = [json(), codeFolding(), foldGutter({ openText: '⌄', closedText: '›' })];

/** The host element of an editor, which is created once the element is mounted. */
function Host({ make }: { make: (host: HTMLElement) => () => void }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => make(host.current!), []);
  return <div class="editor-host" ref={host} />;
}

export function EventEditor() {
  return <Host make={makeEventEditor} />;
}

/** Formats the event; set by its editor. */
export const formatEvent: { current?: () => void } = {};

function makeEventEditor(host: HTMLElement) {
  const editor = makeEditor(host, {
    label: 'Event',
    read: ({ event }) => event,
    write: (event) => change({ event }, 'event'),
    extensions: jsonExtensions,
    complete: () => null,
    diagnose: ({ eventIssues }, text) => eventIssues.map((issue) => diagnostic(issue, issue.span ?? [0, 1], text)),
    onPlace: (place) => (litPayload.value = place === undefined ? [] : payloadAt(place)),
  });
  formatEvent.current = editor.format;
  const ends = [register('event', editor), effect(() => editor.light(litEvent.value)), editor.destroy];
  return () => ends.forEach((end) => end());
}

/** The parts of the payload that come from a position in the event. */
function payloadAt(place: number) {
  const newest = outcome.peek();
  const { event, selected } = draft.peek();
  if (newest === undefined || newest.draft.event !== event) return [];
  const origins = newest.explanations[selected]?.origins ?? [];
  const covers = ({ span }: { span: [number, number] }) => span[0] <= place && place <= span[1];
  return origins.filter(({ sources }) => sources.some(covers)).map(({ pointer }) => pointer);
}

export function TriggerEditor() {
  return <Host make={makeTriggerEditor} />;
}

function makeTriggerEditor(host: HTMLElement) {
  const editor = makeEditor(host, {
    label: 'Trigger',
    read: ({ subscriptions, selected }) => subscriptions[selected].subscribe,
    write(subscribe) {
      // Typing keeps the text view.
      triggerAs.value = 'text';
      changeMapping({ subscribe }, 'trigger');
    },
    extensions: [fql],
    complete: async (context) => (await import('./complete.ts')).completeTrigger(() => draft.peek().event)(context),
    diagnose: ({ triggerIssues }, text) =>
      triggerIssues.map((issue) => diagnostic(issue, issue.span ?? [0, text.length], text)),
  });
  return ended(editor, register('trigger', editor));
}

export function MappingEditor() {
  return <Host make={makeMappingEditor} />;
}

const mappingOf = ({ subscriptions, selected }: Draft) => subscriptions[selected].mapping;

function makeMappingEditor(host: HTMLElement) {
  const editor = makeEditor(host, {
    label: 'Mapping as JSON',
    read: mappingOf,
    write: (text) => changeMapping({ mapping: text }, 'mapping'),
    extensions: [...jsonExtensions, directiveTooltip],
    complete: async (context) => (await import('./complete.ts')).completeMapping(() => draft.peek().event)(context),
    diagnose: mappingDiagnostics,
  });
  const handle = {
    ...editor,
    goToPart(pointer: string) {
      const tree = parseWithPlaces(mapping.peek().mapping);
      if (tree !== undefined) editor.goTo(...placeOf(tree, pointer));
    },
    goToIssue: (issue: import('segment-postscript').Issue) => editor.goTo(...spanOf(issue, mapping.peek().mapping)),
  };
  return ended(editor, register('mapping', handle));
}

function ended(editor: Editor, unregister: () => void) {
  return () => {
    unregister();
    editor.destroy();
  };
}
