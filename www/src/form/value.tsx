// The form of one part of the mapping: a select for its kind, and the inputs of that kind.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { pointerOf } from '../../../pkg/src/pointer.js';
import { mapping } from '../store.ts';
import { CHOICE } from '../data/directives.data.js';
import { grouped } from '../ui/numbers.ts';
import { Body, isPaths } from './bodies.tsx';
import { changeKind } from './convert.ts';
import { find, putSource } from './edit.ts';
import { JsonInput } from './inputs.tsx';
import { verbatim } from './json-text.js';
import { MAX_IN_AN_INPUT, doesOf, kindOf, labelOf, offered } from './kinds.ts';
import type { JsonNode, Kind, Place, Shape, Writable } from './types.js';

/** Deeper forms are folded, and rendered only when they are opened. */
const UNFOLDED = 3;
/** At this depth, parts are shown as JSON. */
const DEEPEST = 20;
/** The maximum number of nested forms in an unfolded part. */
const ROOM = 100;

/** The maximum characters to read, many of which may be indentation, and to show in a summary. */
const MAX_READ = 1_000;
const MAX_IN_A_SUMMARY = 120;

interface ValueProps {
  node: JsonNode | undefined;
  place: Place;
  shape?: Shape;
  /** The label of the option for "absent"; without it, the select can't remove the part. */
  absent?: string;
  /** Shown before the select. */
  label?: ComponentChildren;
  /** Shown at the end of its line. */
  tools?: ComponentChildren;
  /** The path for kinds that need one, if the part has none. */
  fallback?: string;
}

/** The part to focus once it has a form, as a JSON Pointer. */
let awaited: string | undefined;
export const focusOnPart = (keys: string[]) => void (awaited = pointerOf(keys));

export function ValueForm(props: ValueProps) {
  const { node, place } = props;
  const isFolded = place.depth > UNFOLDED || (place.room < 1 && node?.items !== undefined);
  return isFolded ? <FoldedForm {...props} /> : <UnfoldedForm {...props} />;
}

function UnfoldedForm({ node, place, shape = 'raw', absent, label, tools, fallback = '$.' }: ValueProps) {
  const select = useRef<HTMLSelectElement>(null);
  /** A selected kind that can't be determined from the JSON. */
  const [chosen, setChosen] = useState<Kind>();
  const [isUsed, setUsed] = useState(false);
  /**
   * The value before the select was used. Arrow keys select each kind on the way to another one; none of these may lose
   * what a later kind can keep.
   */
  const origin = useRef<{ before: Writable | undefined; after: string | undefined } | undefined>(undefined);
  const name = place.names.join(', ');
  const text = mapping.peek().mapping;
  const own = kindOf(node);
  const isSource = node !== undefined && (chosen === 'source' || isUsed || place.depth >= DEEPEST);
  const isOpenChain = own === 'first' && chosen === CHOICE.name;
  const kind = isSource ? 'source' : isOpenChain ? CHOICE.name : own;

  useLayoutEffect(() => {
    if (awaited !== pointerOf(place.keys)) return;
    awaited = undefined;
    select.current?.focus();
  });

  const source = () => {
    const present = find(place.keys);
    return present && mapping.peek().mapping.slice(present.from, present.to);
  };
  const choose = (next: Kind) => {
    setChosen(next);
    if (next === CHOICE.name && own === 'first') return;
    if (origin.current === undefined || origin.current.after !== source()) {
      origin.current = { before: node && verbatim(text, node), after: undefined };
    }
    changeKind(place, next, fallback, origin.current.before);
    origin.current.after = source();
  };
  return (
    <div class={`form-value ${tools ? 'with-tools' : ''}`} role="group" aria-label={name}>
      <div class="form-line">
        {label}
        <KindSelect
          select={select}
          name={name}
          kind={kind}
          shape={shape}
          absent={absent}
          onUse={() => (origin.current = undefined)}
          onChange={choose}
        />
        <span class="form-does quiet">{doesOf(kind)}</span>
      </div>
      {kind === 'source' && node !== undefined ? (
        <Source place={place} node={node} onUse={setUsed} />
      ) : (
        node !== undefined && <Body key={isPaths(kind, node) ? 'paths' : kind} kind={kind} node={node} place={place} />
      )}
      {tools && <span class="card-tools form-tools">{tools}</span>}
    </div>
  );
}

interface KindProps {
  select: { current: HTMLSelectElement | null };
  name: string;
  kind: Kind;
  shape: Shape;
  absent: string | undefined;
  onUse: () => void;
  onChange: (kind: Kind) => void;
}

function KindSelect({ select, name, kind, shape, absent, onUse, onChange }: KindProps) {
  const groups = offered(shape);
  const isKnown =
    (kind === 'absent' && absent !== undefined) || groups.some(([, kinds]) => kinds.some(({ name }) => name === kind));
  // The options depend on the value, so the value is set after them.
  useEffect(() => {
    if (select.current) select.current.value = kind;
  }, [kind]);
  return (
    <select
      ref={select}
      class="form-kind"
      aria-label={`${name}: mapped by`}
      value={kind}
      onFocus={onUse}
      onChange={({ currentTarget }) => onChange(currentTarget.value as Kind)}
    >
      {!isKnown && <option value={kind}>{labelOf(kind)}</option>}
      {absent !== undefined && <option value="absent">{absent}</option>}
      {groups.map(([group, kinds]) => (
        <optgroup key={group} label={group}>
          {kinds.map(({ name: one, label }) => (
            <option key={one} value={one}>
              {label}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** A part as JSON. */
export function Source({ place, node, onUse }: { place: Place; node: JsonNode; onUse?: (isUsed: boolean) => void }) {
  const length = node.to - node.from;
  if (length > MAX_IN_AN_INPUT) {
    return <p class="quiet">Too long to edit here ({grouped(length)} characters): edit it as JSON.</p>;
  }
  const label = `${place.names.join(', ')}: JSON`;
  return (
    <JsonInput
      label={label}
      source={verbatim(mapping.peek().mapping, node).verbatim}
      write={(text) => putSource(place.keys, text)}
      onUse={onUse}
    />
  );
}

function FoldedForm(props: ValueProps) {
  const { node, place } = props;
  const [isOpen, setOpen] = useState(false);
  const text =
    node === undefined ? '' : mapping.value.mapping.slice(node.from, Math.min(node.to, node.from + MAX_READ));
  const unfolded = { ...place, depth: Math.min(place.depth, DEEPEST), room: ROOM };
  return (
    <details class="form-folded" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="form-name">{place.names[place.names.length - 1]}</span>
        <span class="quiet">{labelOf(kindOf(node))}</span>
        <code class="quiet">{text.replaceAll(/\s+/g, ' ').slice(0, MAX_IN_A_SUMMARY)}</code>
      </summary>
      {isOpen && <UnfoldedForm {...props} place={unfolded} />}
    </details>
  );
}
