// The tools above the views, their dialogs, and the shortcuts.

import { make, makeButton, setDisabled } from '../dom.js';
import { makeDialog, openDialog } from './dialog.js';
import { defaultDraft } from './draft.js';
import { takeFile } from './open.js';

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
 * @param {{ build: { focus: Record<string, () => void> }, views: { names: string[], show: (name: string) => void, focus: (name: string) => void } }} parts
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
  const undo = makeButton('Undo', () => app.store.undo());
  const redo = makeButton('Redo', () => app.store.redo());
  const showSteps = () => {
    setDisabled(undo, !app.store.canUndo);
    setDisabled(redo, !app.store.canRedo);
  };
  app.store.subscribe(showSteps);
  showSteps();
  const input = make('input', {
    type: 'file',
    hidden: true,
    'aria-label': 'File to open',
    onchange: () => {
      const file = input.files?.[0];
      if (file) takeFile(app, file);
      input.value = '';
    },
  });
  parent.append(
    undo,
    redo,
    makeButton('Open', () => input.click()),
    input,
    makeButton('Share', share),
    makeButton('Start over', () => {
      const { tests } = app.store.draft;
      app.store.change({ ...defaultDraft(), tests });
      app.say(tests.length > 0 ? 'Started over. The tests are kept.' : 'Started over.', 'undo');
    }),
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
    if (digit !== undefined) views.focus(views.names[Number(digit) - 1]);
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
