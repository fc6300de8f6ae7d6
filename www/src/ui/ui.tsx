// The components that views share: buttons, badges, cards, switches, menus, notices, icons.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Kind } from '../types.ts';

type ButtonProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'disabled' | 'onClick'> & {
  /** The style: `primary`, `link`, `small`, `icon`. */
  kind?: string;
  icon?: keyof typeof SHAPES;
  /** The accessible name, if the content does not say it. */
  label?: string;
  /** Sets `aria-disabled`, so that the button keeps the focus. */
  disabled?: boolean;
  onClick?: (event: MouseEvent) => void;
  children?: ComponentChildren;
};

export function Button({ kind = '', icon, label, disabled = false, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-label={label}
      title={children === undefined ? label : undefined}
      aria-disabled={disabled ? 'true' : undefined}
      {...rest}
      onClick={(event) => !disabled && onClick?.(event)}
    >
      {icon && <Icon shape={icon} />}
      {children}
    </button>
  );
}

const SHAPES = {
  yes: 'M3 8.5 6.5 12 13 4.5',
  no: 'M4 4 12 12 M12 4 4 12',
  warn: 'M8 3v6 M8 12v1',
  idle: 'M3.5 8h9',
  undo: 'M6 3 2.5 6.5 6 10 M2.5 6.5h7a4 4 0 0 1 0 8H7',
  redo: 'M10 3l3.5 3.5L10 10 M13.5 6.5h-7a4 4 0 0 0 0 8H9',
  theme: 'M8 2a6 6 0 1 0 0 12z M8 2a6 6 0 0 1 0 12',
  help: 'M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4 M8 12.4v.6',
  more: 'M3 8h.01 M8 8h.01 M13 8h.01',
  up: 'M8 13V3 M4 7l4-4 4 4',
  down: 'M8 3v10 M4 9l4 4 4-4',
  next: 'M6 3l5 5-5 5',
  plus: 'M8 3v10 M3 8h10',
};

/** An icon that can be told apart without its colour. It is hidden from screen readers: the text beside it says the same. */
export function Icon({ shape }: { shape: keyof typeof SHAPES }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}

export const SIGNS = { good: 'yes', bad: 'no', warn: 'warn', idle: 'idle' } as const;

/** A word on a coloured background. */
export function Badge({ kind, sign, children }: { kind: string; sign?: boolean; children: ComponentChildren }) {
  return (
    <span class={`badge ${kind}`}>
      {sign && <Icon shape={SIGNS[kind as Kind]} />}
      {children}
    </span>
  );
}

/** A part of a view with a title, a note beside it, and tools at its end. */
export function Card(props: {
  title: string;
  level?: 2 | 3;
  id?: string;
  note?: ComponentChildren;
  tools?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}) {
  const id = useId();
  const Title = props.level === 3 ? 'h3' : 'h2';
  return (
    <section class={`card ${props.class ?? ''}`} aria-labelledby={props.id ?? id}>
      <header>
        <Title id={props.id ?? id} tabIndex={-1}>
          {props.title}
        </Title>
        {props.note && <span class="card-note">{props.note}</span>}
        {props.tools && <span class="card-tools">{props.tools}</span>}
      </header>
      {props.children}
    </section>
  );
}

/** A collapsible card. Its content is rendered when it is first opened. */
export function Folded(props: {
  title: string;
  note?: ComponentChildren;
  class?: string;
  children: () => ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class={`card folded ${props.class ?? ''}`} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon shape="next" />
        <h2>{props.title}</h2>
        {props.note && <span class="card-note">{props.note}</span>}
      </summary>
      {isOpen && props.children()}
    </details>
  );
}

/** A segmented control. */
export function Switch<T extends string>(props: {
  label: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}) {
  return (
    <span class="switch" role="group" aria-label={props.label}>
      {props.options.map(([value, text]) => (
        <button type="button" key={value} aria-pressed={props.value === value} onClick={() => props.onChange(value)}>
          {text}
        </button>
      ))}
    </span>
  );
}

/** A select. A value that is not an option is shown, too. */
export function Select(props: {
  label?: string;
  id?: string;
  class?: string;
  value: string;
  options: readonly (readonly [string, string])[];
  disabled?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, value, options, onChange, ...rest } = props;
  const isKnown = options.some(([one]) => one === value);
  return (
    <select {...rest} aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {!isKnown && <option value={value}>{value === '' ? 'Not given' : value}</option>}
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** A button that opens a popover, which Escape or a click outside closes. */
export function Menu(props: {
  label: string;
  icon?: keyof typeof SHAPES;
  text?: string;
  kind?: string;
  children: (close: () => void) => ComponentChildren;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    if (!isOpen || panel.current === null || button.current === null) return;
    const { style } = panel.current;
    // The previous position would limit its width.
    style.left = '0';
    const { left, top, bottom } = button.current.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel.current;
    const isAbove = bottom + height + 12 > innerHeight;
    style.top = `${isAbove ? Math.max(8, top - height - 4) : bottom + 4}px`;
    style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  }, [isOpen]);
  return (
    <>
      <button
        type="button"
        ref={button}
        class={`button ${props.kind ?? 'icon'}`}
        aria-label={props.text === undefined ? props.label : undefined}
        title={props.text === undefined ? props.label : undefined}
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        {props.text}
        {props.icon && <Icon shape={props.icon} />}
      </button>
      <div
        ref={panel}
        id={id}
        class="menu"
        popover="auto"
        role="group"
        aria-label={props.label}
        onToggle={(event: any) => setOpen(event.newState === 'open')}
      >
        {isOpen && props.children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}

/** A message that needs attention, with its actions. */
export function Notice({
  kind,
  role,
  children,
}: {
  kind: Kind;
  role?: 'alert' | 'status';
  children: ComponentChildren;
}) {
  return (
    <div class={`notice ${kind}`} role={role}>
      {children}
    </div>
  );
}

/** A modal dialog, opened when it is mounted. While it is open, it shows the status messages. */
export function Dialog(props: { title: string; onClose: () => void; class?: string; children: ComponentChildren }) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={props.class} aria-labelledby={id} onClose={props.onClose}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <Button kind="icon" icon="no" label="Close" onClick={() => dialog.current?.close()} />
      </header>
      {props.children}
    </dialog>
  );
}

/** A hidden file input, and a function that opens it. */
export function useFile(
  label: string,
  take: (file: File) => void,
  attributes: { accept?: string; class?: string } = {},
) {
  const input = useRef<HTMLInputElement>(null);
  const element = (
    <input
      ref={input}
      type="file"
      hidden
      aria-label={label}
      {...attributes}
      onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        // So that the same file can be chosen again, for example after a change.
        if (file) take(file);
        currentTarget.value = '';
      }}
    />
  );
  return { element, ask: () => input.current?.click() };
}

/** Copies a text and reports whether that worked. */
export async function copyText(text: string, say: (message: string) => void, message = 'Copied.') {
  try {
    await navigator.clipboard.writeText(text);
    say(message);
  } catch {
    say('The browser blocked copying. Select the text and copy it yourself.');
  }
}

/** Content that is rendered in a later task than the content around it. */
export function Later({ children }: { children: () => ComponentChildren }) {
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true));
    return () => clearTimeout(timer);
  }, []);
  return isReady ? children() : null;
}
