// The run of a file: its state as signals, and its actions. The worker does the work.

import { batch, computed, effect, signal } from '@preact/signals';
import type { CoverageReport, SubscriptionCoverage } from 'segment-postscript';
import { type Origin, draft, fileToCheck, open as openInBuild, say, view } from '../store.ts';
import type { Draft } from '../types.ts';
import { counted, duration, grouped } from '../ui/numbers.ts';
import { download } from '../ui/download.ts';
import { Client } from './client.ts';
import { configurationOf } from './configuration.ts';
import type { FileFormat, News, Progress, Row, RunEnd } from './messages.js';

export interface Run {
  name: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Set once the worker has started reading it. */
  file?: File;
  format?: FileFormat;
  zipped?: boolean;
  progress?: Progress;
  end?: RunEnd;
  /** Why it failed. */
  message?: string;
  preparingPayloads?: boolean;
  /** How it ended, as a sentence. */
  told?: string;
}

export const run = signal<Run | undefined>(undefined);
export const report = signal<CoverageReport | undefined>(undefined);
export const rows = signal<Row[]>([]);
export const refusal = signal<string | undefined>(undefined);

/** The filter of the list: the kind, the key of a reason (empty for all), and the page. */
export const filter = signal({ kind: 0, reason: '', page: 0 });

/** The row of the event that was opened last, in a new object each time. */
export const lastOpened = signal<{ row: Row } | undefined>(undefined);

/** Parts of a run that rarely change, for components that don't depend on its progress. */
export const runState = computed(() => run.value?.state);
export const isLines = computed(() => run.value?.format !== 'array' && run.value?.format !== 'events');

/** The configuration and the input of the last run. */
const used = signal<string | undefined>(undefined);
let chosen: File | 'samples' | undefined;

/** Whether the mappings have changed since the run. */
export const isStale = computed(() => used.value !== undefined && used.value !== fingerprint(draft.value));

/** The parts of a draft that a run depends on. */
function fingerprint({ subscriptions, onUnknownMembership, legacyJourneys }: Draft) {
  return JSON.stringify([subscriptions, onUnknownMembership, legacyJourneys]);
}

const client = new Client(hear);

export function start(from: File | 'samples') {
  if (run.peek()?.state === 'running') return refuse('A run is under way: cancel it first.');
  const made = configurationOf(draft.peek());
  if ('message' in made) return refuse(made.message);
  const { configuration } = made;
  chosen = from;
  batch(() => {
    used.value = fingerprint(draft.peek());
    refusal.value = undefined;
    report.value = undefined;
    rows.value = [];
    filter.value = { kind: 0, reason: '', page: 0 };
    lastOpened.value = undefined;
    run.value = { name: from === 'samples' ? 'sample-events.ndjson' : from.name, state: 'running' };
  });
  client.send(from === 'samples' ? { type: 'map samples', configuration } : { type: 'map', file: from, configuration });
}

export const again = () => chosen !== undefined && start(chosen);
export const cancel = () => client.cancel();

function refuse(message: string) {
  refusal.value = message;
}

function patch(changed: Partial<Run>) {
  if (run.peek() !== undefined) run.value = { ...run.peek()!, ...changed };
}

function add(more: Row[], newest: CoverageReport | undefined) {
  if (more.length > 0) rows.value = [...rows.peek(), ...more];
  if (newest !== undefined) report.value = newest;
}

function hear(news: News) {
  switch (news.type) {
    case 'refused':
      run.value = undefined;
      used.value = undefined;
      return refuse(news.message);
    case 'started':
      return patch({ file: news.file, name: news.file.name, format: news.format, zipped: news.zipped });
    case 'progress':
      return batch(() => {
        patch({ progress: news.progress });
        add(news.rows, news.report);
      });
    case 'ended':
      batch(() => {
        add(news.rows, news.report);
        // Empty lines at the end are not events, which is known only at the end.
        rows.value = rows.peek().filter(({ event }) => event <= news.report.lines);
        patch({ state: news.end.cancelled ? 'cancelled' : 'done', progress: news.progress, end: news.end });
      });
      return tell(sentenceOn(news));
    case 'failed':
      patch({ state: 'failed', message: news.message, preparingPayloads: false });
      return tell(news.message);
    case 'opened':
      return show(news.row, news.text);
    case 'not opened':
      return refuse(news.message);
    case 'payloads':
      patch({ preparingPayloads: false });
      if (news.file !== undefined) download(news.file, resultName('payloads'));
      if (news.message !== undefined) refuse(news.message);
  }
}

/** Reports how a run ended: in the panel and, if another view is shown, as a status message. */
function tell(sentence: string) {
  patch({ told: sentence });
  if (view.peek() !== 'files') say(sentence);
}

/** The list that an event was opened from, for links to the previous and next event. */
let listed: Row[] = [];

/** Opens an event in Build. */
export function open(row: Row, of: Row[]) {
  listed = of;
  const file = run.peek()?.file;
  if (file !== undefined) client.send({ type: 'open', file, row });
}

function show(row: Row, text: string) {
  const { subscription } = row;
  const isKnown = subscription !== undefined && subscription < draft.peek().subscriptions.length;
  // The row is a copy, because it was sent to the worker and back.
  const at = listed.findIndex(({ event, subscription: own }) => event === row.event && own === subscription);
  const way = (name: string, to: Row | undefined): [string, (() => void)?] => [name, to && (() => open(to, listed))];
  lastOpened.value = { row: listed[at] };
  const { name = '', format } = run.peek() ?? {};
  const from: Origin = {
    title: `${format === 'lines' ? 'Line' : 'Event'} ${grouped(row.event)} of ${name} (${at + 1} of ${grouped(listed.length)} listed)`,
    note: 'Your edits do not change the file.',
    ways: [
      way('Previous', listed[at - 1]),
      way('Next', listed[at + 1]),
      ['Back to the list', () => (view.value = 'files')],
    ],
  };
  openInBuild({ event: text, ...(isKnown ? { selected: subscription } : {}) }, { from });
}

export function preparePayloads() {
  const results = run.peek()?.end?.results;
  if (results === undefined) return;
  patch({ preparingPayloads: true });
  client.send({ type: 'payloads', results });
}

/** The name of a file of results or payloads. */
export function resultName(what: string) {
  const base = (run.peek()?.name ?? '').replace(/\.gz$/i, '').replace(/\.(ndjson|jsonl|json|txt)$/i, '');
  return `${base || 'events'}.${what}.ndjson`;
}

function sentenceOn({ end, progress, report }: News & { type: 'ended' }) {
  const payloads = sum(report, ({ statuses }) => statuses.mapped);
  const what = `${counted(report.lines, 'event')} in ${duration(progress.milliseconds)}`;
  return `${end.cancelled ? 'Cancelled after' : 'Mapped'} ${what}: ${counted(payloads, 'payload')}, ${grouped(failuresOf(report))} failed.`;
}

export function failuresOf(report: CoverageReport) {
  return report.broken + sum(report, ({ statuses }) => statuses.invalid);
}

export function sum({ subscriptions }: CoverageReport, of: (one: SubscriptionCoverage) => number) {
  return subscriptions.reduce((total, one) => total + of(one), 0);
}

// A file that was dropped elsewhere is checked as soon as this view is shown.
effect(() => {
  const file = fileToCheck.value;
  if (file === undefined || view.value !== 'files') return;
  fileToCheck.value = undefined;
  start(file);
});
