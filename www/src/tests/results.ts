// The results of the draft's tests, kept in sync with the mappings in all views: the tab shows the number of failures.

import { computed, effect, signal } from '@preact/signals';
import { configurationOf } from '../files/configuration.ts';
import { messageOf } from '../reasons.ts';
import { draft, say } from '../store.ts';
import type { ExpectedPayload } from '../types.ts';
import type { TestResult } from './types.js';

/** Milliseconds without a change before the tests are run. */
const PAUSE = 300;

export const results = signal<ReadonlyMap<ExpectedPayload, TestResult>>(new Map());

/** Why the tests can't be run. */
export const trouble = signal<string | undefined>(undefined);

export const failures = computed(() => draft.value.tests.filter((test) => results.value.get(test)?.passed === false));

let isBusy = false;
let isWanted = false;

/** Runs the tests: one run at a time. */
export async function runTests() {
  isWanted = true;
  if (isBusy) return;
  isBusy = true;
  while (isWanted) {
    isWanted = false;
    const now = draft.peek();
    try {
      const made = configurationOf(now);
      if ('message' in made) throw new Error(made.message);
      const { run } = await import('./run.ts');
      const found = now.tests.length === 0 ? [] : await run(now.tests, made.configuration);
      results.value = new Map(now.tests.map((test, at) => [test, found[at]]));
      trouble.value = undefined;
    } catch (error) {
      results.value = new Map();
      trouble.value = messageOf(error);
    }
  }
  isBusy = false;
}

/** Runs the tests after each change of the tests or the configuration. */
export function startTesting() {
  let key: unknown[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const { tests, subscriptions, onUnknownMembership, legacyJourneys } = draft.value;
    const next = [tests, subscriptions, onUnknownMembership, legacyJourneys];
    if (next.every((one, at) => one === key[at])) return;
    const isFirst = key.length === 0;
    key = next;
    clearTimeout(timer);
    if (tests.length > 0) timer = setTimeout(() => void runTests(), isFirst ? 3 * PAUSE : PAUSE);
  });
}

/** Keeps the current event as a test. The code for that is loaded on first use. */
export async function keepAsTest() {
  try {
    const { keep } = await import('./keep.ts');
    say(`Kept as test “${await keep()}”.`, 'undo');
  } catch (error) {
    say(messageOf(error));
  }
}
