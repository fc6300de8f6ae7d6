// The state of the page: the draft with its undo history, the newest outcome, the current view, and the status message.

import { batch, computed, signal } from '@preact/signals';
import type { Draft, DraftMapping, Outcome } from './types.ts';
import { defaultDraft, recall } from './shell/draft.js';

export const VIEWS = ['build', 'sync', 'tests', 'files', 'examples'] as const;
export type View = (typeof VIEWS)[number];

/** Changes of one input within this many milliseconds are one undo step. */
const QUICK = 800;

/** The limits of the undo history: the number of steps, and the total characters of their texts. */
const MAX_STEPS = 200;
const MAX_CHARACTERS = 25_000_000;

const remembered = recall();
export const wasDamaged = remembered === 'damaged';

const present = signal<Draft>(typeof remembered === 'object' ? remembered : defaultDraft());
/** Everything that the user has typed and selected. */
export const draft = computed(() => present.value);
/** Parts of the draft. Views depend on these, because a keystroke in the event changes the draft but none of them. */
export const subscriptions = computed(() => draft.value.subscriptions);
export const selected = computed(() => draft.value.selected);
export const mapping = computed(() => subscriptions.value[selected.value]);

/** The newest outcome. */
export const outcome = signal<Outcome | undefined>(undefined);

/** A file for Bulk check to map as soon as it is shown. */
export const fileToCheck = signal<File | undefined>(undefined);

/** The first draft with the same event, for each draft. Typing keeps the event; any other replacement starts a new one. */
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
 * Changes the draft in one undo step. `typed` names the input if the change comes from typing: changes of one input in
 * quick succession are one step.
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

/** Starts a new undo step with the next change, because the caret has moved. */
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

/** Drops the oldest steps beyond the limits, but never the newest one. */
function withoutOldest(steps: Draft[]) {
  let characters = 0;
  for (let at = steps.length - 1; at > 0; at -= 1) {
    characters += ownCharacters(steps[at - 1], steps[at]);
    if (steps.length - at >= MAX_STEPS || characters > MAX_CHARACTERS) return steps.slice(at);
  }
  return steps;
}

/** The characters of a draft's texts that the next draft does not share. Unchanged texts are the same string. */
function ownCharacters(before: Draft, next: Draft) {
  const kept = new Set(next.subscriptions);
  const own = before.subscriptions.filter((one) => !kept.has(one));
  const texts = own.reduce((sum, one) => sum + one.mapping.length + one.subscribe.length, 0);
  return texts + (before.event === next.event ? 0 : before.event.length);
}

export const view = signal<View>('build');

/**
 * Changes the draft and shows the top of Build, or stays if `where` is the current view. `from` is where the event was
 * opened from.
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

/** The number of calls of `open`. Each one scrolls Build to the top. */
export const opened = signal(0);

/** The highlighted parts of the event, as spans of its text, and of the payload, as JSON Pointers. */
export const litEvent = signal<[number, number][]>([]);
export const litPayload = signal<string[]>([]);

/** The status message, which is shown for a few seconds. */
export const said = signal<{ message: string; canUndo: boolean } | undefined>(undefined);

const SAID_FOR = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(message: string, canUndo?: 'undo') {
  said.value = { message, canUndo: canUndo !== undefined };
  clearTimeout(timer);
  timer = setTimeout(hush, SAID_FOR);
}

/** Hides a message that offers to undo a step that is no longer the newest. */
const hushUndo = () => void (said.peek()?.canUndo && hush());

export function hush() {
  clearTimeout(timer);
  said.value = undefined;
}

/** The display name of a mapping. */
export function nameOf({ name }: { name?: string }, index: number) {
  return name || `Mapping ${index + 1}`;
}

/** Where an event was opened from, with links back or to the next one. A disabled link has no function. */
export interface Origin {
  title: string;
  /** A note for edited events. */
  note?: string;
  ways: [label: string, go?: () => void][];
}

/** Keyed by the first draft with the event, so that Undo restores it with the event. */
const origins = new WeakMap<Draft, Origin>();
const originChanges = signal(0);

export const origin = computed(() => {
  void originChanges.value;
  return origins.get(firstOf(draft.value));
});

/** Sets where the current event was opened from. */
export function setOrigin(from: Origin | undefined) {
  if (from === undefined) origins.delete(firstOf(present.value));
  else origins.set(firstOf(present.value), from);
  originChanges.value += 1;
}
