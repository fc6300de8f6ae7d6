// Mends the issue at the caret by keyboard; pointing at its squiggle offers the same.

import { startCompletion } from '@codemirror/autocomplete';
import { forEachDiagnostic } from '@codemirror/lint';
import type { Completion } from '@codemirror/autocomplete';

export function makeMender(): {
  mend(view: import('@codemirror/view').EditorView): boolean;
  ways: import('@codemirror/autocomplete').CompletionSource;
} {
  /** What is to be chosen from. */
  let asked: Completion[] = [];
  return {
    /** Does what mends the issue. Where there are several such ways, they are offered as completions are. */
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
