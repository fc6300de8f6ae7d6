// The newest simulation of the requests for the event, shared by the bar at the top of Build, the card beside the payload,
// and the Requests view.

import { batch, computed, effect, signal } from '@preact/signals';
import { call } from '../engine/engine.ts';
import { configurationOf } from '../files/configuration.ts';
import { messageOf } from '../reasons.ts';
import { change, draft, opened, outcome, subscriptions, view } from '../store.ts';
import type { Draft, PostscriptScene } from '../types.ts';
import type { Simulation, Special } from './types.js';

/** Larger events and mappings are simulated only while the Requests view is shown. */
const MAX_UNASKED = 300_000;

/** The debounce delay of simulations for Build, in milliseconds. */
const PAUSE = 150;

export const special = signal<Special>('none');

/** The current step: the mapping, each request, the outcome. If nothing is sent, step 1 is the outcome. */
export const step = signal(1);

/** Shows a request of the simulation. */
export function showRequest(index: number) {
  step.value = index + 1;
  view.value = 'sync';
}

/** The newest simulation, and its draft. */
export const simulation = signal<{ of: Draft; result: Simulation } | undefined>(undefined);

/** Whether a simulation of the newest draft is pending. */
export const isPending = signal(false);

export const scene = computed(() => draft.value.postscript);

/** Changes the state of the simulated Postscript. */
export function setScene(patch: Partial<PostscriptScene>) {
  change({ postscript: { ...scene.peek(), ...patch } }, 'postscript');
}

let isBusy = false;
let isWanted = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Simulates after each outcome, one at a time. */
export function startSimulating() {
  effect(() => {
    // The simulation of another event is irrelevant to one that was opened.
    if (opened.value > 0) simulation.value = undefined;
  });
  effect(() => {
    const isAsked = view.value === 'sync';
    const newest = outcome.value;
    void scene.value;
    void special.value;
    clearTimeout(timer);
    if (newest === undefined || !(isAsked || view.value === 'build')) return;
    // Large drafts and drafts without a result are simulated only in the Requests view.
    const { event, subscriptions } = newest.draft;
    const size = subscriptions.reduce((sum, { mapping }) => sum + mapping.length, event.length);
    const isSimulated = isAsked || (size <= MAX_UNASKED && newest.explanations.length > 0);
    isPending.value = isSimulated;
    if (!isSimulated) return void (simulation.value = undefined);
    isWanted = true;
    timer = setTimeout(go, isAsked ? 0 : PAUSE);
  });
}

async function go() {
  if (isBusy || !isWanted) return;
  isWanted = false;
  const of = draft.peek();
  // The next outcome starts the simulation of a draft that is not explained yet.
  if (view.peek() !== 'sync' && outcome.peek()?.draft.event !== of.event) return;
  isBusy = true;
  const result = await simulate(of);
  batch(() => {
    simulation.value = { of, result };
    isPending.value = isWanted;
  });
  isBusy = false;
  void go();
}

async function simulate(of: Draft): Promise<Simulation> {
  const made = configurationOf(of);
  if ('message' in made) return { refusal: made.message };
  const scene = { ...of.postscript, special: special.peek() };
  try {
    return await call('simulateSync', { event: of.event, configuration: made.configuration, scene });
  } catch (error) {
    return { refusal: messageOf(error) };
  }
}

/**
 * The newest simulation, if it is of the current mappings and scene. While the event is edited, the previous simulation
 * stays, so that the page does not flicker.
 */
export const current = computed(() => {
  const { of, result } = simulation.value ?? {};
  const isCurrent = of?.subscriptions === subscriptions.value && of.postscript === scene.value;
  return isCurrent && result !== undefined && !('refusal' in result) ? result : undefined;
});
