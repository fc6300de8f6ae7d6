// Navigation to values of the event, the trigger, and parts of the mapping.

import { signal } from '@preact/signals';
import type { Issue } from 'segment-postscript';
import { keysOf } from '../../../pkg/src/pointer.js';
import { change, view } from '../store.ts';

interface Goal {
  where: 'event' | 'trigger' | 'mapping';
  pointer?: string;
  span?: [number, number];
  /** A mapping other than the selected one. */
  mapping?: number;
  /** The issue whose location in the mapping is shown. */
  issue?: Issue;
}

export const mappingAs = signal<'form' | 'json'>('form');
export const triggerAs = signal<'rows' | 'text'>('rows');

/** The keys of the form's open rows. */
export const openRows = signal<ReadonlySet<string>>(new Set());

interface EditorHandle {
  focus(): void;
  goTo(from: number, to?: number): void;
  goToPart?(pointer: string): void;
  goToIssue?(issue: Issue): void;
}

/** The mounted editors, and callbacks that wait for one. */
const editors = new Map<string, EditorHandle>();
const waiting = new Map<string, (editor: EditorHandle) => void>();

export function register(name: string, editor: EditorHandle) {
  editors.set(name, editor);
  waiting.get(name)?.(editor);
  waiting.delete(name);
  return () => void (editors.get(name) === editor && editors.delete(name));
}

function withEditor(name: string, use: (editor: EditorHandle) => void) {
  const editor = editors.get(name);
  if (editor !== undefined) use(editor);
  else waiting.set(name, use);
}

/** Focuses a row of the form and returns whether it exists; set by the form. */
export const formFocus: { current?: (key?: string) => boolean } = {};

/** Shows a location in its editor. */
export function goTo({ where, pointer, span, mapping, issue }: Goal) {
  if (mapping !== undefined) change({ selected: mapping });
  view.value = 'build';
  if (where === 'mapping') {
    const [key] = keysOf(issue?.path ?? pointer ?? '');
    if (mappingAs.value === 'form' && key !== undefined && formFocus.current?.(key)) return;
    mappingAs.value = 'json';
    return withEditor('mapping', (editor) => {
      if (issue !== undefined) editor.goToIssue?.(issue);
      else if (pointer !== undefined) editor.goToPart?.(pointer);
      else editor.focus();
    });
  }
  if (where === 'trigger') triggerAs.value = 'text';
  withEditor(where, (editor) => (span === undefined ? editor.focus() : editor.goTo(span[0], span[1])));
}

/** Focuses a part of Build. */
export function focusOn(part: string) {
  view.value = 'build';
  if (part === 'mapping' && mappingAs.value === 'form' && formFocus.current?.()) return;
  if (part === 'trigger' && triggerAs.value === 'rows') {
    // The first condition that fails, or else the first condition.
    const input = ['.condition:has(.no) select', ':is(select, input)'];
    const [first] = input.flatMap((one) => document.querySelector<HTMLElement>(`#trigger-card ${one}`) ?? []);
    if (first !== undefined) return first.focus();
  }
  if (part === 'result') return document.getElementById('title-result')?.focus();
  withEditor(part, (editor) => editor.focus());
}
