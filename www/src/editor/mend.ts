// The keyboard command that fixes the issue at the caret. The diagnostic's tooltip offers the same fixes.

import { startCompletion } from '@codemirror/autocomplete';
import { forEachDiagnostic } from '@codemirror/lint';
import type { Completion } from '@codemirror/autocomplete';

export function makeMender(): {
  mend(view: import('@codemirror/view').EditorView): boolean;
  ways: import('@codemirror/autocomplete').CompletionSource;
} {
  /** The fixes to offer in the next completion. */
  let asked: Completion[] = [];
  return {
    /** Applies the fix of the issue. Several fixes are offered as completions. */
    mend(view) {
      const { from, to } = view.state.selection.main;
      const ways: Completion[] = [];
      forEachDiagnostic(view.state, ({ actions = [] }, start, end) => {
        if (start > to || end < from) return;
        ways.push(...actions.map(({ name, apply }) => ({ label: name, apply: () => apply(view, start, end) })));
      });
      if (ways.length === 1) (ways[0].apply as () => void)();
      if (ways.length > 1) {
        asked = ways;
        startCompletion(view);
      }
      return true;
    },
    ways({ pos, explicit }) {
      const options = asked;
      asked = [];
      return explicit && options.length > 0 ? { from: pos, options, filter: false } : null;
    },
  };
}
