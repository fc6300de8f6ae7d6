// Mends the issue at the caret by keyboard; pointing at its squiggle offers the same.

import { startCompletion } from '@codemirror/autocomplete';
import { forEachDiagnostic } from '@codemirror/lint';

/** @typedef {import('@codemirror/autocomplete').Completion} Completion */

/** @returns {{ mend(view: import('@codemirror/view').EditorView): boolean, ways: import('@codemirror/autocomplete').CompletionSource }} */
export function makeMender() {
  /** What is to be chosen from. @type {Completion[]} */
  let asked = [];
  return {
    /** Does what mends the issue. Where there are several such ways, they are offered as completions are. */
    mend(view) {
      const { from, to } = view.state.selection.main;
      /** @type {Completion[]} */
      const ways = [];
      forEachDiagnostic(view.state, ({ actions = [] }, start, end) => {
        if (start > to || end < from) return;
        ways.push(...actions.map(({ name, apply }) => ({ label: name, apply: () => apply(view, start, end) })));
      });
      if (ways.length === 1) /** @type {() => void} */ (ways[0].apply)();
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
