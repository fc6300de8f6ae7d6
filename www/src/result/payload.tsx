// The payload as a tree of JSON values. Pointing at one, or moving to it with the arrow keys, highlights its sources in the
// event.

import { Component } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { EventRead, Json } from 'segment-postscript';
import { goTo } from '../build/go-to.ts';
import { isWithin } from '../../../pkg/src/pointer.js';
import { MAX_SENT_VALUES } from '../shell/limits.js';
import { steady } from '../steady.ts';
import { litPayload, say } from '../store.ts';
import { Button, Card, copyText } from '../ui/ui.tsx';
import { grouped } from '../ui/numbers.ts';
import { Listed, MappingLink, MissingPath, PathLink } from '../ui/text.tsx';
import { places, pointAt, shown } from './shown.ts';
import type { Sources } from './sources.js';
import { type Row, rowsOf, shownKey } from './values.js';

/** The number of values shown at first: with more, the browser would lay out a large page at every keystroke. */
const FIRST = 200;

/** The number of values that "Show more" adds, and how many of them are rendered in one task. */
const PORTION = 2_000;
const AT_ONCE = 50;

/** The maximum number of sources that are listed; others are counted. */
const MAX_SOURCES = 3;

/** Deeper values are indented no further. */
const MAX_LEVELS = 16;

const INVITATION = 'Point at a value to see where it comes from. Click it to keep that shown, or use the arrow keys.';

/** How a value was derived from its sources. */
const WORDS = {
  copied: 'from',
  computed: 'computed from',
  literal: 'literal',
  parts: 'parts from',
  read: 'reading',
  unknown: 'from somewhere',
};

const shownPayload = steady(() => {
  const { outcome, explanation } = shown.value ?? {};
  const first = explanation?.result.payload as Json | undefined;
  return { first, whole: outcome?.payloads[outcome.draft.selected] };
});

export function Payload() {
  const { first, whole } = shownPayload.value;
  const [wanted, setWanted] = useState(FIRST);
  const [limit, setLimit] = useState(FIRST);
  const [pointed, setPointed] = useState<string | undefined>();
  const [active, setActive] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const isWhole = wanted > MAX_SENT_VALUES && whole !== undefined;
  const payload = useMemo(() => (isWhole ? (JSON.parse(whole) as Json) : first), [isWhole, whole, first]);
  const reader = useMemo(() => readerOf(payload), [payload]);
  useEffect(() => {
    if (limit >= wanted) return;
    const timer = setTimeout(() => setLimit(Math.min(wanted, limit + AT_ONCE)));
    return () => clearTimeout(timer);
  }, [limit, wanted]);
  if (payload === undefined) return null;
  const { rows, isCut } = reader(limit);

  const lit = litRows(rows, litPayload.value);
  const hasActive = rows.some(({ kind, pointer }) => kind !== 'close' && pointer === active);
  const point = (pointer: string | undefined) => {
    setPointed(pointer);
    pointAt(pointer);
  };
  const isFocusWithin = () => tree.current?.contains(document.activeElement) === true;
  const copy = () => {
    // Formatting a large payload would take too long.
    const text = whole ?? JSON.stringify(payload, null, isCut ? 0 : 2);
    void copyText(text, say, 'Payload copied.');
  };
  const rowAt = (at: number) => tree.current?.querySelectorAll<HTMLElement>('.result-row')[at];
  const move = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') goToSource(active);
    else {
      const goal = goalOf(
        event.key,
        rows.findIndex(({ pointer, kind }) => pointer === active && kind !== 'close'),
        rows,
      );
      if (goal === undefined) return;
      rowAt(goal)?.focus();
    }
    event.preventDefault();
  };
  const showMore = () => {
    // Focus the last row, where reading continues.
    const at = goalOf('ArrowUp', rows.length, rows);
    setWanted(wanted + PORTION);
    if (at !== undefined) rowAt(at)?.focus();
  };
  return (
    <Card
      title="Payload"
      level={3}
      note={isCut ? `the first ${grouped(limit)} values` : undefined}
      tools={
        <Button kind="small" onClick={copy}>
          Copy
        </Button>
      }
    >
      <div
        class="card-body"
        onPointerLeave={() => !isFocusWithin() && point(undefined)}
        onFocusOut={({ relatedTarget, currentTarget }) => {
          if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) point(undefined);
        }}
      >
        <div
          ref={tree}
          class="result-tree"
          role="tree"
          aria-label="Payload"
          onKeyDown={move}
          onFocusIn={({ target }) => {
            const pointer = pointerAt(target);
            if (pointer === undefined) return;
            setActive(pointer);
            point(pointer);
          }}
          onPointerOver={({ target }) => point(pointerAt(target))}
          onPointerLeave={() => isFocusWithin() && point(active)}
        >
          {chunksOf(rows).map((chunk, at) => (
            <Chunk
              key={at}
              rows={chunk}
              first={at * AT_ONCE}
              lit={lit}
              pointed={pointed}
              active={hasActive ? active : ''}
            />
          ))}
        </div>
        {isCut && (
          <Button kind="small" onClick={showMore}>
            Show more
          </Button>
        )}
        <p class="result-from" id="result-from">
          {pointed === undefined ? INVITATION : <From pointer={pointed} />}
        </p>
      </div>
    </Card>
  );
}

