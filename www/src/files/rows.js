// The table of single events: those that failed, that no trigger matched, or whose membership is unknown; each can be
// opened in the editor.

import { make } from '../dom.js';
import { count } from './numbers.js';
import { issueText } from './table.js';

/**
 * @typedef {import('./messages.js').Row} Row
 * @typedef {import('segment-postscript').CoverageReport} CoverageReport
 */

const PAGE_ROWS = 50;

/** @type {{ name: string, none: string, has: (row: Row) => boolean, total: (report: CoverageReport) => number }[]} */
const FILTERS = [
  {
    name: 'Failures',
    none: 'No event has failed.',
    has: ({ kind }) => kind === 'invalid' || kind === 'broken',
    total: (report) => report.broken + sum(report, ({ statuses }) => statuses.invalid),
  },
  {
    name: 'Not matched by a trigger',
    none: 'Each event was matched by each trigger.',
    has: ({ kind }) => kind === 'not_subscribed',
    total: (report) => sum(report, ({ statuses }) => statuses.not_subscribed),
  },
  {
    name: 'Membership unknown',
    none: 'The membership of each mapped event is known.',
    has: ({ kind }) => kind === 'unknown',
    total: (report) => sum(report, ({ memberships }) => memberships.unknown),
  },
];

const NAMES = { invalid: 'invalid', broken: 'broken', not_subscribed: 'not_subscribed', unknown: 'membership_unknown' };

/** @param {(row: Row) => void} open */
export function makeRows(open) {
  const kinds = make(
    'select',
    { class: 'control', onchange: () => choose() },
    ...FILTERS.map(({ name }, index) => new Option(name, String(index))),
  );
  const codes = make('select', { class: 'control', onchange: () => chooseCode() });
  const codeLabel = make('label', { class: 'files-picker' }, 'Issue', codes);
  const summary = make('p', { class: 'files-quiet' });
  const body = make('tbody');
  const eventHead = make('th', { scope: 'col', class: 'files-number' });
  const table = make(
    'div',
    { class: 'files-scroll', role: 'group', 'aria-label': 'Single events', tabindex: 0 },
    make(
      'table',
      { class: 'files-table files-rows' },
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          eventHead,
          ...['Subscription', 'Issue'].map((name) => make('th', { scope: 'col' }, name)),
          make('th', { scope: 'col' }, make('span', { class: 'files-unseen' }, 'Open in the editor')),
        ),
      ),
      body,
    ),
  );
  const previous = make('button', { type: 'button', class: 'files-button', onclick: () => turn(-1) }, 'Previous');
  const next = make('button', { type: 'button', class: 'files-button', onclick: () => turn(1) }, 'Next');
  const where = make('span', { class: 'files-quiet', role: 'status' });
  const pager = make('div', { class: 'files-pager' }, previous, where, next);
  const element = make(
    'section',
    { class: 'files-section', 'aria-label': 'Single events', hidden: true },
    make('h3', {}, 'Single events'),
    make('div', { class: 'files-filters' }, make('label', { class: 'files-picker' }, 'Show', kinds), codeLabel),
    summary,
    table,
    pager,
  );

  /** @type {Row[]} */
  let rows = [];
  /** @type {CoverageReport | undefined} */
  let report;
  let lines = true;
  let page = 0;
  /** Whether only events that could not be read are listed. */
  let onlyBroken = false;
  /** What is in the table, so that it is left alone, and the focus in it, when nothing of it changes. */
  let shown = '';

  const filter = () => FILTERS[Number(kinds.value)];

  function choose() {
    onlyBroken = false;
    codes.value = '';
    show(0);
  }

  function chooseCode() {
    onlyBroken = false;
    show(0);
  }

  /** @param {number} by */
  function turn(by) {
    show(page + by);
    table.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} newPage */
  function show(newPage) {
    const ofKind = rows.filter(filter().has);
    fillCodes(ofKind);
    const code = codes.value;
    const chosen = ofKind.filter(
      ({ kind, issues }) =>
        (!onlyBroken || kind === 'broken') && (code === '' || issues.some((issue) => issue.code === code)),
    );
    const pages = Math.max(1, Math.ceil(chosen.length / PAGE_ROWS));
    page = Math.min(Math.max(newPage, 0), pages - 1);
    const first = page * PAGE_ROWS;
    const visible = chosen.slice(first, first + PAGE_ROWS);

    summary.textContent = summaryOf(ofKind.length);
    eventHead.textContent = lines ? 'Line' : 'Event';
    table.hidden = visible.length === 0;
    table.classList.toggle('files-single', report?.subscriptions.length === 1);
    pager.hidden = pages < 2;
    // A button that is off would lose the focus of the one who has just pressed it.
    previous.setAttribute('aria-disabled', String(page === 0));
    next.setAttribute('aria-disabled', String(page === pages - 1));
    where.textContent = `${count(first + 1)} to ${count(first + visible.length)} of ${count(chosen.length)}`;
    const key = JSON.stringify([kinds.value, onlyBroken, code, page, lines, visible.length]);
    if (key === shown) return;
    shown = key;
    body.replaceChildren(...visible.map((row) => rowElement(row, lines, open)));
  }

  /** @param {number} kept */
  function summaryOf(kept) {
    const total = report ? filter().total(report) : kept;
    if (kept === 0) return total === 0 ? filter().none : '';
    if (kept >= total) return `All ${count(kept)} are listed.`;
    return `${count(total)} in all; the first ${count(kept)} are kept.`;
  }

  /** @param {Row[]} ofKind */
  function fillCodes(ofKind) {
    const found = [...new Set(ofKind.flatMap(({ issues }) => issues.map(({ code }) => code)))].sort();
    codeLabel.hidden = found.length === 0;
    if (
      codes.options.length === found.length + 1 &&
      found.every((code, index) => codes.options[index + 1].value === code)
    )
      return;
    const before = codes.value;
    codes.replaceChildren(new Option('All', ''), ...found.map((code) => new Option(code, code)));
    codes.value = found.includes(before) ? before : '';
  }

  return {
    element,

    clear() {
      rows = [];
      report = undefined;
      shown = '';
      element.hidden = true;
    },

    /** Lists the failures with this code, or the broken events. @param {string | undefined} code */
    showFailures(code) {
      kinds.value = '0';
      onlyBroken = code === undefined;
      fillCodes(rows.filter(filter().has));
      codes.value = code ?? '';
      show(0);
      element.scrollIntoView({ block: 'start' });
      (onlyBroken || code === '' ? kinds : codes).focus({ preventScroll: true });
    },

    /** @param {boolean} areLines whether events are told by their lines */
    setLines(areLines) {
      lines = areLines;
    },

    /**
     * @param {Row[]} more
     * @param {CoverageReport | undefined} newest
     * @param {boolean} ended
     */
    add(more, newest, ended) {
      rows.push(...more);
      report = newest ?? report;
      // Empty lines at the end are no events, which is not known before the end is.
      if (ended && report) rows = rows.filter(({ event }) => event <= (report?.lines ?? event));
      if (ended) shown = '';
      element.hidden = report === undefined;
      show(page);
    },
  };
}

