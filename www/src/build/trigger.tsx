// The trigger as rows of conditions or as text, and which of its clauses hold for the event.

import { useId, useRef, useState } from 'preact/hooks';
import type { EventRead, Operator, TriggerClause } from 'segment-postscript';
import { TriggerEditor } from '../editor/index.tsx';
import { eventScope } from '../form/paths.js';
import { shown } from '../result/shown.ts';
import { steady } from '../steady.ts';
import { changeMapping, draft, mapping, outcome, selected as selectedMapping } from '../store.ts';
import { Badge, Button, Card, Icon, Select, Switch } from '../ui/ui.tsx';
import { DidYouMean, PathLink, Sentence, Value } from '../ui/text.tsx';
import { triggerAs } from './go-to.ts';
import {
  FIELDS,
  OPERATORS,
  type Row,
  TYPES,
  changed,
  hasValue,
  isComplete,
  isNumeric,
  namesOf,
  newRow,
  operatorsOf,
  rowsOf,
  textOf,
} from './trigger-rows.ts';

/** The maximum number of clauses that are shown; others are counted. */
const MAX_CLAUSES = 300;

/** The parsed trigger of the newest outcome, if the trigger has not changed since. */
const reading = steady(() => {
  const { draft: of, trigger, triggerIssues } = outcome.value ?? {};
  if (of === undefined || of.subscriptions[of.selected].subscribe !== mapping.value.subscribe) return undefined;
  return { trigger, triggerIssues: triggerIssues ?? [] };
});

/** The clause to show; none if the event can't be read. While only the mapping is invalid, the last clause stays. */
const shownClause = steady(() => {
  const { draft: of, eventIssues } = outcome.value ?? {};
  const { outcome: from, explanation } = shown.value ?? {};
  if (of === undefined || from === undefined || eventIssues?.length) return undefined;
  const triggerOf = ({ subscriptions, selected }: typeof of) => subscriptions[selected].subscribe;
  const isSame = from.draft.event === of.event && triggerOf(from.draft) === triggerOf(of);
  return isSame ? explanation?.trigger : undefined;
}, 'span');

export function Trigger() {
  const text = mapping.value.subscribe;
  const current = reading.value;
  const own = useRef<{ of: number; text: string; rows: Row[]; join: 'and' | 'or' } | undefined>(undefined);
  const [, setVersion] = useState(0);
  const selected = selectedMapping.value;
  // Incomplete rows are kept until the text is changed elsewhere.
  if (own.current?.text !== text || own.current.of !== selected) {
    const read = current && rowsOf(current);
    if (current) own.current = read && { of: selected, text, ...read };
    else if (own.current?.of !== selected) own.current = undefined;
  }
  const asRows = triggerAs.value === 'rows' && own.current !== undefined;
  const clause = shownClause.value;
  const write = (rows: Row[], join: 'and' | 'or') => {
    own.current = { of: selected, rows, join, text: textOf(rows, join) };
    setVersion((version) => version + 1);
    changeMapping({ subscribe: own.current.text }, 'rows');
  };
  const options: ['rows' | 'text', string][] = [
    ['rows', 'Conditions'],
    ['text', 'Text'],
  ];
  return (
    <Card
      title="Trigger"
      id="title-trigger"
      note={clause && (clause.holds ? 'matches' : 'does not match')}
      tools={
        <Switch
          label="Trigger as"
          value={asRows ? 'rows' : 'text'}
          options={options}
          onChange={(to) => (triggerAs.value = to)}
        />
      }
    >
      <div id="trigger-card" class="card-body">
        {asRows && own.current ? (
          <Rows {...own.current} clause={clause} write={write} />
        ) : (
          <>
            <TriggerEditor />
            {triggerAs.value === 'rows' && current && <p class="quiet">{whyText(current)}</p>}
            {clause && <Clauses clause={clause} />}
          </>
        )}
      </div>
    </Card>
  );
}

/** Why the trigger can't be shown as rows. */
function whyText({ trigger, triggerIssues }: NonNullable<typeof reading.value>) {
  if (trigger === undefined) return 'Conditions return when the trigger is valid.';
  if (triggerIssues.length > 0) return 'Conditions return when the trigger has no issues.';
  return 'This trigger has nested groups, which can only be edited as text.';
}

