// The Tests view: events with their expected results, run again whenever a mapping changes.

import { useRef, useState } from 'preact/hooks';
import { configurationOf } from '../files/configuration.ts';
import { messageOf } from '../reasons.ts';
import { type Origin, change, draft, nameOf, open, say, view } from '../store.ts';
import type { ExpectedPayload } from '../types.ts';
import { counted, grouped } from '../ui/numbers.ts';
import { Table } from '../ui/table.tsx';
import { Sentence } from '../ui/text.tsx';
import { Badge, Button, Notice, copyText, useFile } from '../ui/ui.tsx';
import { FILE, exportTests } from './export.ts';
import { importTests } from './import.tsx';
import { failures, keepAsTest, results, runTests, trouble } from './results.ts';
import { expectationsOf } from './run.ts';
import type { TestResult } from './types.js';
import './tests.css';

const COMMAND = `npx segment-postscript test ${FILE}`;

/** The number of rows shown at first, and added by "Show more". */
const PORTION = 20;

export function Tests() {
  const { tests } = draft.value;
  const [refusal, setRefusal] = useState<string>();
  const [limit, setLimit] = useState(PORTION);
  const section = useRef<HTMLElement>(null);
  const [isSample, setSample] = useState(true);
  const [exported, setExported] = useState(0);
  const attempt = (work: () => Promise<string | undefined | void>) => {
    setExported(0);
    return work().then(
      (refused) => setRefusal(refused ?? undefined),
      (error) => setRefusal(messageOf(error)),
    );
  };
  const file = useFile('File of tests', (one) => void attempt(() => importTests(one)), {
    accept: '.json,application/json',
    class: 'tests-file',
  });
  const done = tests.filter((test) => results.value.has(test)).length;
  const failed = failures.value;
  const focusRow = (at: number) => {
    const names = section.current?.querySelectorAll<HTMLElement>('.tests-name') ?? [];
    (names[at] ?? section.current?.querySelector('button'))?.focus();
  };
  const goTo = (test: ExpectedPayload) => {
    const at = draft.peek().tests.indexOf(test);
    setLimit(Math.max(limit, at + 1));
    requestAnimationFrame(() => focusRow(at));
  };
  const replace = (test: ExpectedPayload, next: ExpectedPayload) => {
    const { tests: present } = draft.peek();
    const at = present.indexOf(test);
    // It may have been removed meanwhile.
    if (at >= 0) change({ tests: present.with(at, next) });
  };
  const rename = (test: ExpectedPayload, name: string) => {
    const next = { ...test, name };
    const result = results.peek().get(test);
    if (result !== undefined) results.value = new Map([...results.peek(), [next, result]]);
    replace(test, next);
    say(`Renamed to “${name}”.`, 'undo');
  };
  const update = (test: ExpectedPayload) =>
    attempt(async () => {
      const made = configurationOf(draft.peek());
      if ('message' in made) return made.message;
      const expected = await expectationsOf(test.event, made.configuration);
      // The button disappears with the differences.
      focusRow(draft.peek().tests.indexOf(test));
      replace(test, { ...test, expected });
      say(`“${test.name}” now expects this result.`, 'undo');
      return undefined;
    });
  const remove = (test: ExpectedPayload) => {
    const { tests: present } = draft.peek();
    const at = present.indexOf(test);
    change({ tests: present.filter((one) => one !== test) });
    say(`Removed “${test.name}”.`, 'undo');
    requestAnimationFrame(() => focusRow(Math.min(at, present.length - 2)));
  };
  return (
    <section ref={section} class="view tests" aria-labelledby="tests-title">
      <div class="row view-head">
        <h2 id="tests-title" tabIndex={-1}>
          Tests
        </h2>
        {done > 0 && (
          <span class="row tests-summary" role="status">
            {failed.length > 0 && <Badge kind="bad">{failed.length} failed</Badge>}
            {done > failed.length && <Badge kind="good">{done - failed.length} passed</Badge>}
          </span>
        )}
        {failed.length > 0 && (
          <Button kind="link" onClick={() => goTo(failed[0])}>
            {failed.length > 1 && 'First failure: '}
            {failed[0].name}
          </Button>
        )}
      </div>
      <p class="quiet">
        Events with their expected results. <code>npx segment-postscript test</code> runs an exported file.
      </p>
      <div class="row">
        <Button kind={tests.length === 0 ? 'primary' : ''} onClick={() => void keepAsTest()}>
          Keep as test
        </Button>
        {tests.length > 0 && <Button onClick={() => void runTests()}>Run</Button>}
        <Button onClick={file.ask}>Import</Button>
        {tests.length > 0 && (
          <Button
            onClick={() =>
              void attempt(async () => {
                await exportTests(draft.peek(), isSample);
                setExported(tests.length);
              })
            }
          >
            Export
          </Button>
        )}
        {file.element}
      </div>
      {tests.length > 0 && (
        <label class="choice">
          <input
            type="checkbox"
            checked={isSample}
            onChange={({ currentTarget }) => setSample(currentTarget.checked)}
          />
          <span>
            Export with sample data.
            <span class="quiet">
              {isSample
                ? ' In the events, results and mappings of the file, personal data is replaced by invented data.'
                : ' The file will contain the events as they are, with emails, phone numbers and names, and the mappings.'}
            </span>
          </span>
        </label>
      )}
      {exported > 0 && (
        <Notice kind="good" role="status">
          <p>
            {counted(exported, 'test')} exported to <code>{FILE}</code>, with the mappings. To run it:{' '}
            <code>{COMMAND}</code>
          </p>
          <Button kind="small" onClick={() => void copyText(COMMAND, say)}>
            Copy the command
          </Button>
        </Notice>
      )}
      {refusal && (
        <Notice kind="bad" role="alert">
          {refusal}
        </Notice>
      )}
      {tests.length > 0 && trouble.value && (
        <Notice kind="bad" role="status">
          {trouble.value}
        </Notice>
      )}
      {tests.length === 0 ? (
        <div class="panel empty">
          <p>
            <b>There are no tests yet.</b> A test stores the event in Build with its result. It fails when an edit of a
            trigger or a mapping changes that result.
          </p>
          <Button onClick={() => (view.value = 'build')}>Go to the event</Button>
        </div>
      ) : (
        <ol class="tests-list">
          {tests.slice(0, limit).map((test, at) => (
            <TestRow
              key={at}
              test={test}
              result={results.value.get(test)}
              rename={rename}
              update={update}
              remove={remove}
            />
          ))}
        </ol>
      )}
      {tests.length > limit && (
        <Button
          onClick={() => {
            setLimit(limit + PORTION);
            requestAnimationFrame(() => focusRow(limit));
          }}
        >
          Show more: {counted(tests.length - limit, 'test')} left
        </Button>
      )}
    </section>
  );
}

