// What became of the event, in one sentence: seen at once, said to screen readers once typing has paused.

import { make } from '../dom.js';
import { icon } from './pieces.js';

/**
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('segment-postscript').SubscriptionExplanation} SubscriptionExplanation
 * @typedef {'good' | 'bad' | 'warn' | 'idle'} Kind
 */

/** Nothing is said before it has stayed the same for so long. */
const PAUSE = 900;

/** @type {Record<Kind, Parameters<typeof icon>[0]>} */
const ICONS = { good: 'yes', bad: 'no', warn: 'warning', idle: 'idle' };

/** @returns {{ element: HTMLElement, show: (outcome: Outcome, explanation: SubscriptionExplanation | undefined) => void }} */
export function createHeadline() {
  const status = make('strong', {});
  const rest = make('span', {});
  const mark = make('span', { class: 'result-mark' });
  const line = make('p', { class: 'result-line' }, mark, make('span', {}, status, rest));
  const time = make('span', { class: 'result-time' });
  const voice = make('p', { class: 'result-unseen', role: 'status' });
  const element = make('div', { class: 'result-head' }, line, time, voice);
  let said = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    element,
    show(outcome, explanation) {
      const [kind, word, more] = wordsOf(outcome, explanation);
      time.textContent = timeOf(outcome.milliseconds);
      const text = `${word}${more}`;
      if (text === said) return;
      said = text;
      element.dataset.kind = kind;
      mark.replaceChildren(icon(ICONS[kind]));
      status.textContent = word;
      rest.textContent = more;
      clearTimeout(timer);
      timer = setTimeout(() => (voice.textContent = text), PAUSE);
    },
  };
}

/** @param {number} milliseconds 0 when nothing came of it */
function timeOf(milliseconds) {
  if (milliseconds === 0) return '';
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/**
 * A sign of what became of the event, for where there is no room for a sentence.
 *
 * @param {Outcome} outcome
 */
export function signOf(outcome) {
  const [kind] = wordsOf(outcome, outcome.explanations[outcome.draft.selected]);
  return { kind, sign: icon(ICONS[kind]) };
}

/** How a membership was decided, where that is not by a boolean. */
const RULES = {
  boolean: '',
  text: ', as a text says',
  journey_step: ', since steps of legacy Journeys are entries',
  truthiness: ', as Segment’s own action decides it',
  none: '',
};

/**
 * @param {Outcome} outcome
 * @param {SubscriptionExplanation | undefined} explanation
 * @returns {[Kind, string, string]}
 */
function wordsOf(outcome, explanation) {
  if (explanation === undefined) return ['bad', 'No result', `: ${whyNone(outcome)}`];
  const { status, membership, membershipRule = 'none', errors = [] } = explanation.result;
  const by = RULES[membershipRule];
  switch (status) {
    case 'mapped':
      if (membership === 'entered') return ['good', 'Mapped', `: the person entered the audience${by}.`];
      if (membership === 'exited') return ['good', 'Mapped', `: the person left the audience${by}.`];
      return ['warn', 'Mapped', ', but whether the person is in the audience is unknown: nothing is sent.'];
    case 'not_subscribed':
      return ['idle', 'Not subscribed', ': the trigger does not match.'];
    case 'disabled':
      return ['idle', 'Disabled', ': the subscription is switched off.'];
    case 'invalid':
      return ['bad', 'Invalid', `: ${errors.length === 1 ? '1 issue' : `${errors.length} issues`}.`];
  }
}

/** @param {Outcome} outcome */
function whyNone({ eventIssues, triggerIssues, mappingIssues, otherIssues }) {
  if (eventIssues.length > 0) return 'the event can’t be read.';
  if (triggerIssues.some(({ severity }) => severity !== 'warning')) return 'the trigger can’t be read.';
  if (mappingIssues.some(({ severity }) => severity !== 'warning')) return 'the mapping is not valid.';
  if (otherIssues.length > 0) return 'see the issue below.';
  return 'nothing came of it.';
}
