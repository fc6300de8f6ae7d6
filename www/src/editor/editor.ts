// A CodeMirror editor in a shadow root, bound to one text of the draft. In a shadow root, CodeMirror uses adopted style
// sheets, which the page's Content-Security-Policy allows; the page's colours are inherited as custom properties.

import type { CompletionSource } from '@codemirror/autocomplete';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import { Annotation, EditorState, StateEffect, StateField } from '@codemirror/state';
import type { ChangeSet, Extension, Text as CodeText } from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { effect } from '@preact/signals';
import { draft, endStep, outcome, redo, undo } from '../store.ts';
import type { Draft, Outcome } from '../types.ts';
import { formattedJson } from './format.ts';
import { isInSight, leaveRoom, scrollWithin } from './sight.ts';
import type * as Extras from './extras.ts';

/** Marks changes from the store, so that they are not written back. */
const fromStore = Annotation.define();

/**
 * Longer texts are inserted in pieces, one per task, so that the page stays responsive. The first piece fills the viewport,
 * because drawing is slower than inserting. Later pieces grow while the browser compiles the code that inserts them.
 */
const PIECE = 150_000;
const FIRST_PIECE = 1_500;

const setLit = StateEffect.define<[number, number][]>();

const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    for (const effect of effects) {
      if (effect.is(setLit)) {
        const ranges = [...effect.value].sort(([left], [right]) => left - right).filter(([from, to]) => from < to);
        return Decoration.set(ranges.map(([from, to]) => Decoration.mark({ class: 'cm-lit' }).range(from, to)));
      }
    }
    return marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--number)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

/** With a longer line, wrapping is off: browsers lay out a wrapped line as a whole on every keystroke. */
const LONGEST_WRAPPED = 10_000;

/** Whether lines are wrapped. */
const wrapping = StateField.define<boolean>({
  create: ({ doc }) => isWrapped(doc),
  update: (before, { docChanged, newDoc, changes }) =>
    docChanged ? isWrapped(newDoc, before ? changes : undefined) : before,
  provide: (field) =>
    EditorView.contentAttributes.compute([field], (state) => ({ class: state.field(field) ? 'cm-lineWrapping' : '' })),
});

/** `changes` are the changes to a document whose lines were all short. */
function isWrapped(doc: CodeText, changes?: ChangeSet) {
  const isShort = ({ length }: { length: number }) => length <= LONGEST_WRAPPED;
  if (isShort(doc)) return true;
  if (changes === undefined) return doc.toJSON().every(isShort);
  let areShort = true;
  changes.iterChanges((_a, _b, from, to, inserted) => {
    areShort &&= isShort(doc.lineAt(from)) && isShort(doc.lineAt(to)) && inserted.toJSON().every(isShort);
  });
  return areShort;
}

const looks = EditorView.theme({
  '&': {
    fontSize: '12.5px',
    backgroundColor: 'var(--sheet)',
    color: 'var(--ink)',
    maxHeight: 'var(--editor-height, 26rem)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  // Changes in the editor don't affect the layout around it.
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto', contain: 'content' },
  '.cm-gutters': { backgroundColor: 'var(--sheet)', color: 'var(--quiet)', border: '0' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '8px' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer', paddingInline: '2px 4px' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--idle-ground)',
    color: 'var(--quiet)',
    border: '0',
    padding: '0 6px',
  },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { fontFamily: 'system-ui, sans-serif' },
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--sheet)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '4px',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--accent-ground)', outline: '1px solid var(--accent)' },
  '.cm-content ::selection': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)' },
  '.cm-name': { color: 'var(--key)' },
  '.cm-text': { color: 'var(--text)' },
  '.cm-number': { color: 'var(--number)' },
  '.cm-keyword': { color: 'var(--accent)', fontWeight: '600' },
  '.cm-lit': { backgroundColor: 'var(--lit-ground)', borderRadius: '2px' },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-ground)', outline: '1px solid var(--line)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxWidth: 'min(44rem, 92vw)' },
  '.cm-tooltip-autocomplete > ul > li': { display: 'flex', gap: '1.5em', padding: '2px 8px' },
  '.cm-completionLabel': { flex: '1 0 auto' },
  '.cm-completionDetail': {
    overflow: 'hidden',
    marginInlineStart: '0',
    color: 'var(--quiet)',
    fontStyle: 'normal',
    textOverflow: 'ellipsis',
  },
  '[aria-selected] > .cm-completionDetail': { color: 'inherit' },
  '.cm-told': { padding: '4px 8px', maxWidth: '40rem' },
  '.cm-told p': { margin: '0 0 4px' },
  '.cm-tooltip-lint': { maxWidth: 'min(38rem, 92vw)' },
  '.cm-diagnostic': { padding: '6px 10px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--accent)' },
  '.cm-diagnostic p': { margin: '0 0 2px' },
  '.cm-diagnostic :is(code, small)': { fontFamily: 'var(--mono)', fontSize: '0.9em' },
  '.cm-diagnostic :is(small, .cm-hint)': { color: 'var(--quiet)' },
  '.cm-diagnosticAction': {
    margin: '4px 6px 0 0',
    padding: '2px 8px',
    borderRadius: '4px',
    backgroundColor: 'var(--accent)',
    color: 'var(--accent-ink)',
    fontFamily: 'inherit',
    fontSize: '0.95em',
  },
});

