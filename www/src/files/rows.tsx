// The list of single events of a run: those that failed, that no trigger matched, or whose membership is unknown. Each can
// be opened in Build.

import { useEffect, useRef } from 'preact/hooks';
import type { CoverageReport, SubscriptionCoverage } from 'segment-postscript';
import { UNREADABLE } from '../reasons.ts';
import { nameOf, view } from '../store.ts';
import { Button, Card, Select } from '../ui/ui.tsx';
import { describe, inPlainWords } from './describe.ts';
import type { Row } from './messages.js';
import { grouped } from '../ui/numbers.ts';
import { Table } from '../ui/table.tsx';
import { Sentence } from '../ui/text.tsx';
import { Stale } from './stale.tsx';
import { failuresOf, filter, isLines as areLines, lastOpened, open, rows as allRows, sum } from './state.ts';

const PAGE_ROWS = 50;

/** Why events were refused: the mapping and its issue. Without a mapping, the events can't be read. */
export interface Reason {
  subscription?: number;
  code?: string;
  message: string;
  count: number;
}

export function reasonsOf({ subscriptions, broken }: CoverageReport): Reason[] {
  const refusals = subscriptions.flatMap((one, subscription) =>
    one.refusals.map((refusal) => ({ ...refusal, subscription })),
  );
  return broken > 0 ? [...refusals, { message: UNREADABLE, count: broken }] : refusals;
}

/** A key of a reason that does not depend on its count. */
const keyOf = ({ subscription, code, message }: Reason) => [subscription, code, message].join(' ');

/** Lists the events of a kind, or only the failures with a reason, and scrolls to the list. */
export function showRows(kind: number, reason?: Reason) {
  filter.value = { kind, reason: reason ? keyOf(reason) : '', page: 0 };
  requestAnimationFrame(() => {
    const list = document.querySelector('.files-single-events');
    list?.scrollIntoView({ block: 'start' });
    list?.querySelector('h3')?.focus({ preventScroll: true });
  });
}

/** The indices of kinds that other parts of the view link to. */
export const [FAILURES, UNKNOWN, UNLIKELY] = [0, 2, 3];