function Rows(props: {
  rows: Row[];
  join: 'and' | 'or';
  clause: TriggerClause | undefined;
  write: (rows: Row[], join: 'and' | 'or') => void;
}) {
  const { rows, join, clause, write } = props;
  const clauses = clause === undefined ? [] : (clause.clauses ?? [clause]);
  let complete = 0;
  return (
    <>
      {rows.length > 1 && (
        <p class="row">
          The event matches when{' '}
          <Select
            label="Conditions that must hold"
            value={join}
            options={[
              ['and', 'all'],
              ['or', 'any'],
            ]}
            onChange={(to) => write(rows, to as 'and' | 'or')}
          />{' '}
          of these hold:
        </p>
      )}
      <ul class="conditions" aria-label="Conditions">
        {rows.map((row, at) => (
          <ConditionRow
            key={row.id}
            row={row}
            number={at + 1}
            clause={isComplete(row) ? clauses[complete++] : undefined}
            set={(patch) => write(rows.with(at, changed(row, patch)), join)}
            remove={rows.length > 1 ? () => write(rows.toSpliced(at, 1), join) : undefined}
          />
        ))}
      </ul>
      <Button kind="link" onClick={() => write([...rows, newRow()], rows.length > 1 ? join : 'and')}>
        + Condition
      </Button>
    </>
  );
}

function ConditionRow(props: {
  row: Row;
  number: number;
  clause: TriggerClause | undefined;
  set: (patch: Parameters<typeof changed>[1]) => void;
  remove?: () => void;
}) {
  const { row, number, clause, set, remove } = props;
  const about = `Condition ${number}`;
  const fields = Object.entries(FIELDS).map(([type, { label }]) => [type, label] as const);
  const operators = operatorsOf(row.type).map((operator) => [operator, OPERATORS[operator]] as const);
  return (
    <li class="condition" aria-label={about}>
      <Select
        label={`${about}: what`}
        value={row.type}
        options={fields}
        onChange={(type) => set({ type: type as Row['type'] })}
      />
      {'name' in row && (
        <Suggested
          label={`${about}: path`}
          class="mono"
          value={row.name}
          placeholder="path"
          options={() => pathsBelow(row.type)}
          onInput={(name) => set({ name })}
        />
      )}
      <Select
        label={`${about}: how`}
        value={row.operator}
        options={operators}
        onChange={(operator) => set({ operator: operator as Operator })}
      />
      {hasValue(row.operator) &&
        (row.type === 'event-type' ? (
          <Select
            label={`${about}: value`}
            value={String(row.value)}
            options={TYPES.map((type) => [type, type])}
            onChange={(value) => set({ value })}
          />
        ) : (
          <Suggested
            label={`${about}: value`}
            value={String(row.value ?? '')}
            placeholder="value"
            options={() => valuesOf(row)}
            onInput={(value) => set({ value })}
          />
        ))}
      <span class="truth">{clause ? <Truth clause={clause} /> : <Incomplete row={row} />}</span>
      {remove && <Button kind="icon" icon="no" label={`Remove condition ${number}`} onClick={remove} />}
    </li>
  );
}

/** Why a row is not part of the trigger yet. */
function Incomplete({ row }: { row: Row }) {
  if (isComplete(row)) return null;
  const value = String('value' in row ? (row.value ?? '') : '');
  if (value.includes('"')) return <span class="wrong">A trigger can’t contain a quote.</span>;
  if (isNumeric(row.operator) && value !== '') return <span class="wrong">Enter a number.</span>;
  return <span class="quiet">Incomplete, so it is left out.</span>;
}

