// A CodeMirror editor in a shadow root, bound to one text of the draft. In a shadow root CodeMirror's styles are adopted
// style sheets, which the page's Content-Security-Policy allows; the page's colours reach in as custom properties.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, toggleTabFocusMode } from '@codemirror/commands';
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { diagnosticCount, nextDiagnostic, previousDiagnostic, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { make } from '../dom.js';
import { makeMender } from './mend.js';
import { typing } from './typing.js';

/** Marks what comes from the store, so that it is not given back to it. */
const fromStore = Annotation.define();

/** @type {import('@codemirror/state').StateEffectType<[number, number][]>} */
const setLit = StateEffect.define();

const lit = StateField.define({
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
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

/** With a line longer than this nothing is wrapped: a browser lays out a wrapped line as a whole, at each key. */
const LONGEST_WRAPPED = 10_000;

/** @type {StateField<boolean>} whether lines are wrapped */
const wrapping = StateField.define({
  create: ({ doc }) => isWrapped(doc),
  update: (before, { docChanged, newDoc }) => (docChanged ? isWrapped(newDoc) : before),
  provide: (field) =>
    EditorView.contentAttributes.compute([field], (state) => ({ class: state.field(field) ? 'cm-lineWrapping' : '' })),
});

/** @param {import('@codemirror/state').Text} doc */
function isWrapped(doc) {
  if (doc.length <= LONGEST_WRAPPED) return true;
  for (const line of doc.iterLines()) if (line.length > LONGEST_WRAPPED) return false;
  return true;
}

const looks = EditorView.theme({
  '&': {
    fontSize: '13px',
    backgroundColor: 'var(--sheet)',
    color: 'var(--ink)',
    maxHeight: 'var(--editor-height, 26rem)',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  // What changes in an editor moves nothing around it.
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto', contain: 'content' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--quiet)', borderRight: '1px solid var(--line)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-ground)',
  },
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

/**
 * @typedef {import('@codemirror/lint').Diagnostic} Diagnostic
 *
 * @param {HTMLElement} parent
 * @param {import('../app.js').App} app
 * @param {{
 *   label: string,
 *   read: (draft: import('../app.js').Draft) => string,
 *   write: (text: string) => void,
 *   extensions: import('@codemirror/state').Extension[],
 *   complete: import('@codemirror/autocomplete').CompletionSource,
 *   diagnose: (outcome: import('../app.js').Outcome, text: string) => Diagnostic[],
 *   onPlace?: (place: number | undefined) => void,
 * }} options
 */
export function mountEditor(parent, app, { label, read, write, extensions, complete, diagnose, onPlace }) {
  const host = make('div', { class: 'editor-host' });
  parent.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const undo = { key: 'Mod-z', run: () => app.store.undo(), preventDefault: true };
  const redo = { key: 'Mod-y', mac: 'Mod-Shift-z', run: () => app.store.redo(), preventDefault: true };
  const redoToo = { key: 'Mod-Shift-z', run: () => app.store.redo(), preventDefault: true };
  const tidy = { key: 'Shift-Alt-f', run: (/** @type {EditorView} */ view) => layOut(view) };
  const mender = makeMender();
  const tabs = { key: 'Ctrl-m', run: toggleTabFocusMode };
  /** What is lit is brought in sight in the editor alone: the page must not move away from who points at something. */
  let inSight = -1;
  const view = new EditorView({
    root,
    parent: /** @type {any} */ (root),
    state: EditorState.create({
      doc: read(app.store.draft),
      extensions: [
        lineNumbers(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [async (context) => mender.ways(context) ?? complete(context)], icons: false }),
        syntaxHighlighting(colours),
        wrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          spellcheck: 'false',
          tabindex: '0',
          autocapitalize: 'off',
        }),
        keymap.of([
          undo,
          redo,
          redoToo,
          tidy,
          tabs,
          { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic },
          { key: 'Mod-.', run: mender.mend, preventDefault: true },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
        ]),
        lit,
        EditorView.scrollHandler.of((editor, { head }) => {
          if (head !== inSight) return false;
          inSight = -1;
          scrollWithin(editor, head);
          return true;
        }),
        looks,
        typing(app.store),
        ...extensions,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.annotation(fromStore))) {
            write(update.state.doc.toString());
          } else if (update.selectionSet && !update.docChanged) {
            onPlace?.(update.state.selection.main.head);
          }
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

  /** Shows the draft's text. What can't be seen is not drawn: without a size, the editor would draw all of it. */
  function follow() {
    isBehind = false;
    const shown = view.state.doc.toString();
    const text = read(app.store.draft);
    if (text !== shown) view.dispatch({ changes: changeOf(shown, text), annotations: fromStore.of(true) });
    if (app.outcome !== undefined) tell(app.outcome);
  }

  /** @param {import('../app.js').Outcome} outcome */
  function tell(outcome) {
    const text = view.state.doc.toString();
    // An outcome of another text has nothing to say of this one.
    if (read(outcome.draft) !== text) return;
    const found = diagnose(outcome, text);
    if (found.length > 0 || diagnosticCount(view.state) > 0) view.dispatch(setDiagnostics(view.state, found));
  }

  const catchUp = () => isBehind && follow();
  // To ask for its size when there is something to show would have the browser lay the page out once more.
  new ResizeObserver(([{ contentRect }]) => {
    isSeen = contentRect.width > 0;
    if (isSeen) catchUp();
  }).observe(host);
  app.store.subscribe((draft, before) => {
    const text = read(draft);
    if (text === read(before) && text.length === view.state.doc.length) return;
    isBehind = true;
    if (isSeen) catchUp();
  });
  app.onOutcome((outcome) => {
    if (isSeen) tell(outcome);
    else isBehind = true;
  });
  return {
    view,
    focus() {
      catchUp();
      view.focus();
    },
    /** @param {[number, number][]} spans */
    light(spans) {
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
    /** @param {number} from @param {number} [to] */
    goTo(from, to = from) {
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
 * @param {EditorView} view
 * @param {number} place
 */
function isInSight(view, place) {
  const at = view.coordsAtPos(place);
  const box = view.scrollDOM.getBoundingClientRect();
  return at !== null && at.top >= box.top && at.bottom <= box.bottom && at.left >= box.left && at.right <= box.right;
}

/**
 * Scrolls an editor until a place that it has drawn is in its middle. While it scrolls it does not tell coordinates itself.
 *
 * @param {EditorView} view
 * @param {number} place
 */
function scrollWithin(view, place) {
  const { node, offset } = view.domAtPos(place, 1);
  const range = document.createRange();
  range.selectNodeContents(node);
  if (node instanceof Text) range.setStart(node, Math.min(offset, Math.max(0, node.length - 1)));
  const { top, left } = range.getClientRects()[0] ?? view.contentDOM.getBoundingClientRect();
  const box = view.scrollDOM.getBoundingClientRect();
  view.scrollDOM.scrollBy(left - (box.left + box.right) / 2, top - (box.top + box.bottom) / 2);
}

/**
 * The smallest change that makes one text of another, so that the caret stays where it can.
 *
 * @param {string} from
 * @param {string} to
 */
function changeOf(from, to) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}

/** Lays JSON out; what is no JSON stays as it is. @param {EditorView} view */
function layOut(view) {
  try {
    const shown = view.state.doc.toString();
    const text = JSON.stringify(JSON.parse(shown), null, 2);
    if (text !== shown) view.dispatch({ changes: changeOf(shown, text) });
  } catch {
    // Its squiggle says what is wrong.
  }
  return true;
}
