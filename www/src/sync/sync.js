// The sync view: which requests Postscript would get for the event, step by step, and what it would answer. It asks a
// simulated Postscript in the engine's worker; nothing leaves the page.

import { make } from '../dom.js';
import { configurationOf } from '../files/configuration.js';
import { makeScene } from './scene.js';
import { makeSteps } from './steps.js';
import { whileShown } from './while-shown.js';
import { kindOf, nameOf, seconds } from './words.js';
import './sync.css';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./types.js').Simulation} Simulation
 */

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountSync(parent, app) {
  const scene = makeScene(app, () => ask());
  const steps = makeSteps(app);
  const refusal = make('p', { class: 'sync-refusal', role: 'alert', hidden: true });
  const summary = make('p', { class: 'sync-summary', role: 'status' });
  const notes = make('ul', { class: 'sync-notes', hidden: true });
  const result = make('div', { class: 'sync-result', hidden: true }, summary, notes, steps.element);
  const view = make(
    'section',
    { class: 'view sync', 'aria-labelledby': 'sync-title' },
    make('h2', { id: 'sync-title', tabindex: -1 }, 'Sync'),
    make(
      'p',
      { class: 'sync-quiet' },
      'The requests for the event by the subscriptions of the draft, carried out against a simulated Postscript on a simulated clock. Nothing is sent.',
    ),
    scene.element,
    refusal,
    result,
  );
  parent.append(view);

  const ask = whileShown(view, simulate);
  app.onOutcome(() => ask());
  app.store.subscribe((draft, before) => {
    if (draft.postscript === before.postscript) return;
    scene.show();
    ask();
  });
  ask();

  async function simulate() {
    const { draft } = app.store;
    const made = configurationOf(draft);
    if ('message' in made) return refuse(made.message);
    const wanted = { ...draft.postscript, special: scene.special() };
    try {
      show(
        await app.engine.call('simulateSync', {
          event: draft.event,
          configuration: made.configuration,
          scene: wanted,
        }),
      );
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Simulation} simulation */
  function show(simulation) {
    if ('refusal' in simulation) return refuse(simulation.refusal);
    refusal.hidden = true;
    result.hidden = false;
    notes.hidden = simulation.notes.length === 0;
    notes.replaceChildren(...simulation.notes.map((note) => make('li', {}, note)));
    summarize(simulation);
    steps.show(simulation);
  }

  /** @param {import('./types.js').SimulatedSync} simulation */
  function summarize({ deliveries, exchanges, milliseconds }) {
    /** @type {Map<import('segment-postscript').Delivery['status'], number>} */
    const counts = new Map();
    for (const { status } of deliveries) counts.set(status, (counts.get(status) ?? 0) + 1);
    const badges = [...counts].map(([status, count]) => {
      const text = deliveries.length === 1 ? nameOf(status) : `${count} ${nameOf(status).toLowerCase()}`;
      return make('span', { class: `badge ${kindOf(status)}` }, text);
    });
    const requests = exchanges.length === 1 ? '1 request' : `${exchanges.length} requests`;
    summary.replaceChildren(
      ...badges,
      exchanges.length === 0 ? 'No request is made.' : `${requests} in ${seconds(milliseconds)}.`,
    );
  }

  /** @param {string} message */
  function refuse(message) {
    result.hidden = true;
    refusal.hidden = false;
    if (refusal.textContent !== message) refusal.textContent = message;
  }
}
