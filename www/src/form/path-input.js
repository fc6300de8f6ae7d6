// An input for a path of the event: a combobox as the ARIA practices have it, with the paths of the event to choose from.

import { make } from '../dom.js';
import { follow, textInput } from './inputs.js';

const PAGE = 10;

/**
 * @param {import('./types.js').Form} form
 * @param {import('./types.js').Scope} scope
 * @param {string} name for screen readers
 * @param {(path: string) => void} onChange
 */
export function createPathInput(form, scope, name, onChange) {
  const { picker } = form;
  const input = textInput(
    name,
    (path) => {
      onChange(path);
      open(path);
    },
    {
      class: 'form-input form-code',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': picker.id,
      'aria-haspopup': 'listbox',
      placeholder: '$.traits.email',
    },
  );
  const owner = {
    input,
    choose(/** @type {string} */ path) {
      picker.close();
      follow(input, path);
      input.setSelectionRange(path.length, path.length);
      onChange(path);
    },
  };
  const isOpen = () => picker.owner === owner;
  const open = (/** @type {string} */ wanted) => picker.open(owner, scope.suggestions(), wanted);
  const all = () => {
    if (isOpen()) return;
    const paths = scope.suggestions();
    // What is there but leads nowhere should not hide where one could go.
    picker.open(owner, paths, input.value);
    if (!isOpen()) picker.open(owner, paths, '');
  };

  /** @type {Record<string, (event: KeyboardEvent) => boolean | void>} whether the key was of use here */
  const keys = {
    ArrowDown(event) {
      const wasOpen = isOpen();
      all();
      if (!event.altKey && (wasOpen || picker.active === undefined)) picker.move(1);
    },
    ArrowUp() {
      const wasOpen = isOpen();
      all();
      if (wasOpen || picker.active === undefined) picker.move(-1);
    },
    PageDown: () => (isOpen() ? picker.move(PAGE) : false),
    PageUp: () => (isOpen() ? picker.move(-PAGE) : false),
    Enter() {
      if (!isOpen() || picker.active === undefined) return picker.close();
      owner.choose(picker.active);
    },
    Escape: () => (isOpen() ? picker.close() : false),
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener('blur', () => isOpen() && picker.close());

  // For the pointer; the keyboard has the arrow keys.
  const toggle = make('button', {
    class: 'form-toggle',
    type: 'button',
    tabindex: -1,
    'aria-hidden': 'true',
    title: 'Paths of the event',
    onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
    onclick: () => {
      if (isOpen()) return picker.close();
      input.focus();
      all();
    },
  });
  return {
    element: make('span', { class: 'form-combobox' }, input, toggle),
    input,
    follow: (/** @type {string} */ path) => follow(input, path),
  };
}
