// The global keyboard shortcuts.

import { focusOn } from '../build/go-to.ts';
import { VIEWS, redo, undo } from '../store.ts';
import { isDialogOpen } from '../ui/dialogs.ts';
import { focusView, share } from './app.tsx';
import { isHelpShown } from './help-state.ts';

export const SHORTCUTS: [keys: string, what: string][] = [
  ['Alt+1 … Alt+5', 'Build, Requests, Tests, Bulk check, Examples'],
  ['Alt+E', 'Go to the event'],
  ['Alt+T', 'Go to the trigger'],
  ['Alt+M', 'Go to the mapping'],
  ['Alt+R', 'Go to the result'],
  ['Alt+S', 'Share'],
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo'],
  ['Ctrl+Space', 'In an editor: complete'],
  ['Ctrl+F', 'In an editor: search'],
  ['F8, Shift+F8', 'In an editor: next issue, previous issue'],
  ['Ctrl+.', 'In an editor: fix the issue at the caret'],
  ['Shift+Alt+F', 'In an editor: format JSON'],
  ['Ctrl+M', 'In an editor: toggle whether Tab indents'],
  ['?', 'Reference and shortcuts'],
];

export function listenForShortcuts() {
  addEventListener('keydown', (event) => {
    if (isDialogOpen()) return;
    const isTyping = event
      .composedPath()
      .some(
        (one) => one instanceof HTMLElement && (one.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName)),
      );
    if (event.key === '?' && !isTyping) {
      isHelpShown.value = true;
      event.preventDefault();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (shortcut(event.code)) event.preventDefault();
    } else if ((event.ctrlKey || event.metaKey) && event.code === 'KeyZ' && !isTyping) {
      if (event.shiftKey) redo();
      else undo();
      event.preventDefault();
    }
  });
}

function shortcut(code: string) {
  const digit = /^Digit([1-5])$/.exec(code)?.[1];
  const part = { KeyE: 'event', KeyT: 'trigger', KeyM: 'mapping', KeyR: 'result' }[code];
  if (digit !== undefined) focusView(VIEWS[Number(digit) - 1]);
  else if (code === 'KeyS') void share();
  else if (part !== undefined) focusOn(part);
  else return false;
  return true;
}