const KINDS: { name: string; none: string; has: (row: Row) => boolean; total: (report: CoverageReport) => number }[] = [
  {
    name: 'Failures',
    none: 'No event failed.',
    has: ({ kind }) => kind === 'invalid' || kind === 'broken',
    total: failuresOf,
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
  {
    name: 'Unlikely email or phone',
    none: 'All emails and phone numbers look plausible.',
    has: ({ kind }) => kind === 'unlikely',
    total: (report) => sum(report, ({ unlikely }) => unlikely),
  },
];

export function Rows({ report }: { report: CoverageReport }) {
  const list = useRef<HTMLDivElement>(null);
  const cameFrom = useRef(lastOpened.value);
  const isLines = areLines.value;
  const { kind, reason: wanted, page: wantedPage } = filter.value;
  const { has, total, none } = KINDS[kind];
  const ofKind = allRows.value.filter(has);
  const reasons = kind === 0 ? reasonsOf(report) : [];
  const reason = reasons.find((one) => keyOf(one) === wanted);
  const chosen = reason === undefined ? ofKind : rowsFor(reason, ofKind);
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE_ROWS));
  const page = Math.min(wantedPage, pages - 1);
  const turn = (by: number) => (filter.value = { ...filter.value, page: page + by });
  const first = page * PAGE_ROWS;
  const visible = chosen.slice(first, first + PAGE_ROWS);
  const all = total(report);
  const isSingle = report.subscriptions.length === 1;
  const titleOf = (one: Reason) => {
    const { subscription, count } = one;
    const isShared = isSingle || subscription === undefined;
    const of = isShared ? '' : `${nameOf(report.subscriptions[subscription], subscription)}: `;
    return `${of}${inPlainWords(one)} (${grouped(count)})`;
  };
  // On return from an event, show its row.
  useEffect(() => {
    const last = lastOpened.value;
    if (view.value !== 'files' || last === undefined || last === cameFrom.current) return;
    cameFrom.current = last;
    const at = chosen.indexOf(last.row);
    if (at < 0) return;
    filter.value = { ...filter.peek(), page: Math.floor(at / PAGE_ROWS) };
    requestAnimationFrame(() => {
      const row = list.current?.querySelector('[aria-current]');
      row?.scrollIntoView({ block: 'center' });
      // A focused tab keeps the focus, because the arrow keys move from tab to tab.
      if (!document.activeElement?.closest('[role=tab]')) row?.querySelector('button')?.focus({ preventScroll: true });
    });
  }, [view.value]);
  return (
    <Card title="Single events" level={3} class="files-single-events">
      <div class="card-body" ref={list}>
        {/* The notice at the top is not visible on return from an event. */}
        <Stale />
        <div class="row">
          <label class="row">
            Show{' '}
            <Select
              value={String(kind)}
              options={KINDS.map(({ name }, at) => [String(at), name])}
              onChange={(to) => (filter.value = { kind: Number(to), reason: '', page: 0 })}
            />
          </label>
          {reasons.length > 0 && (
            <label class="row">
              Reason{' '}
              <Select
                value={reason === undefined ? '' : wanted}
                options={[['', 'All'], ...reasons.map((one) => [keyOf(one), titleOf(one)] as const)]}
                onChange={(to) => (filter.value = { kind, reason: to, page: 0 })}
              />
            </label>
          )}
        </div>
        <p class="quiet">
          {ofKind.length === 0
            ? all === 0 && none
            : ofKind.length < all
              ? `The first ${grouped(ofKind.length)} of ${grouped(all)} are kept${reason ? `; ${grouped(chosen.length)} of them are listed` : ''}.`
              : `${chosen.length === all ? 'All' : `${grouped(chosen.length)} of`} ${grouped(all)} are listed.`}
        </p>
        {visible.length > 0 && (
          <Table
            label="Single events"
            class="files-rows"
            columns={[
              { head: isLines ? 'Line' : 'Event', is: 'number' },
              ...(isSingle ? [] : [{ head: 'Mapping' }]),
              { head: 'Details', is: 'wide' as const },
              { head: <span class="unseen">Open in Build</span> },
            ]}
            current={visible.findIndex((row) => row === lastOpened.value?.row)}
            rows={visible.map((row) => cellsOf(row, isLines, isSingle, () => open(row, chosen)))}
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

/** The events that were refused for a reason. */
function rowsFor({ subscription, code, message }: Reason, rows: Row[]) {
  if (subscription === undefined) return rows.filter(({ kind }) => kind === 'broken');
  const own = rows.filter((row) => row.subscription === subscription);
  const exact = own.filter(({ issues }) => issues.some((issue) => issue.message === message));
  // Rare messages of one code are counted together, and long ones truncated: then list all events with that code.
  return exact.length > 0 ? exact : own.filter(({ issues }) => issues.some((issue) => issue.code === code));
}

function cellsOf(row: Row, isLines: boolean, isSingle: boolean, open: () => void) {
  const { kind, event, text = '', subscription, issues, more, start } = row;
  const { name, user, fault } = describe(text);
  const told = kind === 'broken' || issues.length === 0 ? [SENTENCES[kind]] : issues.map(inPlainWords);
  return [
    grouped(event),
    ...(isSingle ? [] : [subscription === undefined ? '–' : nameOf(row, subscription)]),
    <>
      <div>
        <b>{name}</b> {user}
      </div>
      {told.map((message) => (
        <span class="files-message">
          <Sentence text={message} />
        </span>
      ))}
      {kind === 'broken' &&
        issues.map(({ message }) => (
          <span class="files-message quiet">
            <Sentence text={(text && fault) || placed(message, isLines)} />
          </span>
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

const SENTENCES = {
  invalid: 'The payload is invalid.',
  broken: UNREADABLE,
  not_subscribed: 'The trigger does not match.',
  unknown: 'The event does not say whether the person is in the audience.',
  unlikely: 'Postscript may not find this person.',
};

/** Replaces the line in a message with the byte offset, unless events are lines of the file. */
function placed(message: string, isLines: boolean) {
  return isLines ? message : message.replace(/ at line \d+, column \d+ \(byte (\d+)\)/, ' at byte $1 of the event');
}