/**
 * @param {Row} row
 * @param {boolean} lines
 * @param {(row: Row) => void} open
 */
function rowElement(row, lines, open) {
  const name = row.subscription === undefined ? '–' : row.name || `Subscription ${row.subscription + 1}`;
  const issues = row.issues.length > 0 ? row.issues : [{ code: NAMES[row.kind], message: sentenceOf(row) }];
  const texts = issues.map(({ code, message }) => issueText(code, placed(message, lines)));
  if (!lines && row.kind === 'broken')
    texts.push(quietText(`The event begins at byte ${count(row.start)} of the file.`));
  if (row.more > 0) texts.push(quietText(`and ${count(row.more)} more`));
  return make(
    'tr',
    {},
    make('th', { scope: 'row', class: 'files-number' }, count(row.event)),
    make('td', {}, name),
    make('td', { class: 'files-wide-cell' }, ...texts),
    make(
      'td',
      {},
      make(
        'button',
        {
          type: 'button',
          class: 'files-button files-small-button',
          'aria-label': `Open ${lines ? 'line' : 'event'} ${count(row.event)} in the editor`,
          onclick: () => open(row),
        },
        'Open',
      ),
    ),
  );
}

/** @param {string} text */
function quietText(text) {
  return make('span', { class: 'files-message files-quiet' }, text);
}

/** @param {Row} row */
function sentenceOf({ kind }) {
  return kind === 'unknown'
    ? 'The event does not say whether the person is in the audience.'
    : 'The trigger does not match.';
}

/**
 * A message about a line names it; events that are not lines of the file have other places there.
 *
 * @param {string} message
 * @param {boolean} lines
 */
function placed(message, lines) {
  return lines ? message : message.replace(/ at line \d+, column \d+ \(byte (\d+)\)/, ' at byte $1 of the event');
}

/**
 * @param {CoverageReport} report
 * @param {(subscription: import('segment-postscript').SubscriptionCoverage) => number} of
 */
function sum({ subscriptions }, of) {
  return subscriptions.reduce((total, subscription) => total + of(subscription), 0);
}
