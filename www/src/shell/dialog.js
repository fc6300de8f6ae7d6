// Dialogs.

import { make, makeButton } from '../dom.js';

/**
 * A dialog, shut. What is said while it is open is said in it: the rest of the page is out of reach then.
 *
 * @param {string} title
 * @param {...HTMLElement} content
 */
export function makeDialog(title, ...content) {
  const made = make(
    'dialog',
    { 'aria-label': title },
    make('h2', {}, title),
    ...content,
    make('p', { class: 'note', role: 'status' }),
    make(
      'p',
      { class: 'row' },
      makeButton('Close', () => made.close()),
    ),
  );
  document.body.append(made);
  return made;
}

/** The dialog that is open, if one is. */
export function openDialog() {
  return document.querySelector('dialog[open]');
}
