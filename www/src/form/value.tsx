// The form of one part of the mapping, whatever it is: a picker of its kind, and the inputs of that kind.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { pointerOf } from '../../../pkg/src/pointer.js';
import { mapping } from '../store.ts';
import { CHOICE } from '../data/directives.data.js';
import { grouped } from '../ui/numbers.ts';
import { Body } from './bodies.tsx';
import { changeKind } from './convert.ts';
import { find, putSource } from './edit.ts';
import { JsonInput } from './inputs.tsx';
import { verbatim } from './json-text.js';
import { MAX_IN_AN_INPUT, doesOf, kindOf, labelOf, offered } from './kinds.ts';
import type { JsonNode, Kind, Place, Shape, Writable } from './types.js';

/** Forms that lie deeper are folded, and not made before they are opened. */
const UNFOLDED = 3;
/** Deeper still there is only JSON. */
const DEEPEST = 20;
/** The most nested forms in an unfolded part. */
const ROOM = 100;

/** Characters of the text, of which many may be indentation, and of what is shown of it. */
const MAX_READ = 1_000;
const MAX_IN_A_SUMMARY = 120;

interface ValueProps {
  node: JsonNode | undefined;
  place: Place;
  shape?: Shape;
  /** What it is called where it is not there; without, it cannot be taken away by choosing so. */
  absent?: string;
  /** What stands before the picker. */
  label?: ComponentChildren;
  /** What stands at the end of its line. */
  tools?: ComponentChildren;
  /** The path that is taken when there is none to keep. */
  fallback?: string;
}

/** The part that takes the focus as soon as it has a form, as a JSON Pointer. */
let awaited: string | undefined;
export const focusOnPart = (keys: string[]) => void (awaited = pointerOf(keys));

export function ValueForm(props: ValueProps) {
  const { node, place } = props;
  const isFolded = place.depth > UNFOLDED || (place.room < 1 && node?.items !== undefined);
  return isFolded ? <FoldedForm {...props} /> : <UnfoldedForm {...props} />;
}

function UnfoldedForm({ node, place, shape = 'raw', absent, label, tools, fallback = '$.' }: ValueProps) {
  const select = useRef<HTMLSelectElement>(null);
  /** A kind that the JSON does not say by itself. */
  const [chosen, setChosen] = useState<Kind>();
  const [isUsed, setUsed] = useState(false);
  /**
   * What was there before the picker was used. Arrow keys choose each kind on their way to another one; none of them may
   * lose what the next can keep.
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
        node !== undefined && <Body key={kind} kind={kind} node={node} place={place} />
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
  // Its options differ with what is shown; the value is set after them.
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