interface EditorOptions {
  label: string;
  read: (draft: Draft) => string;
  write: (text: string) => void;
  extensions: Extension[];
  complete: CompletionSource;
  diagnose: (outcome: Outcome, text: string) => Diagnostic[];
  /** Called with the position of the pointer or the caret. */
  onPlace?: (place: number | undefined) => void;
}

export type Editor = ReturnType<typeof makeEditor>;

/** An editor that is kept in sync with one text of the draft. */
export function makeEditor(
  host: HTMLElement,
  { label, read, write, extensions, complete, diagnose, onPlace }: EditorOptions,
) {
  const root = host.attachShadow({ mode: 'open' });
  /** The document's text. Changes are applied to it too, because joining the document's lines takes far longer. */
  let text = withLineFeeds(read(draft.peek()));
  const apply = (changes: ChangeSet) => {
    const before = text;
    text = '';
    let end = 0;
    changes.iterChanges((from, to, _from, _to, inserted) => {
      text += before.slice(end, from) + inserted.toString();
      end = to;
    });
    text += before.slice(end);
  };
  let extras: typeof Extras | undefined;
  /** The highlighted position to scroll to. Only the editor scrolls: the page must not move under the pointer. */
  let inSight = -1;
  /** The rest of a change that is inserted in pieces. Until it is complete, typing is blocked. */
  let rest: { from: number; to: number; insert: string } | undefined;
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    dispatchTransactions(transactions, editor) {
      if (transactions.some((one) => one.docChanged && !one.annotation(fromStore))) {
        for (const { changes } of transactions) apply(changes);
        // Before the editor draws, so that the worker runs meanwhile and both may appear in one frame.
        write(text);
      }
      editor.update(transactions);
    },
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        syntaxHighlighting(colours),
        wrapping,
        EditorState.changeFilter.of((transaction) => rest === undefined || transaction.annotation(fromStore) === true),
        EditorView.contentAttributes.of({
          'aria-label': label,
          spellcheck: 'false',
          tabindex: '0',
          autocapitalize: 'off',
        }),
        keymap.of([
          { key: 'Mod-z', run: undo, preventDefault: true },
          { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
          { key: 'Mod-Shift-z', run: redo, preventDefault: true },
          { key: 'Shift-Alt-f', run: () => format(view, text) },
        ]),
        lit,
        EditorView.scrollHandler.of((editor, { head }) => {
          if (head !== inSight) {
            leaveRoom(editor, head);
            return false;
          }
          inSight = -1;
          scrollWithin(editor, head);
          return true;
        }),
        looks,
        ...extensions,
        EditorView.updateListener.of((update) => {
          const isOwn = update.transactions.some((one) => one.annotation(fromStore));
          if (!update.selectionSet || update.docChanged || isOwn) return;
          endStep();
          onPlace?.(update.state.selection.main.head);
        }),
        EditorView.domEventHandlers({
          mousemove: (event, editor) =>
            onPlace?.(editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? undefined),
          mouseleave: () => onPlace?.(undefined),
          blur: () => onPlace?.(undefined),
        }),
      ],
    }),
  });
  let isBehind = false;
  let isSeen = false;
  // Editing aids are loaded after the first render.
  void import('./extras.ts').then((loaded) => {
    extras = loaded;
    view.dispatch({ effects: StateEffect.appendConfig.of(loaded.helping(complete, { undo, redo })) });
    tellNewest();
  });

  /** Shows the draft's text. Must not run while the editor is hidden: without a size, it would draw the whole text. */
  function follow() {
    isBehind = false;
    showRest(Infinity);
    const wanted = withLineFeeds(read(draft.peek()));
    if (wanted === text) return tellNewest();
    rest = changeOf(text, wanted);
    // The selected text has changed: the next letter must not replace it.
    const { head, empty } = view.state.selection.main;
    if (!empty) view.dispatch({ selection: { anchor: head }, annotations: fromStore.of(true) });
    text = wanted;
    // Reading a long text has already taken time in this task.
    if (rest.insert.length > PIECE) setTimeout(showRest, 0, FIRST_PIECE);
    else showRest();
  }

  function showRest(most = PIECE) {
    if (rest === undefined) return;
    const { from, to, insert } = rest;
    // Split at a line break, because joining lines takes long.
    const end = insert.length > most ? insert.lastIndexOf('\n', most) + 1 || most : insert.length;
    const next = from + end;
    const changes = { from, to, insert: insert.slice(0, end) };
    view.dispatch({ changes, annotations: fromStore.of(true) });
    if (end === insert.length) {
      rest = undefined;
      return tellNewest();
    }
    rest = { from: next, to: next, insert: insert.slice(end) };
    setTimeout(showRest, 0, Math.min(2 * most, PIECE));
  }

  function tellNewest() {
    if (outcome.peek() !== undefined) tell(outcome.peek()!);
  }

  function tell(newest: Outcome) {
    // Ignore outcomes of another text.
    if (extras === undefined || rest !== undefined || read(newest.draft) !== text) return;
    const found = diagnose(newest, text);
    if (found.length === 0 && extras.diagnosticCount(view.state) === 0) return;
    view.dispatch(extras.setDiagnostics(view.state, found));
    restoreSelection(view);
  }

  const catchUp = () => (isBehind ? follow() : showRest(Infinity));
  // Measuring the size on demand would force another layout.
  const sizes = new ResizeObserver(([{ contentRect }]) => {
    isSeen = contentRect.width > 0;
    if (isSeen && isBehind) follow();
  });
  sizes.observe(host);
  const effects = [
    effect(() => {
      if (read(draft.value) === text) return;
      isBehind = true;
      if (isSeen) follow();
    }),
    effect(() => {
      const newest = outcome.value;
      if (newest === undefined) return;
      if (isSeen) tell(newest);
      else isBehind = true;
    }),
  ];

  return {
    view,
    destroy() {
      for (const end of effects) end();
      sizes.disconnect();
      rest = undefined;
      view.destroy();
    },
    focus() {
      catchUp();
      view.focus();
      // Focusing an editor does not scroll the page to it.
      host.scrollIntoView({ block: 'nearest' });
    },
    format() {
      catchUp();
      format(view, text);
    },
    light(spans: [number, number][]) {
      const length = view.state.doc.length;
      const inside = spans.filter(([from, to]) => from >= 0 && from < to && to <= length);
      view.dispatch({ effects: setLit.of(inside) });
      const isShown = inside.some(
        ([from]) => view.viewport.from <= from && from <= view.viewport.to && isInSight(view, from),
      );
      if (inside.length > 0 && !isShown) {
        inSight = inside[0][0];
        view.dispatch({ effects: EditorView.scrollIntoView(inside[0][0], { y: 'center' }) });
      }
    },
    goTo(from: number, to = from) {
      catchUp();
      inSight = -1;
      const length = view.state.doc.length;
      const selection = { anchor: Math.min(from, length), head: Math.min(to, length) };
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
      view.focus();
    },
  };
}

/**
 * Sets the browser's selection to the editor's. Chromium moves it when the text at the caret is redrawn, which CodeMirror
 * does not notice if a mark ends at the caret: the next letter would then be inserted elsewhere.
 */
function restoreSelection(view: EditorView) {
  // Only Chromium has a selection per shadow root.
  const own = (view.root as unknown as Document).getSelection?.();
  if (!view.hasFocus || own?.focusNode == null || !view.contentDOM.contains(own.focusNode)) return;
  const { anchor, head } = view.state.selection.main;
  if (view.posAtDOM(own.focusNode, own.focusOffset) === head) return;
  const [from, to] = [view.domAtPos(anchor), view.domAtPos(head)];
  own.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

/** Formats JSON, with numbers unchanged. Text that is not JSON is left as it is. */
function format(view: EditorView, text: string) {
  const formatted = formattedJson(text);
  if (formatted !== undefined && formatted !== text) view.dispatch({ changes: changeOf(text, formatted) });
  return true;
}

/** Normalizes line breaks as CodeMirror does. */
function withLineFeeds(text: string) {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The smallest change from one text to another, so that the caret stays in place if possible. */
function changeOf(from: string, to: string) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}
