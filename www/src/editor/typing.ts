// What is typed and deleted is done by the editor itself, which is faster than to read it from what the browser has made of
// its elements. Left to do it, Chromium also moves coloured text about and keeps its looks in style attributes, which the
// page's Content-Security-Policy forbids.

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

/** by the name that browsers give them */
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
      // Text that is being composed can't be taken over; what it replaces can be out of its way.
      compositionstart(_event, view) {
        if (!view.state.selection.main.empty) view.dispatch(view.state.replaceSelection(''));
        return false;
      },
    }),
  ]);
}

/**
 * The editor learns of a selection from an event that the browser sends later. Only for keys does it look by itself: text
 * from a screen keyboard or a menu would go where the selection was before.
 */
function readSelection(_event: Event, view: EditorView) {
  if (!view.composing) view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}

function replace(view: EditorView, text: string) {
  const { from, to } = view.state.selection.main;
  const typed = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  // Brackets and quotes close around a selection.
  if (view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, typed))) return;
  view.dispatch(typed());
}
