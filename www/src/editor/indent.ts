// Hanging indentation of wrapped lines.

import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

/** The maximum depth in spaces. Deeper lines wrap like a line of this depth. */
const DEEPEST = 24;
const STEP = 2;

const depths = Array.from({ length: DEEPEST / STEP + 1 }, (_, at) => at * STEP);
const marks = depths.map((depth) => Decoration.line({ class: `cm-depth-${depth}` }));

// Classes, because the page's Content-Security-Policy forbids style attributes.
const looks = EditorView.theme(
  Object.fromEntries(
    depths.map((depth) => {
      const by = depth + STEP;
      return [`.cm-depth-${depth}`, { textIndent: `-${by}ch`, paddingInlineStart: `calc(6px + ${by}ch)` }];
    }),
  ),
);

function marksIn({ state, visibleRanges }: EditorView) {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of visibleRanges) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      const start = state.sliceDoc(line.from, Math.min(line.to, line.from + DEEPEST));
      const depth = start.length - start.trimStart().length;
      builder.add(line.from, line.from, marks[Math.floor(depth / STEP)]);
      if (line.to >= to) break;
    }
  }
  return builder.finish();
}

const plugin = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = marksIn(view);
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged || viewportChanged) this.marks = marksIn(view);
    }
  },
  { decorations: ({ marks }) => marks },
);

export const indentation = [looks, plugin];
