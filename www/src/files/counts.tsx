// The counts of a run: the results, why events were refused, how often fields were filled and paths existed.

import { useState } from 'preact/hooks';
import type { CoverageReport, SubscriptionCoverage } from 'segment-postscript';
import { draft, nameOf } from '../store.ts';
import { Button, Card, Later, Select } from '../ui/ui.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Bar, Keyed } from './bars.tsx';
import { inPlainWords } from './describe.ts';
import { FAILURES, reasonsOf, showRows } from './rows.tsx';
import { counted, grouped, percent } from '../ui/numbers.ts';

/** The maximum number of rows in the table of paths: laying out more takes too long. */
const MAX_PATHS = 300;

export function Counts({ report }: { report: CoverageReport }) {
  const { subscriptions } = report;
  const [picked, setPicked] = useState(draft.peek().selected);
  const at = Math.min(picked, subscriptions.length - 1);
  const options = subscriptions.map((one, index) => [String(index), nameOf(one, index)] as const);
  return (
    <>
      <Card title="Results" level={3} class="files-results">
        <div class="card-body">
          <Statuses report={report} />
        </div>
      </Card>
      {subscriptions.length > 1 && (
        <label class="row">
          Mapping <Select value={String(at)} options={options} onChange={(value) => setPicked(Number(value))} />
        </label>
      )}
      <Later>
        {() => (
          <div class="files-columns">
            <Card title="Why events were refused" level={3}>
              <div class="card-body">
                <Refusals report={report} at={at} />
              </div>
            </Card>
            <Card title="How often fields were filled" level={3}>
              <div class="card-body">
                <Fields coverage={subscriptions[at]} />
              </div>
            </Card>
          </div>
        )}
      </Later>
      <Later>
        {() => (
          <Card title="How often paths exist" level={3}>
            <div class="card-body">
              <Paths report={report} />
            </div>
          </Card>
        )}
      </Later>
    </>
  );
}

const number = (head: string): Column => ({ head, is: 'number' });
const keyed = (kind: string, name: string): Column => ({
  head: <Keyed kind={kind} text={name} />,
  name,
  is: 'number',
});
const SHARE: Column = { head: 'Share', is: 'bar' };

function Statuses({ report: { subscriptions, lines, broken } }: { report: CoverageReport }) {
  const columns = [
    { head: 'Mapping' },
    SHARE,
    number('Events'),
    keyed('mapped', 'Mapped'),
    keyed('idle', 'Not matched'),
    keyed('off', 'Off'),
    keyed('invalid', 'Invalid'),
    number('Entered'),
    number('Exited'),
    number('Unknown'),
  ];
  const rows = subscriptions.map((one, at) => {
    const { mapped, not_subscribed: idle, disabled: off, invalid } = one.statuses;
    const { entered, exited, unknown } = one.memberships;
    const whole = mapped + idle + off + invalid;
    return [
      nameOf(one, at),
      <Bar parts={{ mapped, idle, off, invalid }} whole={whole} />,
      ...[whole, mapped, idle, off, invalid, entered, exited, unknown].map(grouped),
    ];
  });
  return (
    <>
      <Table label="Results of each mapping" class="stacked" columns={columns} rows={rows} />
      {lines === 0 && <p class="quiet">The file has no events.</p>}
      {lines > 0 && broken === 0 && <p class="quiet">All events can be read.</p>}
      {broken > 0 && (
        <p class="files-broken warning">
          {grouped(broken)} of {counted(lines, 'event')} ({percent(broken, lines)}) can’t be read, and reached no
          mapping.
        </p>
      )}
    </>
  );
}

function Fields({ coverage: { fields, statuses } }: { coverage: SubscriptionCoverage }) {
  const whole = statuses.mapped + statuses.invalid;
  if (whole === 0) return <p class="quiet">The trigger matched no event.</p>;
  const rows = fields.map(({ key, filled }) => [
    <code>{key}</code>,
    <Bar parts={{ mapped: filled }} whole={whole} />,
    percent(filled, whole),
    grouped(filled),
  ]);
  const columns = [{ head: 'Field' }, SHARE, number('%'), number('Filled')];
  return (
    <Table label="How often fields were filled, in events that the trigger matched" columns={columns} rows={rows} />
  );
}

/** `at` is the index of the mapping. */
function Refusals({ report, at }: { report: CoverageReport; at: number }) {
  const reasons = reasonsOf(report).filter(({ subscription = at }) => subscription === at);
  if (reasons.length === 0) return <p class="quiet">No event was refused.</p>;
  const whole = report.subscriptions[at].statuses.invalid + report.broken;
  const rows = reasons.map((reason) => [
    <Button kind="reason" title={`List these events: ${reason.message}`} onClick={() => showRows(FAILURES, reason)}>
      {inPlainWords(reason)}
    </Button>,
    <Bar parts={{ invalid: Math.min(reason.count, whole) }} whole={whole} />,
    grouped(reason.count),
  ]);
  return (
    <Table
      label="Why events were refused"
      columns={[{ head: 'Reason', is: 'wide' }, SHARE, number('Times')]}
      rows={rows}
    />
  );
}

function Paths({ report: { paths } }: { report: CoverageReport }) {
  if (paths.length === 0) return <p class="quiet">The mappings read no paths.</p>;
  const rows = paths.slice(0, MAX_PATHS).map(({ path, present, null: nulls, absent, near, firstLine }) => {
    const whole = present + nulls + absent;
    return [
      <>
        <code>{path}</code>
        {near && near.length > 0 && <NearMisses near={near} />}
      </>,
      <Bar parts={{ mapped: present, null: nulls }} whole={whole} />,
      percent(present, whole),
      grouped(present),
      grouped(nulls),
      grouped(absent),
      firstLine === undefined ? 'never' : grouped(firstLine),
    ];
  });
  const columns = [
    { head: 'Path' },
    SHARE,
    number('%'),
    keyed('mapped', 'Present'),
    keyed('null', 'Null'),
    keyed('rest', 'Absent'),
    number('First seen in event'),
  ];
  return (
    <>
      <Table
        label="How often paths that triggers and mappings read exist"
        class="stacked"
        columns={columns}
        rows={rows}
      />
      {paths.length > MAX_PATHS && <p class="quiet">{grouped(paths.length - MAX_PATHS)} more paths are not shown.</p>}
    </>
  );
}

function NearMisses({ near }: { near: { path: string; count: number }[] }) {
  return (
    <span class="files-near warning">
      The first 1,000 events have{' '}
      {near.map(({ path, count: times }, at) => (
        <>
          {at > 0 && ', '}
          <code>{path}</code> ({grouped(times)} times)
        </>
      ))}
    </span>
  );
}
