// Computed signals that keep the same object while its content is equal, so that views are not rendered again. Every
// keystroke in the event produces a new outcome, most of which is unchanged.

import { computed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/** `ignored` is a member that is not compared, because no view shows it. */
export function steady<T>(read: () => T, ignored?: string): ReadonlySignal<T> {
  let last: T;
  return computed(() => {
    const now = read();
    if (!isAlike(last, now, ignored)) last = now;
    return last;
  });
}

/** The value of a steady signal that a component owns. The signal is recreated when one of `inputs` changes. */
export function useSteady<T>(read: () => T, inputs: unknown[] = [], ignored?: string): T {
  return useMemo(() => steady(read, ignored), inputs).value;
}

/** Deep equality of plain data. */
export function isAlike(one: any, other: any, ignored?: string): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => key === ignored || (Object.hasOwn(other, key) && isAlike(one[key], other[key], ignored)))
  );
}
