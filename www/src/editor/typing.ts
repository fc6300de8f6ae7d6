// Input handling: the editor itself inserts and deletes text, which is faster than reading the browser's changes of its
// elements. Chromium would also move highlighted text and keep its looks in style attributes, which the page's
// Content-Security-Policy forbids.

import {
  deleteCharBackward,
  deleteCharForward,
  deleteGroupBackward,
  deleteGroupForward,
  deleteLineBoundaryBackward,
  deleteLineBoundaryForward,
} from '@codemirror/commands';
import { Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** Delete commands by the `inputType` of their event. */
const COMMANDS: Record<string, (view: EditorView) => boolean> = {
  deleteContentBackward: deleteCharBackward,
  deleteContentForward: deleteCharForward,
  deleteWordBackward: deleteGroupBackward,
  deleteWordForward: deleteGroupForward,
  deleteSoftLineBackward: deleteLineBoundaryBackward,
  deleteSoftLineForward: deleteLineBoundaryForward,
  deleteHardLineBackward: deleteLineBoundaryBackward,
  deleteHardLineForward: deleteLineBoundaryForward,
};

export function typing(history: { undo(): boolean; redo(): boolean }): import('@codemirror/state').Extension {
  return Prec.high([
    EditorView.domEventObservers({
      beforeinput: readSelection,
      compositionstart: readSelection,
      copy: readSelection,
      cut: readSelection,
      paste: readSelection,
    }),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        const { inputType, data } = event;
        if (view.composing || !event.cancelable) return false;
        if (inputType === 'historyUndo') history.undo();
        else if (inputType === 'historyRedo') history.redo();
        else if (Object.hasOwn(COMMANDS, inputType)) COMMANDS[inputType](view);
        else if (inputType === 'insertText' && data !== null) replace(view, data);
        else return false;
        event.preventDefault();
        return true;
      },
      // Composed text can't be handled here, but the selection that it replaces can be deleted first.
      compositionstart(_event, view) {
        if (!view.state.selection.main.empty) view.dispatch(view.state.replaceSelection(''));
        return false;
      },
    }),
  ]);
}

/**
 * Makes the editor read the selection now. The browser's own event comes later, and the editor checks by itself only on
 * keys: text from a screen keyboard or a menu would be inserted at the previous selection.
 */
function readSelection(_event: Event, view: EditorView) {
  if (!view.composing) view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}

function replace(view: EditorView, text: string) {
  const { from, to } = view.state.selection.main;
  const typed = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  // Brackets and quotes are closed around a selection.
  if (view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, typed))) return;
  view.dispatch(typed());
}
