// The indentation of wrapped lines: they go on a little to the right of where they begin.

import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

/** In spaces. Deeper lines go on where one of this depth does. */
const DEEPEST = 24;
const STEP = 2;

const depths = Array.from({ length: DEEPEST / STEP + 1 }, (_, at) => at * STEP);
const marks = depths.map((depth) => Decoration.line({ class: `cm-depth-${depth}` }));

// By classes, for the page's Content-Security-Policy allows no styles of elements.
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
