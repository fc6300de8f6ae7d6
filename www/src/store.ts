// The state of the page: the draft with its undo history, the newest outcome, the current view, and the status message.

import { batch, computed, signal } from '@preact/signals';
import type { Draft, DraftMapping, Outcome } from './types.ts';
import { defaultDraft, recall } from './shell/draft.js';

export const VIEWS = ['build', 'sync', 'tests', 'files', 'examples'] as const;
export type View = (typeof VIEWS)[number];

/** Milliseconds within which changes of one input are one step. */
const QUICK = 800;

/** Bounds of the undo history: the number of steps, and the characters of their texts together. */
const MAX_STEPS = 200;
const MAX_CHARACTERS = 25_000_000;

const remembered = recall();
export const wasDamaged = remembered === 'damaged';

const present = signal<Draft>(typeof remembered === 'object' ? remembered : defaultDraft());
/** What a person has typed and chosen. */
export const draft = computed(() => present.value);
/** Its parts: views depend on them, since a keystroke in the event changes the draft, but none of these. */
export const subscriptions = computed(() => draft.value.subscriptions);
export const selected = computed(() => draft.value.selected);
export const mapping = computed(() => subscriptions.value[selected.value]);

/** The newest outcome, and its number. */
export const outcome = signal<Outcome | undefined>(undefined);

/** A file for Bulk check to map as soon as it is shown. */
export const fileToCheck = signal<File | undefined>(undefined);

/** For each draft the first one with its event. Typing keeps the event; anything else that replaces it starts another. */
const firsts = new WeakMap<Draft, Draft>();
const firstOf = (one: Draft) => firsts.get(one) ?? one;
/** Whether the event was edited since it was opened. */
export const hasEdits = (one: Draft) => one.event !== firstOf(one).event;
export const isOfSameEvent = (one: Draft, other: Draft) => firstOf(one) === firstOf(other);

const done = signal<Draft[]>([]);
const undone = signal<Draft[]>([]);
let last: { typed?: string; at: number } = { at: 0 };

export const canUndo = computed(() => done.value.length > 0);
export const canRedo = computed(() => undone.value.length > 0);

/**
 * Changes the draft, in one step that can be undone. `typed` names the input of a change that comes from typing: changes
 * of one input in quick succession are one step.
 */
export function change(patch: Partial<Draft>, typed?: string) {
  const now = performance.now();
  const isSameStep = typed !== undefined && typed === last.typed && now - last.at < QUICK && done.value.length > 0;
  last = { typed, at: now };
  const next = { ...present.value, ...patch };
  if (patch.event === undefined || typed !== undefined) firsts.set(next, firstOf(present.value));
  hushUndo();
  batch(() => {
    if (!isSameStep) done.value = withoutOldest([...done.value, present.value]);
    if (undone.value.length > 0) undone.value = [];
    present.value = next;
  });
}

/** Changes the selected mapping. */
export function changeMapping(patch: Partial<DraftMapping>, typed?: string) {
  const { subscriptions, selected } = present.value;
  change(
    { subscriptions: subscriptions.with(selected, { ...subscriptions[selected], ...patch }) },
    typed && `${typed} ${selected}`,
  );
}

/** What is typed next is a step of its own: the caret was moved. */
export function endStep() {
  last = { at: 0 };
}

export const undo = () => step(done, undone);
export const redo = () => step(undone, done);

function step(from: typeof done, to: typeof done) {
  const next = from.value.at(-1);
  if (next === undefined) return false;
  endStep();
  hushUndo();
  batch(() => {
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, present.value];
    present.value = next;
  });
  return true;
}

/** The newest step can always be undone. */
function withoutOldest(steps: Draft[]) {
  let characters = 0;
  for (let at = steps.length - 1; at > 0; at -= 1) {
    characters += ownCharacters(steps[at - 1], steps[at]);
    if (steps.length - at >= MAX_STEPS || characters > MAX_CHARACTERS) return steps.slice(at);
  }
  return steps;
}

/** The characters of a draft's texts that the next one does not share: what did not change is the same string. */
function ownCharacters(before: Draft, next: Draft) {
  const kept = new Set(next.subscriptions);
  const own = before.subscriptions.filter((one) => !kept.has(one));
  const texts = own.reduce((sum, one) => sum + one.mapping.length + one.subscribe.length, 0);
  return texts + (before.event === next.event ? 0 : before.event.length);
}

export const view = signal<View>('build');

/**
 * Changes the draft, and shows it in Build from the top; `where` stays if the view is that one already. `from` is where
 * the event was opened from.
 */
export function open(patch: Partial<Draft>, { from, where }: { from?: Origin; where?: View } = {}) {
  const before = present.value;
  hush();
  change(patch);
  if (from !== undefined) setOrigin(from);
  if (view.value !== where) view.value = 'build';
  opened.value += 1;
  if (hasEdits(before) && !isOfSameEvent(before, present.value)) say('The edited event was replaced.', 'undo');
}

/** How often something was opened: each time, Build begins at its top. */
export const opened = signal(0);

/** Parts of the event that are highlighted, as spans of its text; and of the payload, as JSON Pointers. */
export const litEvent = signal<[number, number][]>([]);
export const litPayload = signal<string[]>([]);

/** What is said to the person for a few seconds. */
export const said = signal<{ message: string; canUndo: boolean } | undefined>(undefined);

const SAID_FOR = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(message: string, canUndo?: 'undo') {
  said.value = { message, canUndo: canUndo !== undefined };
  clearTimeout(timer);
  timer = setTimeout(hush, SAID_FOR);
}

/** What was said offers to undo the newest step, and there is another one now. */
const hushUndo = () => void (said.peek()?.canUndo && hush());

export function hush() {
  clearTimeout(timer);
  said.value = undefined;
}

/** What a mapping is called. */
export function nameOf({ name }: { name?: string }, index: number) {
  return name || `Mapping ${index + 1}`;
}

/** Where an event was opened from, and the ways back or on from there. One that can't be taken has no function. */
export interface Origin {
  title: string;
  /** What edits of the event mean for it, said once there are some. */
  note?: string;
  ways: [label: string, go?: () => void][];
}

/** By the first draft with the event, so that Undo brings it back with the event. */
const origins = new WeakMap<Draft, Origin>();
const originChanges = signal(0);

export const origin = computed(() => {
  void originChanges.value;
  return origins.get(firstOf(draft.value));
});

/** Says where the present event was opened from. */
export function setOrigin(from: Origin | undefined) {
  if (from === undefined) origins.delete(firstOf(present.value));
  else origins.set(firstOf(present.value), from);
  originChanges.value += 1;
}
