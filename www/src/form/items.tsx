// The members of an object or the elements of an array, each with its form. They can be added, moved, renamed and removed.

import { useId, useRef, useState } from 'preact/hooks';
import { say } from '../store.ts';
import { grouped } from '../ui/numbers.ts';
import { Button } from '../ui/ui.tsx';
import { append, find, moveDown, put, remove, rename } from './edit.ts';
import { TextInput } from './inputs.tsx';
import { memberOf } from './json-text.js';
import type { JsonItem, JsonNode, Place } from './types.js';
import { ValueForm, focusOnPart } from './value.tsx';

/** The maximum number of items shown; others can be edited as JSON. */
const MAX_ITEMS = 100;

export function Items({ node, place, noun = 'element' }: { node: JsonNode; place: Place; noun?: string }) {
  const adder = useRef<HTMLDivElement>(null);
  const items = node.items ?? [];
  const isArray = node.kind === 'array';
  const of = place.names.join(', ');
  const room = place.room / Math.max(1, items.length) - 1;
  const add = () => {
    if (find(place.keys) === undefined) put(place, []);
    focusOnPart([...place.keys, String(items.length)]);
    append(place.keys, noun === 'object' ? { members: [] } : '');
  };
  const drop = (key: string, name: string, at: number) => {
    const next = isArray ? Math.min(at, items.length - 2) : at === items.length - 1 ? at - 1 : at + 1;
    if (items.length > 1) focusOnPart([...place.keys, isArray ? String(next) : items[next].key]);
    remove([...place.keys, key]);
    say(`Removed ${name} of ${of}.`, 'undo');
    if (items.length === 1)
      requestAnimationFrame(() => adder.current?.querySelector<HTMLElement>('input, button')?.focus());
  };
  return (
    <div class="form-nested">
      {items.slice(0, MAX_ITEMS).map((item, at) => {
        const name = isArray ? `${noun} ${at + 1}` : item.key;
        const inner: Place = {
          ...place,
          keys: [...place.keys, item.key],
          names: [...place.names, name],
          depth: place.depth + 1,
          room,
          before: undefined,
        };
        return (
          <ValueForm
            key={item.key}
            node={item.node}
            place={inner}
            shape={noun === 'object' ? 'object' : 'raw'}
            label={
              isArray ? (
                <span class="form-name">{name}</span>
              ) : (
                <KeyInput place={place} item={item} label={`${name} of ${of}: key`} />
              )
            }
            tools={
              <>
                {isArray && <Moves place={place} at={at} name={name} count={items.length} />}
                <Button
                  kind="icon"
                  icon="no"
                  label={`Remove ${name} of ${of}`}
                  onClick={() => drop(item.key, name, at)}
                />
              </>
            }
          />
        );
      })}
      {items.length > MAX_ITEMS && (
        <p class="quiet">{grouped(items.length - MAX_ITEMS)} more are not shown here: edit them as JSON.</p>
      )}
      <div ref={adder}>
        {isArray ? (
          <Button kind="small" label={`Add an ${noun} to ${of}`} onClick={add}>
            Add an {noun}
          </Button>
        ) : (
          <MemberAdder place={place} />
        )}
      </div>
    </div>
  );
}

function Moves({ place, at, name, count }: { place: Place; at: number; name: string; count: number }) {
  const of = place.names.join(', ');
  const move = (by: number) => {
    focusOnPart([...place.keys, String(at + by)]);
    moveDown(place.keys, Math.min(at, at + by));
    say(`Moved ${name} ${by < 0 ? 'up' : 'down'}.`);
  };
  return (
    <>
      <Button kind="icon" icon="up" label={`Move ${name} of ${of} up`} disabled={at === 0} onClick={() => move(-1)} />
      <Button
        kind="icon"
        icon="down"
        label={`Move ${name} of ${of} down`}
        disabled={at === count - 1}
        onClick={() => move(1)}
      />
    </>
  );
}

/** An input for the key of a member. */
function KeyInput({ place, item: { key }, label }: { place: Place; item: JsonItem; label: string }) {
  const [typed, setTyped] = useState<string>();
  const end = () => {
    const wanted = typed ?? key;
    setTyped(undefined);
    if (wanted === key) return;
    if (memberOf(find(place.keys), wanted) !== undefined)
      return say(`${wanted} already exists, so ${key} keeps its name.`);
    rename([...place.keys, key], wanted);
  };
  return (
    <TextInput
      label={label}
      code
      class="key"
      value={typed ?? key}
      onInput={setTyped}
      onBlur={end}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.isComposing) {
          event.preventDefault();
          focusOnPart([...place.keys, typed ?? key]);
          end();
        } else if (event.key === 'Escape' && typed !== undefined) {
          event.stopPropagation();
          setTyped(undefined);
        }
      }}
    />
  );
}

/** Asks for a key and adds a member with it. */
function MemberAdder({ place }: { place: Place }) {
  const id = useId();
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState('');
  const input = useRef<HTMLSpanElement>(null);
  const of = place.names.join(', ');
  const add = () => {
    const isThere = memberOf(find(place.keys), key) !== undefined;
    setProblem(key === '' ? 'Enter a key first.' : isThere ? `${key} already exists.` : '');
    if (key === '' || isThere) return void input.current?.querySelector('input')?.focus();
    focusOnPart([...place.keys, key]);
    put({ keys: [...place.keys, key] }, '');
    setKey('');
  };
  return (
    <div class="row form-add">
      <span ref={input}>
        <TextInput
          label={`Key of a new member of ${of}`}
          code
          class="key"
          placeholder="key"
          describedBy={id}
          value={key}
          onInput={(next) => {
            setKey(next);
            setProblem('');
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return;
            // The focus moves to a select, which the key would open.
            event.preventDefault();
            add();
          }}
        />
      </span>
      <Button kind="small" label={`Add a member to ${of}`} onClick={add}>
        Add a member
      </Button>
      <span class="wrong" id={id} role="status">
        {problem}
      </span>
    </div>
  );
}
