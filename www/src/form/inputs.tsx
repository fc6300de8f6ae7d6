// Inputs bound to a text: changes from elsewhere are shown without moving the caret.

import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { scan } from './json-scan.js';

const PLAIN = { spellcheck: false, autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off' };

interface TextProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  lines?: boolean;
  code?: boolean;
  class?: string;
  placeholder?: string;
  maxLength?: number;
  invalid?: boolean;
  describedBy?: string;
  onFocus?: () => void;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** A text input of one line, or of several lines that grow with the content. */
export function TextInput({
  label,
  value,
  onInput,
  lines,
  code,
  invalid,
  describedBy,
  class: look = '',
  ...rest
}: TextProps) {
  const input = useRef<any>(null);
  useFollowed(input, value);
  const props = {
    ref: input,
    class: `form-input ${code ? 'mono' : ''} ${look}`,
    'aria-label': label,
    'aria-invalid': invalid ? true : undefined,
    'aria-describedby': describedBy,
    ...PLAIN,
    ...rest,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onInput(currentTarget.value),
  };
  return lines ? <textarea rows={1} {...(props as object)} /> : <input type="text" {...(props as object)} />;
}

/** Sets the value of an input. The caret stays in place if possible. */
export function useFollowed(input: { current: HTMLInputElement | HTMLTextAreaElement | null }, value: string) {
  useLayoutEffect(() => {
    const one = input.current;
    if (one === null || one.value === value) return;
    const { selectionStart: start, selectionEnd: end } = one;
    one.value = value;
    if (one === document.activeElement && start !== null && end !== null) {
      one.setSelectionRange(Math.min(start, value.length), Math.min(end, value.length));
    }
  }, [value]);
}

/** An input with its label. */
export function Option({ label, children }: { label: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="form-option">
      {label}
      {children}
    </div>
  );
}

interface JsonProps {
  label: string;
  source: string;
  /** Whether only numbers, true, false and null are accepted. */
  scalar?: boolean;
  write: (source: string) => void;
  onUse?: (isUsed: boolean) => void;
}

/** An input for JSON text. Text that is not JSON yet is kept here until it is. */
export function JsonInput({ label, source, scalar, write, onUse }: JsonProps) {
  const id = useId();
  const [typed, setTyped] = useState<{ text: string; source: string }>();
  // Changes from elsewhere replace what is being typed.
  const text = typed?.source === source ? typed.text : source;
  const { tree, fault } = scan(text);
  const isRight = tree !== undefined && (!scalar || (tree.items === undefined && tree.kind !== 'string'));
  const message = scalar ? 'Enter a number, true, false or null.' : `This is not JSON yet: ${fault?.message}.`;
  return (
    <>
      <TextInput
        label={label}
        value={text}
        lines={!scalar}
        code
        invalid={!isRight}
        describedBy={isRight ? undefined : id}
        onFocus={() => onUse?.(true)}
        onBlur={() => onUse?.(false)}
        onInput={(next) => {
          const read = scan(next);
          const isJson =
            read.tree !== undefined && (!scalar || (read.tree.items === undefined && read.tree.kind !== 'string'));
          setTyped({ text: next, source: isJson ? next.trim() : source });
          if (isJson) write(next.trim());
        }}
      />
      {!isRight && (
        <p class="wrong" id={id}>
          {message}
        </p>
      )}
    </>
  );
}
