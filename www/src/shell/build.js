// Build: the event, the subscriptions with trigger and mapping, the settings, and the result beside them.

import { make, makeButton } from '../dom.js';
import { mountEventEditor, mountMappingEditor, mountTriggerEditor } from '../editor/index.js';
import { mountForm } from '../form/form.js';
import { signOf } from '../result/headline.js';
import { mountResult } from '../result/result.js';
import { mountSubscriptions } from './subscriptions.js';

/** @typedef {import('../app.js').App} App */

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountBuild(parent, app) {
  const left = make('div');
  const right = make('div', { class: 'build-result' });
  const top = make('div', { class: 'subscriptions' });
  parent.append(makeJumps(parent, app), make('div', { class: 'build' }, top, left, right));
  mountSubscriptions(top, app);

  const event = mountEventEditor(section(left, 'Event'), app);
  const trigger = mountTriggerEditor(section(left, 'Trigger'), app);
  const { form, json, showJson } = mappingPanels(left, app);
  settings(section(left, 'Settings'), app);
  const keeper = makeButton('Keep as test', () => keep(app));
  const result = /** @type {{ lightPayload(paths: string[]): void, focus(): void }} */ (
    mountResult(right, app, keeper)
  );

  right.addEventListener('goto', (/** @type {any} */ { detail: { where, pointer, span, subscription, issue } }) => {
    if (subscription !== undefined) app.store.change({ selected: subscription });
    const editor = { event, trigger, mapping: json }[/** @type {'event' | 'trigger' | 'mapping'} */ (where)];
    if (where === 'mapping' && span === undefined && pointer !== undefined && form.goTo(pointer)) return;
    if (where === 'mapping') showJson(true);
    if (issue !== undefined) json.goToIssue(issue);
    else if (where === 'mapping' && pointer !== undefined) json.goToPart(pointer);
    else if (span !== undefined) editor?.goTo(span[0], span[1]);
    else editor?.focus();
  });

  return {
    lightEvent: event.light,
    lightPayload: result.lightPayload,
    /** What the keyboard can go to. */
    focus: { event: event.focus, trigger: trigger.focus, mapping: () => form.focus(), result: result.focus },
  };
}

/**
 * Ways to the parts of Build, for screens on which they stand below one another; with a sign of what the result is.
 *
 * @param {HTMLElement} view
 * @param {App} app
 */
function makeJumps(view, app) {
  const buttons = ['Event', 'Trigger', 'Mapping', 'Settings', 'Result'].map((title) =>
    makeButton(title, () => {
      const heading = [...view.querySelectorAll('h2')].find(({ textContent }) => textContent === title);
      heading?.scrollIntoView();
      heading?.focus({ preventScroll: true });
    }),
  );
  const result = buttons[buttons.length - 1];
  app.onOutcome((outcome) => {
    const { kind, sign } = signOf(outcome);
    if (kind === result.dataset.kind) return;
    result.dataset.kind = kind;
    result.replaceChildren('Result', sign);
  });
  return make('nav', { class: 'jumps', 'aria-label': 'Parts of Build' }, ...buttons);
}

/** @param {App} app */
async function keep(app) {
  try {
    const { keepAsTest } = await import('../tests/keep.js');
    await keepAsTest(app);
  } catch {
    app.say('The tests could not be loaded.');
  }
}

/**
 * @param {HTMLElement} parent
 * @param {string} title
 * @param {...HTMLElement} beside
 */
function section(parent, title, ...beside) {
  const id = `title-${title.toLowerCase()}`;
  const bar = make('div', { class: 'bar' }, make('h2', { id, tabindex: -1 }, title), ...beside);
  const made = make('section', { 'aria-labelledby': id }, bar);
  parent.append(made);
  return made;
}

/**
 * The mapping, as a form and as JSON.
 *
 * @param {HTMLElement} parent
 * @param {App} app
 */
function mappingPanels(parent, app) {
  const asForm = make('button', { 'aria-pressed': 'true', onclick: () => showJson(false) }, 'Form');
  const asJson = make('button', { 'aria-pressed': 'false', onclick: () => showJson(true) }, 'JSON');
  const made = section(
    parent,
    'Mapping',
    make('div', { class: 'row', role: 'group', 'aria-label': 'Mapping as' }, asForm, asJson),
  );
  const formPanel = make('div');
  const jsonPanel = make('div', { hidden: true });
  made.append(formPanel, jsonPanel);
  const form = mountForm(formPanel, app);
  const json = mountMappingEditor(jsonPanel, app);

  /** @param {boolean} isJson */
  function showJson(isJson) {
    formPanel.hidden = isJson;
    jsonPanel.hidden = !isJson;
    asForm.setAttribute('aria-pressed', String(!isJson));
    asJson.setAttribute('aria-pressed', String(isJson));
    if (isJson) json.view.requestMeasure();
  }

  return {
    form: {
      focus: () => (jsonPanel.hidden ? form.focus() : json.focus()),
      /** Goes to the row of a part, if the form is shown and has one. @param {string} pointer */
      goTo: (pointer) => jsonPanel.hidden && form.goTo(pointer),
    },
    json,
    showJson,
  };
}

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
function settings(parent, app) {
  const choice = make(
    'select',
    {
      id: 'unknown-membership',
      onchange: () => app.store.change({ onUnknownMembership: choice.value === 'exit' ? 'exit' : 'skip' }),
    },
    make('option', { value: 'skip' }, 'Skip: nothing is sent'),
    make('option', { value: 'exit' }, 'As Segment does: missing is an exit, text an entry'),
  );
  const journeys = make(
    'select',
    {
      id: 'legacy-journeys',
      onchange: () => app.store.change({ legacyJourneys: journeys.value === 'enter' }),
    },
    make('option', { value: 'enter' }, 'Entry: legacy Journeys send none'),
    make('option', { value: 'unknown' }, 'Unknown'),
  );
  const follow = () => {
    const { onUnknownMembership, legacyJourneys } = app.store.draft;
    choice.value = onUnknownMembership;
    journeys.value = legacyJourneys ? 'enter' : 'unknown';
    // As Segment does it, there are no such rules.
    journeys.disabled = onUnknownMembership === 'exit';
  };
  app.store.subscribe(follow);
  follow();
  parent.append(
    make('div', { class: 'row' }, make('label', { for: 'unknown-membership' }, 'An unknown membership'), choice),
    make(
      'div',
      { class: 'row' },
      make('label', { for: 'legacy-journeys' }, 'A journey step without membership'),
      journeys,
    ),
    make('p', { class: 'note' }, 'The Secret Key is never asked for here: this page sends nothing.'),
  );
}
