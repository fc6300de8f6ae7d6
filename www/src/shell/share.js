// The dialog in which the draft is shared.

import { make, makeButton } from '../dom.js';
import { copies } from './copies.js';
import { makeDialog } from './dialog.js';
import { linkTo } from './link.js';

/** A link that is longer than this is refused by some programs. */
const LONG_LINK = 30_000;

/** @param {import('../app.js').App} app */
export async function share(app) {
  const { draft } = app.store;
  const link = await linkTo(draft);
  const warning = link.length > LONG_LINK ? 'The link is very long: some programs will not take it.' : '';
  const buttons = Object.entries(copies(draft)).map(([label, made]) =>
    makeButton(label, () => ('text' in made ? copy(made.text) : app.say(`This can't be copied: ${made.message}`))),
  );
  const panel = makeDialog(
    'Share',
    make('p', {}, 'The link holds the whole draft, tests included. It is made here, and sent nowhere.'),
    ...(warning === '' ? [] : [make('p', { class: 'note' }, warning)]),
    make(
      'div',
      { class: 'row' },
      makeButton('Copy link', () => copy(link), 'primary'),
      ...buttons,
    ),
  );
  panel.addEventListener('close', () => panel.remove());
  panel.showModal();

  /** @param {string} text */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      app.say('Copied.');
    } catch {
      app.say('This browser did not allow copying.');
    }
  }
}