interface RowProps {
  test: ExpectedPayload;
  result: TestResult | undefined;
  rename: (test: ExpectedPayload, name: string) => void;
  update: (test: ExpectedPayload) => void;
  remove: (test: ExpectedPayload) => void;
}

function TestRow({ test, result, rename, update, remove }: RowProps) {
  const [kind, word] = result === undefined ? ['idle', 'Not run'] : result.passed ? ['good', 'Pass'] : ['bad', 'Fail'];
  const end = (input: HTMLInputElement) => {
    const wanted = input.value.trim();
    if (wanted === '' || wanted === test.name) input.value = test.name;
    else rename(test, wanted);
  };
  return (
    <li class="panel tests-row">
      <div class="row">
        <Badge kind={kind} sign>
          {word}
        </Badge>
        <input
          type="text"
          class="tests-name"
          aria-label="Name of the test"
          maxLength={200}
          value={test.name}
          onChange={({ currentTarget }) => end(currentTarget)}
          onKeyDown={(event) => event.key === 'Escape' && (event.currentTarget.value = test.name)}
        />
        <Button
          kind="small"
          aria-label={`Open: ${test.name}`}
          onClick={() => {
            const back = () => (view.value = 'tests');
            const from: Origin = {
              title: titleOf(test, result),
              note: 'Your edits do not change the test.',
              ways: [['Back to the tests', back]],
            };
            open({ event: JSON.stringify(test.event, null, 2) }, { from });
          }}
        >
          Open
        </Button>
        <Button kind="small" aria-label={`Remove: ${test.name}`} onClick={() => remove(test)}>
          Remove
        </Button>
      </div>
      {result && !result.passed && (
        <>
          <Differences result={result} name={test.name} />
          <Button kind="small" aria-label={`Update expected result: ${test.name}`} onClick={() => update(test)}>
            Update expected result
          </Button>
        </>
      )}
    </li>
  );
}

/** The title in Build of an event that was opened from its test. */
function titleOf({ name }: ExpectedPayload, result: TestResult | undefined) {
  const [first] = result?.differences ?? [];
  if (first === undefined) return `The event of the test “${name}”`;
  const { path, expected = 'nothing', actual = 'nothing' } = first;
  const why = result?.why?.replaceAll('`', '') ?? `${path} is ${actual}, expected ${expected}`;
  return `The test “${name}” fails: ${why}`;
}

function Differences({ result: { why, differences, omitted }, name }: { result: TestResult; name: string }) {
  const { subscriptions } = draft.value;
  const several = subscriptions.length > 1;
  const text = (one: string | undefined) =>
    one === undefined ? <span class="quiet">nothing</span> : <code>{one}</code>;
  const heads = [...(several ? ['Mapping'] : []), 'Path', 'Expected', 'Actual'];
  const rows = differences.map(({ entry, path, expected, actual }) => [
    ...(several ? [entry === undefined ? 'all' : subscriptions[entry] && nameOf(subscriptions[entry], entry)] : []),
    <code>{path}</code>,
    text(expected),
    text(actual),
  ]);
  return (
    <>
      {why && (
        <p>
          <Sentence text={why} />
        </p>
      )}
      <Table label={`Differences: ${name}`} class="stacked" columns={heads.map((head) => ({ head }))} rows={rows} />
      {omitted > 0 && <p class="quiet">And {grouped(omitted)} more.</p>}
    </>
  );
}
