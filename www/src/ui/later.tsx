// Components whose code is loaded when they are first shown.

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from '../store.ts';

/** `what` is the subject of the message if loading fails. */
export function later(load: () => Promise<ComponentType>, what: string): ComponentType {
  const loaded = signal<{ Component: ComponentType }>();
  return () => {
    // After each render, so that a failed load is retried.
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