function Suggested(props: {
  label: string;
  class?: string;
  value: string;
  placeholder: string;
  /** Called only while the input is focused, because large events take long to parse. */
  options: () => string[];
  onInput: (value: string) => void;
}) {
  const id = useId();
  const [isUsed, setUsed] = useState(false);
  const { label, options, onInput, ...rest } = props;
  return (
    <>
      <input
        type="text"
        {...rest}
        list={id}
        aria-label={label}
        spellcheck={false}
        autocomplete="off"
        onFocus={() => setUsed(true)}
        onBlur={() => setUsed(false)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <datalist id={id}>{isUsed && options().map((one) => <option key={one} value={one} />)}</datalist>
    </>
  );
}

const scope = eventScope(() => draft.peek().event);

function pathsBelow(type: Row['type']) {
  const start = `$.${FIELDS[type].member}.`;
  const paths = scope.suggestions().map(({ path }) => path);
  return paths
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
    .slice(0, 100);
}

function valuesOf(row: Row) {
  const event = scope.root() as any;
  if (row.type === 'event') return namesOf(event);
  const found =
    'name' in row
      ? row.name.split('.').reduce((value, key) => value?.[key], event?.[FIELDS[row.type].member])
      : event?.[row.type];
  return typeof found === 'string' || typeof found === 'number' ? [String(found)] : [];
}

/** Whether a clause holds, and the value found. A false clause that decides nothing is muted. */
function Truth({ clause: { holds, decides, read } }: { clause: TriggerClause }) {
  return (
    <span class={`truth-of ${holds ? 'yes' : decides ? 'no' : ''}`}>
      <Icon shape={holds ? 'yes' : 'no'} />
      {holds ? 'true' : read && found(read)}
      {!holds && !read && 'false'}
      {read?.near && !holds && (
        <span class="near">
          {' '}
          <DidYouMean paths={read.near} />
        </span>
      )}
    </span>
  );
}

function found({ found }: EventRead) {
  if (found.type === 'undefined') return 'not in this event';
  const text = found.text.replaceAll('"', '');
  return `it is ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}

/** A trigger's clauses as a tree. */
function Clauses({ clause }: { clause: TriggerClause }) {
  return (
    <ul class="clauses">
      <Clause clause={clause} marked={hasIdle(clause)} />
    </ul>
  );
}

/** Whether some clause does not decide the result. If all do, marking each one is noise. */
function hasIdle(clause: TriggerClause): boolean {
  return clause.clauses === undefined ? !clause.decides : clause.clauses.some(hasIdle);
}

/** `marked`: whether to mark clauses that decide the result. */
function Clause({ clause, marked }: { clause: TriggerClause; marked: boolean }) {
  const { clauses, holds, decides, fql, operator, read, message } = clause;
  if (clauses?.length === 1) return <Clause clause={clauses[0]} marked={marked} />;
  const truth = (
    <span class={`truth-of ${holds ? 'yes' : decides ? 'no' : ''}`}>
      <Icon shape={holds ? 'yes' : 'no'} />
      {String(holds)}
    </span>
  );
  if (clauses !== undefined) {
    const shownOnes = clauses.slice(0, MAX_CLAUSES);
    return (
      <li class="clause">
        <p>
          {truth} {operator === 'or' ? 'any of these' : 'all of these'}
        </p>
        <ul class="clauses">
          {shownOnes.map((part, at) => (
            <Clause key={at} clause={part} marked={marked} />
          ))}
        </ul>
        {clauses.length > MAX_CLAUSES && <p class="quiet">and {clauses.length - MAX_CLAUSES} more</p>}
      </li>
    );
  }
  // Most messages contain the value; otherwise it is added here.
  const isNamed = message === undefined || read === undefined || message.includes(read.found.text);
  return (
    <li class={marked && decides ? 'clause decides' : 'clause'}>
      <p>
        {truth} <code>{fql === '' ? 'a condition' : fql}</code>{' '}
        {marked && decides && <Badge kind="warn">decides the result</Badge>}
      </p>
      {message !== undefined && (
        <p class="quiet">
          <Sentence text={message} read={read} />
        </p>
      )}
      {!isNamed && read && (
        <p>
          <PathLink path={read.path} pointer={read.pointer} /> is <Value preview={read.found} />
        </p>
      )}
      {read?.near && (
        <p class="quiet">
          <DidYouMean paths={read.near} />
        </p>
      )}
    </li>
  );
}
