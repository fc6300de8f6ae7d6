// The tools above the views, their dialogs, and the shortcuts.

import { make, makeButton } from '../dom.js';
import { makeDialog, openDialog } from './dialog.js';
import { defaultDraft } from './draft.js';

/** @typedef {import('../app.js').App} App */

const THEMES = ['system', 'light', 'dark'];

/** @type {[keys: string, what: string][]} */
const SHORTCUTS = [
  ['Alt+1 … Alt+5', 'Build, Examples, Tests, Sync, Files'],
  ['Alt+E', 'Go to the event'],
  ['Alt+T', 'Go to the trigger'],
  ['Alt+M', 'Go to the mapping'],
  ['Alt+R', 'Go to the result'],
  ['Alt+S', 'Share'],
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo'],
  ['Ctrl+Space', 'In an editor: what can be written here'],
  ['F8, Shift+F8', 'In an editor: the next issue, the one before'],
  ['Ctrl+.', 'In an editor: mend the issue at the caret'],
  ['Shift+Alt+F', 'In an editor: tidy JSON'],
  ['Ctrl+M', 'In an editor: Tab indents, or leaves it again'],
  ['?', 'This list'],
];

/**
 * @param {HTMLElement} parent
 * @param {App} app
 * @param {{ build: { focus: Record<string, () => void> }, views: { names: string[], show: (name: string) => void } }} parts
 */
export function mountTools(parent, app, { build, views }) {
  const theme = make(
    'select',
    { 'aria-label': 'Colours', onchange: () => useTheme(theme.value) },
    ...THEMES.map((value) => make('option', { value }, `${value[0].toUpperCase()}${value.slice(1)} colours`)),
  );
  theme.value = keptTheme();
  useTheme(theme.value);
  const shortcuts = makeDialog(
    'Shortcuts',
    make(
      'dl',
      {},
      ...SHORTCUTS.flatMap(([keys, what]) => [make('dt', {}, make('kbd', {}, keys)), make('dd', {}, what)]),
    ),
  );
  parent.append(
    makeButton('Undo', () => app.store.undo() || app.say('There is nothing to undo.')),
    makeButton('Redo', () => app.store.redo() || app.say('There is nothing to redo.')),
    makeButton('Share', share),
    makeButton('Start over', () => app.store.change(defaultDraft())),
    theme,
    makeButton('Shortcuts', () => shortcuts.showModal()),
  );

  async function share() {
    try {
      const { share } = await import('./share.js');
      await share(app);
    } catch {
      app.say('The dialog could not be loaded.');
    }
  }

  addEventListener('keydown', (event) => {
    if (openDialog() !== null) return;
    const isTyping = event
      .composedPath()
      .some(
        (one) => one instanceof HTMLElement && (one.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName)),
      );
    if (event.key === '?' && !isTyping) {
      shortcuts.showModal();
      event.preventDefault();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (!shortcut(event.code)) return;
      event.preventDefault();
    } else if ((event.ctrlKey || event.metaKey) && event.code === 'KeyZ' && !isTyping) {
      if (event.shiftKey) app.store.redo();
      else app.store.undo();
      event.preventDefault();
    }
  });

  /** @param {string} code */
  function shortcut(code) {
    const [, digit] = /^Digit([1-5])$/.exec(code) ?? [];
    const part = { KeyE: 'event', KeyT: 'trigger', KeyM: 'mapping', KeyR: 'result' }[code];
    if (digit !== undefined) views.show(views.names[Number(digit) - 1]);
    else if (code === 'KeyS') share();
    else if (part !== undefined) {
      views.show('build');
      build.focus[part]();
    } else return false;
    return true;
  }
}

/** @param {string} theme */
function useTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('segment-postscript theme', theme);
  } catch {
    // Then it is chosen again the next time.
  }
}

function keptTheme() {
  try {
    const kept = localStorage.getItem('segment-postscript theme');
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
