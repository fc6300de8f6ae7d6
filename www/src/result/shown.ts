// The result that is shown: that of the newest outcome or, if it has none, the last one of the same event.

import { computed, effect, signal } from '@preact/signals';
import type { SubscriptionExplanation } from 'segment-postscript';
import { draft, isOfSameEvent, litEvent, outcome } from '../store.ts';
import type { Outcome } from '../types.ts';
import { Places } from './sources.js';

export const shown = signal<{ outcome: Outcome; explanation: SubscriptionExplanation } | undefined>(undefined);

effect(() => {
  const newest = outcome.value;
  if (newest === undefined) return;
  const { selected } = newest.draft;
  const explanation = newest.explanations[selected];
  const last = shown.peek()?.outcome.draft;
  if (explanation !== undefined) shown.value = { outcome: newest, explanation };
  else if (last && (last.selected !== selected || !isOfSameEvent(last, newest.draft))) shown.value = undefined;
});

/** Whether the result is from an earlier outcome. */
export const isEarlier = computed(() => shown.value !== undefined && shown.value.outcome !== outcome.value);

/** The positions in the event's text that parts of the result come from. */
export const places = computed(() => {
  const { outcome: from, explanation } = shown.value ?? {};
  return from && explanation && new Places(from.draft.event, explanation);
});

/** Whether spans of the result are valid in the current event. */
const isCurrent = () => shown.peek()?.outcome.draft.event === draft.peek().event;

/** The span of a part of the event in its current text. */
export function spanOfEvent(pointer: string) {
  return isCurrent() ? places.peek()?.ofEvent(pointer) : undefined;
}

/** Highlights the sources of a payload value, and returns them. */
export function pointAt(pointer: string | undefined) {
  const sources = pointer === undefined ? undefined : places.peek()?.ofValue(pointer);
  litEvent.value = isCurrent() ? (sources?.spans ?? []) : [];
  return sources;
}
