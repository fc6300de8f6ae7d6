// The single events of a run: those that failed, that no trigger matched, or whose membership is unknown. Each can be opened
// in Build.

import { useState } from 'preact/hooks';
import type { CoverageReport, SubscriptionCoverage } from 'segment-postscript';
import { nameOf } from '../store.ts';
import { Button, Card, Icon, Select } from '../ui/ui.tsx';
import { IssueText } from './bars.tsx';
import type { Row } from './messages.js';
import { grouped } from '../ui/numbers.ts';
import { Table } from '../ui/table.tsx';
import { isLines as areLines, open, rows as allRows } from './state.ts';

const PAGE_ROWS = 50;

export interface Filter {
  /** Which of the kinds below. */
  kind: number;
  /** An issue's code, or empty for all. */
  code: string;
  /** Only the events that a reason of the counts is about. */
  reason?: Reason;
}

/** Why events were refused: by which mapping, and with which issue. Without a code, they could not be read. */
export interface Reason {
  code?: string;
  message: string;
  subscription: number;
}

const KINDS: { name: string; none: string; has: (row: Row) => boolean; total: (report: CoverageReport) => number }[] = [
  {
    name: 'Failures',
    none: 'No event has failed.',
    has: ({ kind }) => kind === 'invalid' || kind === 'broken',
    total: (report) => report.broken + sum(report, ({ statuses }) => statuses.invalid),
  },
  {
    name: 'Not matched by a trigger',
    none: 'Every trigger matched every event.',
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

const CODES = { invalid: 'invalid', broken: 'broken', not_subscribed: 'not_subscribed', unknown: 'membership_unknown' };

export function Rows({
  report,
  filter,
  setFilter,
}: {
  report: CoverageReport;
  filter: Filter;
  setFilter: (filter: Filter) => void;
}) {
  const [wanted, setPage] = useState({ of: filter, page: 0 });
  const isLines = areLines.value;
  const { has, total, none } = KINDS[filter.kind];
  const ofKind = allRows.value.filter(has);
  const codes = [...new Set(ofKind.flatMap(({ issues }) => issues.map(({ code }) => code)))].sort();
  const ofCode = ofKind.filter(({ issues }) => filter.code === '' || issues.some(({ code }) => code === filter.code));
  const { reason, ...withoutReason } = filter;
  const ofReason = reason && ofCode.filter((row) => isFor(row, reason));
  // Rare messages of one code are counted together, and long ones are cut: then all of that code are listed.
  const chosen = ofReason?.length ? ofReason : ofCode;
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE_ROWS));
  // Another choice begins with its first page.
  const page = wanted.of === filter ? Math.min(wanted.page, pages - 1) : 0;
  const turn = (by: number) => setPage({ of: filter, page: page + by });
  const first = page * PAGE_ROWS;
  const visible = chosen.slice(first, first + PAGE_ROWS);
  const all = total(report);
  const isSingle = report.subscriptions.length === 1;
  return (
    <Card title="Single events" level={3} class="files-single-events">
      <div class="card-body">
        <div class="row">
          <label class="row">
            Show{' '}
            <Select
              value={String(filter.kind)}
              options={KINDS.map(({ name }, at) => [String(at), name])}
              onChange={(kind) => setFilter({ kind: Number(kind), code: '' })}
            />
          </label>
          {codes.length > 0 && (
            <label class="row">
              Issue{' '}
              <Select
                value={filter.code}
                options={[['', 'All'], ...codes.map((code) => [code, code] as const)]}
                onChange={(code) => setFilter({ kind: filter.kind, code })}
              />
            </label>
          )}
          {reason && (
            <Button kind="small" title="Remove this filter" onClick={() => setFilter(withoutReason)}>
              Only: {reason.message} <Icon shape="no" />
            </Button>
          )}
        </div>
        <p class="quiet">
          {ofKind.length === 0
            ? all === 0 && none
            : ofKind.length >= all
              ? `${chosen.length === all ? 'All' : `${grouped(chosen.length)} of`} ${grouped(all)} are listed.`
              : `${grouped(all)} in total; the first ${grouped(ofKind.length)} are kept.`}
        </p>
        {visible.length > 0 && (
          <Table
            label="Single events"
            class={`files-rows ${isSingle ? 'single' : ''}`}
            columns={[
              { head: isLines ? 'Line' : 'Event', is: 'number' },
              { head: 'Mapping' },
              { head: 'Issue', is: 'wide' },
              { head: <span class="unseen">Open in Build</span> },
            ]}
            rows={visible.map((row) => cellsOf(row, isLines, () => open(row, chosen)))}
          />
        )}
        {pages > 1 && (
          <div class="row">
            <Button kind="small" disabled={page === 0} onClick={() => turn(-1)}>
              Previous
            </Button>
            <span class="quiet" role="status">
              {grouped(first + 1)} to {grouped(first + visible.length)} of {grouped(chosen.length)}
            </span>
            <Button kind="small" disabled={page === pages - 1} onClick={() => turn(1)}>
              Next
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** Whether an event was refused for a reason. */
function isFor({ kind, issues, subscription }: Row, reason: Reason) {
  if (reason.code === undefined) return kind === 'broken';
  return subscription === reason.subscription && issues.some(({ message }) => message === reason.message);
}

function cellsOf(row: Row, isLines: boolean, open: () => void) {
  const { kind, event, subscription, issues, more, start } = row;
  const told = issues.length > 0 ? issues : [{ code: CODES[kind], message: sentenceOf(row) }];
  return [
    grouped(event),
    subscription === undefined ? '–' : nameOf(row, subscription),
    <>
      {told.map(({ code, message }) => (
        <IssueText code={code} message={placed(message, isLines)} />
      ))}
      {!isLines && kind === 'broken' && (
        <span class="files-message quiet">The event begins at byte {grouped(start)} of the file.</span>
      )}
      {more > 0 && <span class="files-message quiet">and {grouped(more)} more</span>}
    </>,
    <Button kind="small" aria-label={`Open ${isLines ? 'line' : 'event'} ${grouped(event)} in Build`} onClick={open}>
      Open
    </Button>,
  ];
}

function sentenceOf({ kind }: Row) {
  return kind === 'unknown'
    ? 'The event does not say whether the person is in the audience.'
    : 'The trigger does not match.';
}

/** A message about a line names it; events that are not lines of the file have other places there. */
function placed(message: string, isLines: boolean) {
  return isLines ? message : message.replace(/ at line \d+, column \d+ \(byte (\d+)\)/, ' at byte $1 of the event');
}

function sum({ subscriptions }: CoverageReport, of: (one: SubscriptionCoverage) => number) {
  return subscriptions.reduce((total, one) => total + of(one), 0);
}
