// The panel of a run: its progress, speed and state, and its actions.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { Badge, Button, Card, Notice } from '../ui/ui.tsx';
import type { Progress } from './messages.js';
import { counted, duration, grouped, percent, size } from '../ui/numbers.ts';
import { Pace, overallPace } from './pace.ts';
import { UNLIKELY, FAILURES, UNKNOWN, showRows } from './rows.tsx';
import { again, cancel, failuresOf, preparePayloads, report, resultName, run, sum } from './state.ts';

const STATES = {
  running: ['idle', 'Running'],
  done: ['good', 'Done'],
  cancelled: ['warn', 'Cancelled'],
  failed: ['bad', 'Failed'],
} as const;
const FORMATS = { lines: 'NDJSON', array: 'JSON array', events: 'JSON events' };

export function RunPanel() {
  if (run.value === undefined) return null;
  const { name, state, file, format, zipped, progress, end, message, preparingPayloads, told } = run.value;
  const { lines = 0, broken = 0 } = report.value ?? {};
  const isJunk = state === 'done' && lines > 0 && broken === lines;
  const junk = 'No event in this file can be read. Is it a file of events?';
  const notes = [...(isJunk ? [junk] : []), ...(end?.notes ?? []), ...(message === undefined ? [] : [message])];
  const about = file && format && `${size(file.size)} · ${FORMATS[format]}${zipped ? ', gzipped' : ''}`;
  const failures = report.value === undefined ? 0 : failuresOf(report.value);
  const total = (of: Parameters<typeof sum>[1]) => (report.value === undefined ? 0 : sum(report.value, of));
  const unknown = total(({ memberships }) => memberships.unknown);
  const unlikely = total((one) => one.unlikely);
  const part = progress === undefined ? undefined : progress.size === 0 ? 1 : progress.read / progress.size;
  return (
    <Card
      title={name}
      level={3}
      class="files-panel"
      note={about}
      tools={
        <span class="files-state">
          <Badge kind={isJunk ? 'bad' : STATES[state][0]}>{STATES[state][1]}</Badge>
        </span>
      }
    >
      <div class="card-body">
        <progress max={1} value={state === 'failed' ? (part ?? 0) : part} aria-label="Part of the file read" />
        <p class="unseen" role="status">
          {told}
        </p>
        <Figures progress={progress} isRunning={state === 'running'} />
        {notes.length > 0 && (
          <Notice kind="warn">
            <ul class="files-notes">
              {notes.map((note) => (
                <li>{note}</li>
              ))}
            </ul>
          </Notice>
        )}
        <div class="row">
          {state === 'running' && <Button onClick={cancel}>Cancel</Button>}
          {failures > 0 && (
            <Button kind="primary" onClick={() => showRows(FAILURES)}>
              Show {counted(failures, 'failure')}
            </Button>
          )}
          {unknown > 0 && (
            <Button onClick={() => showRows(UNKNOWN)}>Show {grouped(unknown)} with unknown membership</Button>
          )}
          {unlikely > 0 && (
            <Button onClick={() => showRows(UNLIKELY)}>Show {grouped(unlikely)} with an unlikely email or phone</Button>
          )}
          {end?.results && end.results.size > 0 && (
            <Results results={end.results} isPreparing={preparingPayloads === true} />
          )}
          {state !== 'running' && <Button onClick={again}>Map again</Button>}
        </div>
      </div>
    </Card>
  );
}

function Results({ results, isPreparing }: { results: Blob; isPreparing: boolean }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(results);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [results]);
  return (
    <>
      <a class="button" href={address} download={resultName('results')}>
        Download results ({size(results.size)})
      </a>
      <Button disabled={isPreparing} onClick={preparePayloads}>
        {isPreparing ? 'Preparing payloads' : 'Download payloads only'}
      </Button>
    </>
  );
}

function Figures({ progress, isRunning }: { progress: Progress | undefined; isRunning: boolean }) {
  // Each run has its own pace.
  const pace = useMemo(() => new Pace(), [isRunning]);
  const now = progress && (isRunning ? pace.add(progress) : overallPace(progress));
  const left = isRunning && now?.left !== undefined ? `, about ${duration(now.left)} left` : '';
  const figures: [string, string][] = [
    [
      'Read',
      progress ? `${size(progress.read)} of ${size(progress.size)} (${percent(progress.read, progress.size)})` : '–',
    ],
    ['Events', progress ? grouped(progress.events) : '–'],
    ['Speed', now ? `${size(now.bytes)}/s, ${grouped(now.events)} events/s` : '–'],
    ['Time', progress ? `${duration(progress.milliseconds)}${left}` : '–'],
  ];
  return (
    <dl class="files-figures">
      {figures.map(([name, text]) => (
        <div>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
