// Editing aids, loaded after the first render: keys, completion, brackets, folding, search, issues with their fixes.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionSource } from '@codemirror/autocomplete';
import { defaultKeymap, toggleTabFocusMode } from '@codemirror/commands';
import { bracketMatching, foldKeymap } from '@codemirror/language';
import { nextDiagnostic, previousDiagnostic } from '@codemirror/lint';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { keymap } from '@codemirror/view';
import { indentation } from './indent.ts';
import { makeMender } from './mend.ts';
import { typing } from './typing.ts';

export { diagnosticCount, setDiagnostics } from '@codemirror/lint';

/**
 * The maximum distance to a matching bracket that is not in the syntax tree, in characters. A longer search, repeated for
 * each piece of a pasted text, would take far longer than showing the text.
 */
const MAX_SCANNED = 1_000;

export function helping(complete: CompletionSource, history: { undo(): boolean; redo(): boolean }) {
  const mender = makeMender();
  return [
    typing(history),
    indentation,
    bracketMatching({ maxScanDistance: MAX_SCANNED }),
    closeBrackets(),
    search({ top: true }),
    autocompletion({ override: [async (context) => mender.ways(context) ?? complete(context)], icons: false }),
    keymap.of([
      { key: 'Ctrl-m', run: toggleTabFocusMode },
      { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic },
      { key: 'Mod-.', run: mender.mend, preventDefault: true },
      { key: 'Mod-f', run: openSearchPanel, preventDefault: true },
      ...searchKeymap,
      ...foldKeymap,
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
    ]),
  ];
}
