// An input for a path of the event: a combobox by the ARIA Authoring Practices, which suggests the paths of the event.

import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { grouped } from '../ui/numbers.ts';
import { useFollowed } from './inputs.tsx';
import type { Scope, Suggestion } from './types.js';

/** The maximum number of suggestions that are listed at once. */
const MAX_LISTED = 100;
const PAGE = 10;
const MARGIN = 4;

interface PathProps {
  label: string;
  value: string;
  scope: Scope;
  describedBy?: string;
  onChange: (path: string) => void;
}

export function PathInput({ label, value, scope, describedBy, onChange }: PathProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  /** The suggestions that are listed, and which one is active. */
  const [list, setList] = useState<{ found: Suggestion[]; active: number }>();
  useFollowed(input, value);

  const show = (found: Suggestion[], wanted: string) =>
    setList(
      found.length === 0
        ? undefined
        : { found, active: found.slice(0, MAX_LISTED).findIndex(({ path }) => path === wanted) },
    );
  // Without typing, the text in the input is no search: all paths are listed, those that match it first.
  const all = () => {
    const suggestions = scope.suggestions();
    return [...new Set([...matching(suggestions, value), ...suggestions])];
  };
  const openAll = () => show(all(), value);
  const close = () => setList(undefined);
  const choose = (path: string) => {
    close();
    onChange(path);
  };
  const move = (by: number) => {
    if (list === undefined) return false;
    const size = Math.min(list.found.length, MAX_LISTED);
    const next = list.active < 0 && by < 0 ? size + by : list.active + by;
    // Beyond the ends, the input with the typed text is active.
    setList({
      ...list,
      active: Math.abs(by) > 1 ? Math.min(Math.max(next, 0), size - 1) : next < 0 || next >= size ? -1 : next,
    });
    return true;
  };
  /** Handles a key. Returns whether it had an effect. */
  const press = (event: KeyboardEvent): boolean => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const by = event.key === 'ArrowDown' ? 1 : -1;
        if (list !== undefined) return move(by);
        const found = all();
        const at = found.findIndex(({ path }) => path === value);
        if (found.length > 0)
          setList({
            found,
            active: at >= 0 ? at : event.altKey ? -1 : by > 0 ? 0 : Math.min(found.length, MAX_LISTED) - 1,
          });
        return true;
      }
      case 'PageDown':
        return move(PAGE);
      case 'PageUp':
        return move(-PAGE);
      case 'Enter':
        if (list !== undefined && list.active >= 0) choose(list.found[list.active].path);
        else close();
        return true;
      case 'Escape':
        close();
        return list !== undefined;
      default:
        return false;
    }
  };
  return (
    <span class="form-combobox">
      <input
        ref={input}
        type="text"
        class="form-input mono"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={list !== undefined}
        aria-controls={id}
        aria-haspopup="listbox"
        aria-activedescendant={list !== undefined && list.active >= 0 ? `${id}-${list.active}` : undefined}
        aria-describedby={describedBy}
        placeholder="$.traits.email"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
          show(matching(scope.suggestions(), currentTarget.value), currentTarget.value);
        }}
        onClick={() => list ?? openAll()}
        onKeyDown={(event) => {
          if (event.isComposing || event.ctrlKey || event.metaKey || !press(event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={close}
      />
      {/* For pointers; on the keyboard, the arrow keys open the list. */}
      <button
        type="button"
        class="form-toggle"
        tabIndex={-1}
        aria-hidden="true"
        title="Paths of the event"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => {
          if (list !== undefined) return close();
          input.current?.focus();
          openAll();
        }}
      />
      {list && <PathList id={id} list={list} input={input} choose={choose} />}
    </span>
  );
}

interface ListProps {
  id: string;
  list: { found: Suggestion[]; active: number };
  input: { current: HTMLInputElement | null };
  choose: (path: string) => void;
}

function PathList({ id, list: { found, active }, input, choose }: ListProps) {
  const popup = useRef<HTMLDivElement>(null);
  const place = () => {
    const own = popup.current!;
    const { left, top, bottom, width } = input.current!.getBoundingClientRect();
    const below = innerHeight - bottom;
    const isAbove = below < 160 && top > below;
    own.style.width = `${Math.min(Math.max(width, 448), innerWidth - 2 * MARGIN)}px`;
    own.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - own.offsetWidth - MARGIN))}px`;
    own.style.maxHeight = `${Math.max(80, Math.min(320, (isAbove ? top : below) - 4 * MARGIN))}px`;
    own.style.top = isAbove ? `${top - own.offsetHeight - MARGIN}px` : `${bottom + MARGIN}px`;
  };
  // Follow the input, which moves when something scrolls or content above it changes.
  useLayoutEffect(() => {
    popup.current!.showPopover();
    let frame = 0;
    const follow = () => {
      place();
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, []);
  useLayoutEffect(
    () => popup.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    [active],
  );
  const left = found.length - MAX_LISTED;
  return (
    // The input keeps the focus while an option is pressed.
    <div ref={popup} class="form-popup" popover="manual" onMouseDown={(event) => event.preventDefault()}>
      <ul role="listbox" id={id} aria-label="Paths of the event">
        {found.slice(0, MAX_LISTED).map(({ path, preview }, at) => (
          <li
            key={path}
            class="form-path"
            role="option"
            id={`${id}-${at}`}
            aria-selected={at === active}
            onClick={() => choose(path)}
          >
            <code>{path}</code>
            <span class="form-path-value">{preview()}</span>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="note">{grouped(left)} more: type a part of the path.</p>}
    </div>
  );
}

/** The paths that contain the typed text: first those that start with it, then those with a key that does. */
function matching(suggestions: Suggestion[], wanted: string) {
  const sought = wanted.toLowerCase().replace('$.', '');
  // An empty text and a complete path match everything.
  if (sought === '' || sought === '$' || suggestions.some(({ path }) => path === wanted)) return suggestions;
  const ranks: Suggestion[][] = [[], [], []];
  for (const suggestion of suggestions) {
    const path = suggestion.path.toLowerCase().slice(2);
    if (path.startsWith(sought)) ranks[0].push(suggestion);
    else if (path.includes(`.${sought}`) || path.includes(`'${sought}`)) ranks[1].push(suggestion);
    else if (path.includes(sought)) ranks[2].push(suggestion);
  }
  return ranks.flat();
}
