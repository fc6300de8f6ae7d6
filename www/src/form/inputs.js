// Inputs that follow a text: what somebody else changes shows in them without taking the caret away.

import { make, makeSvg } from '../dom.js';

/**
 * Sets what an input holds. The caret stays as near to where it was as it can.
 *
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} value
 */
export function follow(input, value) {
  if (input.value === value) return;
  const isUsed = input === document.activeElement;
  const { selectionStart, selectionEnd } = input;
  input.value = value;
  if (isUsed && selectionStart !== null && selectionEnd !== null) {
    input.setSelectionRange(Math.min(selectionStart, value.length), Math.min(selectionEnd, value.length));
  }
}

/**
 * A text of one or more lines, which grows with what it holds.
 *
 * @param {string} name for screen readers
 * @param {(value: string) => void} onInput
 * @param {{ code?: boolean }} [options]
 */
export function textArea(name, onInput, { code = false } = {}) {
  return make('textarea', {
    class: code ? 'form-input form-code' : 'form-input',
    rows: 1,
    'aria-label': name,
    ...PLAIN,
    oninput: (/** @type {{ target: HTMLTextAreaElement }} */ { target }) => onInput(target.value),
  });
}

/**
 * @param {string} name for screen readers
 * @param {(value: string) => void} onInput
 * @param {Record<string, string | number>} [attributes]
 */
export function textInput(name, onInput, attributes = {}) {
  return make('input', {
    class: 'form-input',
    type: 'text',
    'aria-label': name,
    ...PLAIN,
    ...attributes,
    oninput: (/** @type {{ target: HTMLInputElement }} */ { target }) => onInput(target.value),
  });
}

/**
 * @param {string} label
 * @param {string} name for screen readers: the label and what it belongs to
 * @param {(checked: boolean) => void} onChange
 */
export function checkbox(label, name, onChange) {
  const input = make('input', {
    type: 'checkbox',
    'aria-label': name,
    onchange: () => onChange(input.checked),
  });
  return { element: make('label', { class: 'form-check' }, input, label), input };
}

/**
 * @param {string} name for screen readers
 * @param {readonly (readonly [string, string])[]} options values and labels
 * @param {(value: string) => void} onChange
 */
export function choice(name, options, onChange) {
  const element = make(
    'select',
    { class: 'form-select', 'aria-label': name, onchange: () => onChange(element.value) },
    ...options.map(([value, label]) => make('option', { value }, label)),
  );
  return {
    element,
    /** @param {string} value what is no option is shown all the same */
    follow(value) {
      const known = [...element.options].some((option) => option.value === value);
      if (!known) element.append(make('option', { value }, value === '' ? 'Not given' : value));
      if (element.value !== value) element.value = value;
    },
  };
}

/**
 * A small button.
 *
 * @param {string} label
 * @param {string} name for screen readers: the label and what it is about
 * @param {() => void} onClick
 */
export function button(label, name, onClick) {
  return make('button', { class: 'form-button', type: 'button', 'aria-label': name, onclick: onClick }, label);
}

/**
 * A button with a sign; its name tells what it does to what.
 *
 * @param {keyof typeof SIGNS} sign
 * @param {string} name
 * @param {() => void} onClick
 */
export function iconButton(sign, name, onClick) {
  const path = makeSvg('path', { d: SIGNS[sign] });
  const svg = makeSvg('svg', { class: 'form-sign', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
  const attributes = {
    class: 'form-button form-icon',
    type: 'button',
    'aria-label': name,
    title: name,
    onclick: onClick,
  };
  return make('button', attributes, svg);
}

const SIGNS = { up: 'M8 13V3M4 7l4-4 4 4', down: 'M8 3v10M4 9l4 4 4-4', remove: 'M4 4l8 8M12 4l-8 8' };

/**
 * An input with a label before it.
 *
 * @param {string} label
 * @param {...Node} inputs
 */
export function option(label, ...inputs) {
  return make('div', { class: 'form-option' }, make('span', { class: 'form-name' }, label), ...inputs);
}

/**
 * A sentence whose parts between grave accents are code.
 *
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function sentence(text) {
  const parts = text.split('`');
  const isCode = (/** @type {number} */ at) => at % 2 === 1 && at < parts.length - 1;
  return parts.map((part, at) => (isCode(at) ? make('code', {}, part) : at % 2 === 1 ? `\`${part}` : part));
}

const PLAIN = { spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off' };
