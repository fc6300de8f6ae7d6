// What comes from outside: files that are dropped anywhere or chosen, and configurations that are pasted anywhere.

import { droppedFile } from '../dropped.js';

/** @typedef {import('../app.js').App} App */

/** Longer texts are events, and pasted where the caret is. */
const MAX_PASTED = 2_000_000;

/**
 * @param {App} app
 * @param {HTMLElement} filesView takes what is dropped on it itself
 */
export function takeDropsAndPastes(app, filesView) {
  /** @param {DragEvent} event */
  const isOurs = ({ dataTransfer, target }) =>
    dataTransfer?.types.includes('Files') === true && !(target instanceof Node && filesView.contains(target));
  // Before an editor gets to know of it: it would insert the file's text.
  const options = { capture: true };
  addEventListener('dragover', (event) => isOurs(event) && event.preventDefault(), options);
  addEventListener(
    'drop',
    (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const dropped = droppedFile(/** @type {DataTransfer} */ (event.dataTransfer));
      if (typeof dropped === 'string') app.say(dropped);
      else takeFile(app, dropped);
    },
    options,
  );
  addEventListener(
    'paste',
    (event) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.length > MAX_PASTED || !isConfiguration(parsed(text))) return;
      event.preventDefault();
      event.stopPropagation();
      take(app, async ({ openConfiguration }) => openConfiguration(app, text));
    },
    options,
  );
}

/**
 * Recognizes what a file holds, and puts it in its place.
 *
 * @param {App} app
 * @param {File} file
 */
export function takeFile(app, file) {
  take(app, ({ openFile }) => openFile(app, file));
}

/**
 * @param {App} app
 * @param {(functions: typeof import('./take.js')) => Promise<void>} use
 */
async function take(app, use) {
  try {
    await use(await import('./take.js'));
  } catch (error) {
    app.say(`This could not be opened: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * Whether a value is a configuration and no event with a member of that name.
 *
 * @param {any} value
 */
export function isConfiguration(value) {
  const subscriptions = value?.subscriptions;
  const isSubscription = (/** @type {any} */ one) => one?.mapping !== undefined || one?.subscribe !== undefined;
  return Array.isArray(subscriptions) && typeof value.type !== 'string' && subscriptions.some(isSubscription);
}

/** @param {string} text */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
