// Components whose code is loaded when they are shown first.

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from '../store.ts';

/** `what` begins the sentence that is said if the code can't be loaded. */
export function later(load: () => Promise<ComponentType>, what: string): ComponentType {
  const loaded = signal<{ Component: ComponentType }>();
  return () => {
    // After each rendering, so that what could not be loaded is asked for again.
    useEffect(() => {
      if (loaded.peek() !== undefined) return;
      load().then(
        (Component) => void (loaded.value = { Component }),
        () => say(`${what} could not be loaded.`),
      );
    });
    return loaded.value ? <loaded.value.Component /> : null;
  };
}
