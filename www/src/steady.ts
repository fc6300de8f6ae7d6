// Computed values that stay the same object while nothing changes in what is shown of them, so that views which show them
// are not rendered again. Every keystroke in the event gives a new outcome, of which most is as it was.

import { computed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/** `ignored`: a member that no view shows. */
export function steady<T>(read: () => T, ignored?: string): ReadonlySignal<T> {
  let last: T;
  return computed(() => {
    const now = read();
    if (!isAlike(last, now, ignored)) last = now;
    return last;
  });
}

/** The value of a steady signal of a component's own; it is made again when one of `inputs` changes. */
export function useSteady<T>(read: () => T, inputs: unknown[] = [], ignored?: string): T {
  return useMemo(() => steady(read, ignored), inputs).value;
}

/** Whether two values of plain data are equal. */
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
