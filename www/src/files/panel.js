// The panel of a run: how far it is, how fast, how it ended, and what can be done then.

import { make } from '../dom.js';
import { count, duration, percent, size } from './numbers.js';
import { Pace, overallPace } from './pace.js';

/**
 * @typedef {import('./messages.js').Progress} Progress
 * @typedef {import('./messages.js').RunEnd} RunEnd
 * @typedef {'running' | 'done' | 'cancelled' | 'failed'} RunState
 */

const STATES = { running: 'Running', done: 'Done', cancelled: 'Cancelled', failed: 'Failed' };
const FORMATS = { lines: 'NDJSON', array: 'JSON array', events: 'JSON events' };
const FIGURES = /** @type {const} */ (['Read', 'Events', 'Speed', 'Time']);

/** @param {{ cancel: () => void, again: () => void, payloads: () => void }} actions */
export function makePanel(actions) {
  const title = make('h3', { class: 'files-name' });
  const about = make('span', { class: 'files-about' });
  const state = make('span', { class: 'files-state' });
  const bar = make('progress', { class: 'files-progress', max: 1, 'aria-label': 'Part of the file that was read' });
  const figures = FIGURES.map(() => make('dd'));
  const notes = make('ul', { class: 'files-notes', hidden: true });
  const cancel = make('button', { type: 'button', class: 'files-button', onclick: actions.cancel }, 'Cancel');
  const again = make('button', { type: 'button', class: 'files-button', onclick: actions.again }, 'Map again');
  const download = make('a', { class: 'files-button files-main-button' });
  const payloads = make('button', { type: 'button', class: 'files-button', onclick: actions.payloads });
  const element = make(
    'section',
    { class: 'files-panel', 'aria-label': 'Run', hidden: true },
    make('div', { class: 'files-head' }, title, about, state),
    bar,
    make(
      'dl',
      { class: 'files-figures' },
      ...FIGURES.map((name, index) => make('div', {}, make('dt', {}, name), figures[index])),
    ),
    notes,
    make('div', { class: 'files-buttons' }, cancel, download, payloads, again),
  );
  let pace = new Pace();
  let fileName = '';

  /** @param {RunState} now */
  function showState(now) {
    state.dataset.state = now;
    state.textContent = STATES[now];
    cancel.hidden = now !== 'running';
    again.hidden = now === 'running';
    if (now === 'running') download.hidden = payloads.hidden = true;
  }

  /** @param {string[]} sentences */
  function showNotes(sentences) {
    notes.replaceChildren(...sentences.map((sentence) => make('li', {}, sentence)));
    notes.hidden = sentences.length === 0;
  }

  /**
   * @param {Progress} progress
   * @param {ReturnType<typeof overallPace>} now
   * @param {string} time
   */
  function showFigures({ read, size: whole, events }, now, time) {
    bar.value = whole === 0 ? 1 : read / whole;
    const texts = [
      `${size(read)} of ${size(whole)} (${percent(read, whole)})`,
      count(events),
      `${size(now.bytes)}/s, ${count(now.events)} events/s`,
      time,
    ];
    texts.forEach((text, index) => (figures[index].textContent = text));
  }

  return {
    element,

    /** @param {string} name */
    prepare(name) {
      pace = new Pace();
      fileName = name;
      element.hidden = false;
      title.textContent = name;
      about.textContent = '';
      bar.removeAttribute('value');
      for (const figure of figures) figure.textContent = '–';
      revoke(download);
      showNotes([]);
      showState('running');
    },

    /** @param {import('./messages.js').News & { type: 'started' }} news */
    start({ file, format, zipped }) {
      fileName = file.name;
      title.textContent = file.name;
      about.textContent = `${size(file.size)} · ${FORMATS[format]}${zipped ? ', gzipped' : ''}`;
    },

    /** @param {Progress} progress */
    progress(progress) {
      const now = pace.add(progress);
      const left = now.left === undefined ? '' : `, about ${duration(now.left)} left`;
      showFigures(progress, now, `${duration(progress.milliseconds)}${left}`);
    },

    /**
     * @param {RunEnd} end
     * @param {Progress} progress
     */
    end({ cancelled, results, notes: sentences }, progress) {
      showFigures(progress, overallPace(progress), duration(progress.milliseconds));
      showState(cancelled ? 'cancelled' : 'done');
      showNotes(sentences);
      download.hidden = payloads.hidden = results === undefined || results.size === 0;
      if (results === undefined) return;
      offer(download, results, nameOf(fileName, 'results'));
      download.textContent = `Download results (${size(results.size)})`;
      payloads.textContent = 'Download payloads only';
      payloads.disabled = false;
    },

    /** @param {string} message */
    fail(message) {
      if (!bar.hasAttribute('value')) bar.value = 0;
      showState('failed');
      showNotes([message]);
    },

    preparingPayloads() {
      payloads.disabled = true;
      payloads.textContent = 'Preparing payloads';
    },

    /** @param {Blob | undefined} file */
    payloads(file) {
      payloads.disabled = false;
      payloads.textContent = 'Download payloads only';
      if (file === undefined) return;
      const link = make('a');
      offer(link, file, nameOf(fileName, 'payloads'));
      link.click();
      // The download has begun by then; the address would keep the file for as long as the page is open.
      setTimeout(() => revoke(link), 60_000);
    },
  };
}

/**
 * @param {HTMLAnchorElement} link
 * @param {Blob} file
 * @param {string} name
 */
function offer(link, file, name) {
  revoke(link);
  link.href = URL.createObjectURL(file);
  link.download = name;
}

/** @param {HTMLAnchorElement} link */
function revoke(link) {
  if (link.href !== '') URL.revokeObjectURL(link.href);
  link.removeAttribute('href');
}

/**
 * @param {string} name of the file of events
 * @param {string} what
 */
function nameOf(name, what) {
  const base = name.replace(/\.gz$/i, '').replace(/\.(ndjson|jsonl|json|txt)$/i, '');
  return `${base || 'events'}.${what}.ndjson`;
}
