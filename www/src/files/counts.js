// The counts of a run: what became of the events, why some were refused, how often fields were filled and paths there.

import { make } from '../dom.js';
import { count, percent } from './numbers.js';
import { issueText, keyed, makeBar, makeTable, numberHead } from './table.js';

/**
 * @typedef {import('segment-postscript').CoverageReport} CoverageReport
 * @typedef {import('segment-postscript').SubscriptionCoverage} SubscriptionCoverage
 */

/** More rows than these would take longer to lay out than anybody takes to read them. */
const MAX_PATHS = 300;

/** @param {(code: string | undefined) => void} showFailures lists the events that were refused with a code, or are broken */
export function makeCounts(showFailures) {
  const statuses = make('div', { class: 'files-content' });
  const picker = make('select', { class: 'control', 'aria-label': 'Subscription', onchange: () => showChosen() });
  const pickerLine = make('label', { class: 'files-picker', hidden: true }, 'Subscription', picker);
  const fields = make('div');
  const refusals = make('div');
  const paths = make('div', { class: 'files-content' });
  const element = make(
    'div',
    { class: 'files-counts', hidden: true },
    section('What became of the events', statuses),
    pickerLine,
    make(
      'div',
      { class: 'files-columns' },
      section('How often fields were filled', fields),
      section('Why events were refused', refusals),
    ),
    section('How often paths were there', paths),
  );
  /** @type {CoverageReport | undefined} */
  let report;
  let names = '';

  function showChosen() {
    const chosen = report?.subscriptions[Number(picker.value)] ?? report?.subscriptions[0];
    if (!report || !chosen) return;
    fields.replaceChildren(fieldTable(chosen));
    refusals.replaceChildren(refusalTable(chosen, report.broken, showFailures));
  }

  return {
    element,

    /**
     * @param {CoverageReport} newest
     * @param {number} [selected] the subscription to begin with
     */
    show(newest, selected = 0) {
      report = newest;
      element.hidden = false;
      const newNames = JSON.stringify(newest.subscriptions.map(nameOf));
      if (newNames !== names) {
        names = newNames;
        picker.replaceChildren(
          ...newest.subscriptions.map((one, index) => new Option(nameOf(one, index), String(index))),
        );
        picker.value = String(Math.min(selected, newest.subscriptions.length - 1));
        pickerLine.hidden = newest.subscriptions.length < 2;
      }
      statuses.replaceChildren(statusTable(newest), brokenLine(newest));
      showChosen();
      paths.replaceChildren(pathTable(newest), morePaths(newest));
    },

    clear() {
      element.hidden = true;
      report = undefined;
      names = '';
    },
  };
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function section(title, content) {
  return make('section', { class: 'files-section', 'aria-label': title }, make('h3', {}, title), content);
}

/**
 * @param {{ name?: string }} subscription
 * @param {number} index
 */
export function nameOf({ name }, index) {
  return name || `Subscription ${index + 1}`;
}

/** @param {CoverageReport} report */
function statusTable({ subscriptions }) {
  const heads = [
    'Subscription',
    'Share',
    numberHead('Events'),
    ...[
      keyed('mapped', 'Mapped'),
      keyed('idle', 'Not matched'),
      keyed('off', 'Disabled'),
      keyed('invalid', 'Invalid'),
    ].map((text) => ({ text, number: /** @type {const} */ (true) })),
    numberHead('Entered'),
    numberHead('Exited'),
    numberHead('Unknown'),
  ];
  const rows = subscriptions.map((subscription, index) => {
    const { mapped, not_subscribed: idle, disabled: off, invalid } = subscription.statuses;
    const { entered, exited, unknown } = subscription.memberships;
    const whole = mapped + idle + off + invalid;
    const parts = Object.entries({ mapped, idle, off, invalid }).map(([kind, value]) => ({ kind, value }));
    return [
      nameOf(subscription, index),
      /** @type {Node} */ (makeBar(parts, whole)),
      ...[whole, mapped, idle, off, invalid, entered, exited, unknown].map(count),
    ];
  });
  return makeTable('What became of the events, for each subscription', heads, rows);
}

/** @param {CoverageReport} report */
function brokenLine({ lines, broken }) {
  if (lines === 0) return make('p', { class: 'files-quiet' }, 'There are no events in what was read.');
  if (broken === 0) return make('p', { class: 'files-quiet' }, 'All events could be read.');
  const text = `${count(broken)} of ${count(lines)} (${percent(broken, lines)}) could not be read as events, and got to no subscription.`;
  return make('p', { class: 'files-broken' }, text);
}

/** @param {SubscriptionCoverage} subscription */
function fieldTable({ fields, statuses }) {
  const whole = statuses.mapped + statuses.invalid;
  if (whole === 0) return make('p', { class: 'files-quiet' }, 'The trigger matched no event.');
  const rows = fields.map(({ key, filled }) => [
    make('code', {}, key),
    /** @type {Node} */ (makeBar([{ kind: 'mapped', value: filled }], whole)),
    percent(filled, whole),
    count(filled),
  ]);
  const heads = ['Field', 'Share', numberHead('%'), numberHead('Filled')];
  return makeTable('How often fields were filled, in events that the trigger matched', heads, rows);
}

/**
 * @param {SubscriptionCoverage} subscription
 * @param {number} broken events that got to no subscription
 * @param {(code: string | undefined) => void} showFailures
 */
function refusalTable({ refusals, statuses }, broken, showFailures) {
  const reasons = [
    ...refusals.map(({ code, message, count: times }) => ({ code, message, times })),
    ...(broken > 0 ? [{ code: undefined, message: 'The event could not be read.', times: broken }] : []),
  ];
  if (reasons.length === 0) return make('p', { class: 'files-quiet' }, 'None was.');
  const whole = statuses.invalid + broken;
  const rows = reasons.map(({ code, message, times }) => [
    make(
      'button',
      { type: 'button', class: 'files-reason', title: 'List these events', onclick: () => showFailures(code) },
      issueText(code ?? 'broken', message),
    ),
    /** @type {Node} */ (makeBar([{ kind: 'invalid', value: Math.min(times, whole) }], whole)),
    count(times),
  ]);
  return makeTable('Why events were refused', ['Issue', 'Share', numberHead('Times')], rows);
}

/** @param {CoverageReport} report */
function pathTable({ paths }) {
  if (paths.length === 0) return make('p', { class: 'files-quiet' }, 'Nothing is read of the events.');
  const rows = paths.slice(0, MAX_PATHS).map(({ path, present, null: nulls, absent, near, firstLine }) => {
    const whole = present + nulls + absent;
    const parts = [
      { kind: 'mapped', value: present },
      { kind: 'null', value: nulls },
    ];
    return [
      make('span', {}, make('code', {}, path), nearMisses(near)),
      /** @type {Node} */ (makeBar(parts, whole)),
      percent(present, whole),
      count(present),
      count(nulls),
      count(absent),
      firstLine === undefined ? 'never' : count(firstLine),
    ];
  });
  const heads = [
    'Path',
    'Share',
    numberHead('%'),
    { text: keyed('mapped', 'Present'), number: /** @type {const} */ (true) },
    { text: keyed('null', 'Null'), number: /** @type {const} */ (true) },
    { text: keyed('rest', 'Absent'), number: /** @type {const} */ (true) },
    numberHead('First in event'),
  ];
  return makeTable('How often paths that triggers and mappings read were there', heads, rows);
}

/** @param {{ path: string, count: number }[] | undefined} near */
function nearMisses(near) {
  if (!near || near.length === 0) return undefined;
  const texts = near.flatMap(({ path, count: times }) => [make('code', {}, path), ` (${count(times)} times), `]);
  const last = near.at(-1);
  texts[texts.length - 1] = ` (${count(last?.count ?? 0)} times)`;
  return make('span', { class: 'files-near' }, 'Perhaps meant, in the first 1,000 events: ', ...texts);
}

/** @param {CoverageReport} report */
function morePaths({ paths }) {
  const more = paths.length - MAX_PATHS;
  return make('p', { class: 'files-quiet', hidden: more <= 0 }, `${count(more)} more paths are not shown.`);
}
