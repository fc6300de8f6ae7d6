// The engine: explains the newest draft, and runs the calls of views. Each has its own worker, so that a long call delays
// no keystroke.

import { effect } from '@preact/signals';
import { FIELDS } from '../data/destination.data.js';
import { messageOf } from '../reasons.ts';
import { draft, outcome } from '../store.ts';
import type { Draft, Outcome } from '../types.ts';
import { TooSlow, makeClient } from './client.ts';

const EXPLAIN_LIMIT = 2_000;
const CALL_LIMIT = 30_000;

const start = () => new Worker(new URL('../worker.js', import.meta.url), { type: 'module' });
const explainer = makeClient(start);
/** Started by the first call. */
const caller = makeClient(start);

/** Calls a function of engine/worker.ts by name. Rejects with an Error whose message is for users. */
export const call = (name: string, ...args: unknown[]): Promise<any> => caller.ask(name, args, CALL_LIMIT);

let number = 0;
let isRunning = false;

/** Keeps the outcome in sync with the draft: one run at a time, always of the newest draft. */
export function startEngine() {
  let last: Draft | undefined;
  effect(() => {
    const now = draft.value;
    const before = last;
    last = now;
    if (before === undefined || !isExplainedAs(now, before)) run();
  });
}

async function run() {
  if (isRunning) return;
  isRunning = true;
  try {
    let explained;
    do {
      explained = draft.peek();
      outcome.value = await outcomeOf(explained);
    } while (!isExplainedAs(draft.peek(), explained));
  } finally {
    isRunning = false;
  }
  // After the page has rendered the outcome.
  setTimeout(() => (document.documentElement.dataset.ready = String((number += 1))));
}

/** Whether two drafts have the same outcome, because they are equal in all that the engine reads. */
function isExplainedAs(one: Draft, other: Draft) {
  const read = ['event', 'subscriptions', 'selected', 'onUnknownMembership', 'legacyJourneys'] as const;
  return read.every((key) => one[key] === other[key]);
}

async function outcomeOf(explained: Draft): Promise<Outcome> {
  try {
    // Tests are not needed here, and may be large.
    const found = await explainer.ask('explain', [{ ...explained, tests: [] }, FIELDS], EXPLAIN_LIMIT);
    return { draft: explained, ...found };
  } catch (error) {
    const code = error instanceof TooSlow ? 'engine_too_slow' : 'engine_failed';
    const otherIssues = [{ code, path: '', message: messageOf(error) }];
    return {
      draft: explained,
      explanations: [],
      payloads: [],
      eventIssues: [],
      triggerIssues: [],
      mappingIssues: [],
      otherIssues,
    };
  }
}