/** Returns a function that reads a payload's first rows up to a limit, and whether there are more. */
function readerOf(payload: Json | undefined) {
  const source = payload === undefined ? undefined : rowsOf(payload);
  const rows: Row[] = [];
  /** A row that was read beyond the limit. */
  let ahead: Row | undefined;
  let values = 0;
  return (limit: number) => {
    for (;;) {
      const row = ahead ?? source?.next().value;
      if (!row) return { rows, isCut: false };
      ahead = undefined;
      if (row.kind !== 'close' && values === limit) {
        ahead = row;
        return { rows, isCut: true };
      }
      if (row.kind !== 'close') values += 1;
      rows.push(row);
    }
  };
}

function chunksOf(rows: Row[]) {
  return Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, at) =>
    rows.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}

/** The indexes of the rows to highlight. */
function litRows(rows: Row[], pointers: string[]) {
  const found = new Set<number>();
  if (pointers.length === 0) return found;
  const wanted = new Set(pointers);
  let within: string | undefined;
  for (const [at, { pointer }] of rows.entries()) {
    if (within !== undefined && !isWithin(pointer, within)) within = undefined;
    if (within === undefined && wanted.has(pointer)) within = pointer;
    if (within !== undefined) found.add(at);
  }
  return found;
}

interface ChunkProps {
  rows: Row[];
  first: number;
  lit: Set<number>;
  pointed: string | undefined;
  active: string;
}

/** A chunk of rows, which is rendered again only if one of them changes. */
class Chunk extends Component<ChunkProps> {
  shouldComponentUpdate({ rows, first, lit, pointed, active }: ChunkProps) {
    const before = this.props;
    const isSame = rows.length === before.rows.length && rows.every((row, at) => row === before.rows[at]);
    const has = (pointer: string | undefined) => rows.some((row) => row.pointer === pointer);
    const isTouched = (one: string | undefined, other: string | undefined) => one !== other && (has(one) || has(other));
    const isLit = rows.some((_, at) => lit.has(first + at) !== before.lit.has(first + at));
    return !isSame || isLit || isTouched(pointed, before.pointed) || isTouched(active, before.active);
  }

  render({ rows, first, lit, pointed, active }: ChunkProps) {
    return (
      <div class="result-chunk" role="none">
        {rows.map((row, at) => (
          <RowView
            key={at}
            row={row}
            look={`${row.pointer === pointed ? 'result-pointed' : ''} ${lit.has(first + at) ? 'result-lit' : ''}`}
            isActive={row.kind !== 'close' && row.pointer === active}
          />
        ))}
      </div>
    );
  }
}

interface RowProps {
  row: Row;
  look: string;
  isActive: boolean;
}

