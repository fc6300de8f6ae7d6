// The files view: maps a whole file of events with the draft's subscriptions, counts what comes of it, and lists the
// events that need a look.

import { make } from '../dom.js';
import { Client } from './client.js';
import { configurationOf } from './configuration.js';
import { makeCounts } from './counts.js';
import { makeDrop } from './drop.js';
import { count, counted, duration } from './numbers.js';
import { makePanel } from './panel.js';
import { makeRows } from './rows.js';
import './files.css';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('./messages.js').News} News
 */

/**
 * @param {HTMLElement} parent
 * @param {App} app
 */
export function mountFiles(parent, app) {
  const view = make('section', { class: 'files', 'aria-labelledby': 'files-title' });
  const client = new Client(hear);
  const drop = makeDrop(view, { file: (file) => run(file), samples: () => run('samples'), refuse });
  const refusal = make('p', { class: 'files-refusal', role: 'alert', hidden: true });
  const panel = makePanel({ cancel: () => client.cancel(), again, payloads });
  const stale = make(
    'p',
    { class: 'files-stale', hidden: true },
    'The draft has changed since: what is shown is of the draft before.',
  );
  const rows = makeRows(open);
  const counts = makeCounts((code) => rows.showFailures(code));
  view.append(
    make('h2', { id: 'files-title', tabindex: -1 }, 'Map a file'),
    make('p', { class: 'files-quiet' }, 'Every event of the file is mapped with the subscriptions of the draft.'),
    drop,
    refusal,
    panel.element,
    stale,
    counts.element,
    rows.element,
  );
  parent.append(view);
  parent.addEventListener('map-file', (/** @type {any} */ { detail }) => run(detail));

  /** What the last run is of. @type {File | 'samples' | undefined} */
  let chosen;
  /** The file of the last run, and what came out. @type {File | undefined} */
  let file;
  /** @type {Blob | undefined} */
  let results;
  let running = false;
  /** What the last run was made with. @type {string | undefined} */
  let used;

  app.store.subscribe((draft) => {
    stale.hidden = used === undefined || used === fingerprint(draft);
  });

  /** @param {File | 'samples'} from */
  function run(from) {
    if (running) return refuse('A run is under way: cancel it first.');
    const made = configurationOf(app.store.draft);
    if ('message' in made) return refuse(made.message);
    chosen = from;
    file = undefined;
    results = undefined;
    used = fingerprint(app.store.draft);
    setRunning(true);
    refusal.hidden = stale.hidden = true;
    counts.clear();
    rows.clear();
    panel.prepare(from === 'samples' ? 'sample-events.ndjson' : from.name);
    const { configuration } = made;
    client.send(
      from === 'samples' ? { type: 'map samples', configuration } : { type: 'map', file: from, configuration },
    );
  }

  function again() {
    if (chosen !== undefined) run(chosen);
  }

  /** @param {News} news */
  function hear(news) {
    switch (news.type) {
      case 'refused':
        panel.element.hidden = true;
        used = undefined;
        setRunning(false);
        return refuse(news.message);
      case 'started':
        file = news.file;
        rows.setLines(news.format === 'lines');
        return panel.start(news);
      case 'progress':
        panel.progress(news.progress);
        if (news.report) counts.show(news.report, app.store.draft.selected);
        return rows.add(news.rows, news.report, false);
      case 'ended':
        results = news.end.results;
        setRunning(false);
        panel.end(news.end, news.progress);
        counts.show(news.report, app.store.draft.selected);
        rows.add(news.rows, news.report, true);
        return app.say(sentenceOn(news));
      case 'failed':
        setRunning(false);
        panel.fail(news.message);
        panel.payloads(undefined);
        return app.say(news.message);
      case 'opened':
        return show(news.row, news.text);
      case 'not opened':
        return refuse(news.message);
      case 'payloads':
        panel.payloads(news.file);
        if (news.message !== undefined) refuse(news.message);
    }
  }

  /** @param {boolean} now */
  function setRunning(now) {
    running = now;
    for (const button of drop.querySelectorAll('button')) button.setAttribute('aria-disabled', String(now));
  }

  /** @param {string} message */
  function refuse(message) {
    refusal.textContent = message;
    refusal.hidden = false;
  }

  /** @param {import('./messages.js').Row} row */
  function open(row) {
    if (file !== undefined) client.send({ type: 'open', file, row });
  }

  function payloads() {
    if (results === undefined) return;
    panel.preparingPayloads();
    client.send({ type: 'payloads', results });
  }

  /**
   * @param {import('./messages.js').Row} row
   * @param {string} text
   */
  function show({ subscription }, text) {
    const { draft } = app.store;
    const known = subscription !== undefined && subscription < draft.subscriptions.length;
    app.open({ event: text, ...(known ? { selected: subscription } : {}) });
  }
}

/**
 * What a run depends on of a draft.
 *
 * @param {import('../app.js').Draft} draft
 */
function fingerprint({ subscriptions, onUnknownMembership, legacyJourneys }) {
  return JSON.stringify([subscriptions, onUnknownMembership, legacyJourneys]);
}

/** @param {News & { type: 'ended' }} news */
function sentenceOn({ end, progress, report }) {
  const payloads = report.subscriptions.reduce((sum, { statuses }) => sum + statuses.mapped, 0);
  const failed = report.broken + report.subscriptions.reduce((sum, { statuses }) => sum + statuses.invalid, 0);
  const what = `${counted(report.lines, 'event')} in ${duration(progress.milliseconds)}`;
  return `${end.cancelled ? 'Cancelled after' : 'Mapped'} ${what}: ${counted(payloads, 'payload')}, ${count(failed)} failed.`;
}
