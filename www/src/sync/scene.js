// How Postscript stands to the person: the form of the sync view.

import { make } from '../dom.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./types.js').Special} Special
 */

const SUBSCRIBERS = /** @type {const} */ ([
  ['unknown', 'Unknown'],
  ['known', 'Known, in no audience'],
  ['in_audience', 'Already in the audience'],
]);

/** @type {[Special, string][]} */
const SPECIALS = [
  ['none', 'None'],
  ['email_only', 'Known by the email only, in other case'],
  ['same_phone', 'Two subscribers have the phone number'],
  ['server_error', 'First request answered 500'],
  ['lost_answer', 'Answer to the custom event lost'],
  ['key_refused', 'Secret key refused (401)'],
];

/** One more than a request is tried: so many that it is given up. */
const MOST_LIMITED = 12;

/**
 * @param {App} app
 * @param {() => void} changed called when what is not of the draft has changed
 * @returns {{ element: HTMLElement, special: () => Special, show: () => void }}
 */
export function makeScene(app, changed) {
  const radios = SUBSCRIBERS.map(([value]) =>
    make('input', { type: 'radio', name: 'sync-subscriber', value, onchange: () => change({ subscriber: value }) }),
  );
  const limited = make('input', {
    type: 'number',
    class: 'control sync-number',
    min: 0,
    max: MOST_LIMITED,
    step: 1,
    oninput: () => limited.value !== '' && change({ rateLimited: wholeOf(limited.value) }),
    onblur: () => show(),
  });
  const special = make(
    'select',
    { class: 'control', onchange: () => changed() },
    ...SPECIALS.map(([value, text]) => make('option', { value }, text)),
  );
  const element = make(
    'section',
    { class: 'sync-scene panel', 'aria-labelledby': 'sync-scene-title' },
    make('h3', { id: 'sync-scene-title' }, 'Simulated Postscript'),
    make(
      'fieldset',
      { class: 'sync-setting' },
      make('legend', {}, 'The person is'),
      make('div', { class: 'sync-radios' }, ...SUBSCRIBERS.map(([, text], at) => make('label', {}, radios[at], text))),
    ),
    make('label', { class: 'sync-setting' }, make('span', {}, 'First requests answered 429'), limited),
    make('label', { class: 'sync-setting' }, make('span', {}, 'Special case'), special),
  );

  /** @param {Partial<import('../app.js').PostscriptScene>} patch */
  function change(patch) {
    const { postscript } = app.store.draft;
    app.store.change({ postscript: { ...postscript, ...patch } }, 'postscript');
  }

  function show() {
    const { subscriber, rateLimited } = app.store.draft.postscript;
    for (const radio of radios) radio.checked = radio.value === subscriber;
    // Half-typed numbers stay as they are.
    if (limited.value === '' ? document.activeElement !== limited : wholeOf(limited.value) !== rateLimited) {
      limited.value = String(rateLimited);
    }
  }

  show();
  return { element, special: () => /** @type {Special} */ (special.value), show };
}

/** @param {string} text */
function wholeOf(text) {
  const number = Math.floor(Number(text));
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), MOST_LIMITED) : 0;
}