/** One line of the JSON, which is rendered again only if it changes: there may be thousands. */
class RowView extends Component<RowProps> {
  shouldComponentUpdate({ row, look, isActive }: RowProps) {
    return look !== this.props.look || isActive !== this.props.isActive || !isSameRow(row, this.props.row);
  }

  render({ row, look, isActive }: RowProps) {
    const { kind, pointer, level, key, type, text, cut, last } = row;
    // Closing brackets are hidden from screen readers.
    const role =
      kind === 'close'
        ? { 'aria-hidden': true }
        : {
            role: 'treeitem' as const,
            'aria-level': level + 1,
            tabIndex: isActive ? 0 : -1,
            'aria-describedby': isActive ? 'result-from' : undefined,
          };
    return (
      <div
        class={`result-row ${look}`}
        data-pointer={pointer}
        data-kind={kind}
        style={{ paddingInlineStart: `${Math.min(level, MAX_LEVELS) * 1.25 + 1.5}em` }}
        {...role}
      >
        {key !== undefined && <span class="of-key">{shownKey(key)}</span>}
        {key !== undefined && ': '}
        <span class={kind === 'value' ? `of-${type}` : 'quiet'}>{text}</span>
        {cut !== undefined && <span class="quiet">… and {grouped(cut)} more characters</span>}
        {!last && kind !== 'open' && ','}
      </div>
    );
  }
}

function isSameRow(one: Row, other: Row) {
  return (['text', 'pointer', 'kind', 'type', 'last', 'cut', 'key'] as const).every(
    (name) => one[name] === other[name],
  );
}

function pointerAt(target: EventTarget | null) {
  const row = target instanceof Element ? target.closest<HTMLElement>('.result-row') : null;
  return row?.dataset.pointer;
}

function goToSource(pointer: string) {
  const sources = pointAt(pointer);
  if (sources === undefined) return;
  if (sources.parts.length > 0) goTo({ where: 'event', pointer: sources.parts[0].pointer, span: sources.spans[0] });
  else if (sources.mapping !== undefined) goTo({ where: 'mapping', pointer: sources.mapping });
}

/** The row that a key moves to. */
function goalOf(key: string, at: number, rows: Row[]): number | undefined {
  const isItem = (to: number) => rows[to] !== undefined && rows[to].kind !== 'close';
  const by = (step: number, to: number) => {
    while (to >= 0 && to < rows.length && !isItem(to)) to += step;
    return isItem(to) ? to : undefined;
  };
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return by(1, at + 1);
    case 'ArrowUp':
      return by(-1, at - 1);
    case 'ArrowRight':
      return row?.kind === 'open' ? by(1, at + 1) : undefined;
    case 'ArrowLeft':
      for (let to = at - 1; to >= 0; to -= 1) if (rows[to].level < (row?.level ?? 0)) return to;
      return undefined;
    case 'Home':
      return 0;
    case 'End':
      return by(-1, rows.length - 1);
    default:
      return undefined;
  }
}

/** Where a value comes from, in words. */
function From({ pointer }: { pointer: string }) {
  const sources: Sources | undefined = places.value?.ofValue(pointer);
  if (sources === undefined || sources.kind === 'unknown') return <>The source of this value is unknown.</>;
  const { kind, parts, mapping, missing = [] } = sources;
  const left = parts.length - MAX_SOURCES;
  const items = parts.slice(0, MAX_SOURCES).map(({ path, pointer }) => <PathLink path={path} pointer={pointer} />);
  if (left > 0) items.push(<span>{grouped(left)} more</span>);
  const isLiteral = kind === 'literal' || items.length === 0;
  const word = kind === 'computed' ? (missing.length === 0 ? 'computed from literals' : 'computed') : WORDS[kind];
  return (
    <>
      {isLiteral ? word : `${WORDS[kind]} `}
      {!isLiteral && <Listed items={items} word="and" />}
      {mapping !== undefined && ' · by '}
      {mapping !== undefined && <MappingLink pointer={mapping} />}
      {missing.slice(0, MAX_SOURCES).map((read: EventRead) => (
        <>
          {' · '}
          <MissingPath read={read} />
        </>
      ))}
    </>
  );
}
