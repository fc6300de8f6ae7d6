// The result: what became of the event in the selected subscription, and how. It shows each outcome as it comes, and
// touches of the page only what that changes.

import { make } from '../dom.js';
import { Context } from './context.js';
import { createFields, createMembership } from './fields.js';
import { createHeadline } from './headline.js';
import { createIssues } from './issues.js';
import { createPayload } from './payload.js';
import './result.css';
import { createSteps } from './steps.js';
import { createTrigger } from './trigger.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').Outcome} Outcome
 */

/**
 * @param {HTMLElement} parent
 * @param {App} app
 * @param {...HTMLElement} beside what stands beside the title
 * @returns {{ lightPayload(paths: string[]): void, focus(): void }}
 */
export function mountResult(parent, app, ...beside) {
  const root = make('section', { class: 'result', 'aria-labelledby': 'result-title' });
  const context = new Context(app, root);
  const headline = createHeadline();
  const issues = createIssues(context);
  const payload = createPayload(context);
  const trigger = createTrigger();
  const fields = createFields(context);
  const steps = createSteps();
  const membership = createMembership();
  const earlier = make('p', { class: 'result-earlier', hidden: true }, 'Below is the last result that there was.');
  const how = [payload, trigger, fields, steps, membership].map(({ element }) => element);
  const title = make('h2', { id: 'result-title', class: 'result-title', tabindex: -1 }, 'Result');
  root.append(make('div', { class: 'bar' }, title, ...beside), headline.element, issues.element, earlier, ...how);
  parent.append(root);

  /** Whose explanation is shown: of which subscription. @type {number | undefined} */
  let shown;
  /** @type {(outcome: Outcome) => void} */
  const show = (outcome) => {
    const { selected } = outcome.draft;
    const explanation = outcome.explanations[selected];
    headline.show(outcome, explanation);
    issues.show(outcome, explanation);
    // While somebody types, an event is broken at every other letter: the last result stays in sight till there is a new one.
    earlier.hidden = explanation !== undefined || shown !== selected;
    root.classList.toggle('result-is-earlier', !earlier.hidden);
    if (!earlier.hidden) return;
    shown = explanation === undefined ? undefined : selected;
    if (explanation !== undefined) context.show(outcome, explanation);
    payload.show(explanation?.result.payload);
    trigger.show(explanation?.trigger);
    fields.show(explanation);
    steps.show(explanation?.mapping);
    membership.show(explanation?.membership);
  };
  app.onOutcome(show);
  if (app.outcome !== undefined) show(app.outcome);

  return {
    lightPayload: (paths) => payload.light(paths),
    focus: () => root.querySelector('h2')?.focus(),
  };
}
