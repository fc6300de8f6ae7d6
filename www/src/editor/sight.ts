// Visibility of positions in an editor, and scrolling to them.

import type { EditorView } from '@codemirror/view';

/**
 * If the caret is within EDGE pixels of the right edge, the editor scrolls by ROOM of its width more: otherwise each letter
 * moves all text.
 */
const ROOM = 1 / 3;
const EDGE = 10;

/** Whether a position is visible in its editor. */
export function isInSight(view: EditorView, place: number) {
  const at = view.coordsAtPos(place);
  const box = view.scrollDOM.getBoundingClientRect();
  return at !== null && at.top >= box.top && at.bottom <= box.bottom && at.left >= box.left && at.right <= box.right;
}

/** Scrolls an editor to center a position that it has drawn. */
export function scrollWithin(view: EditorView, place: number) {
  const { top, left } = cornerOf(view, place);
  const box = view.scrollDOM.getBoundingClientRect();
  view.scrollDOM.scrollBy(left - (box.left + box.right) / 2, top - (box.top + box.bottom) / 2);
}

/** Scrolls an editor whose caret has reached the right edge, by more than the next letter. */
export function leaveRoom(view: EditorView, caret: number) {
  if (!view.visibleRanges.some(({ from, to }) => from <= caret && caret <= to)) return;
  const { right, width } = view.scrollDOM.getBoundingClientRect();
  const beyond = cornerOf(view, caret).left - right + EDGE;
  if (beyond > 0) view.scrollDOM.scrollLeft += beyond + width * ROOM;
}

/** The coordinates of a position that an editor has drawn. While it scrolls, the editor itself provides none. */
function cornerOf(view: EditorView, place: number) {
  const { node, offset } = view.domAtPos(place, 1);
  const range = document.createRange();
  range.selectNodeContents(node);
  if (node instanceof Text) range.setStart(node, Math.min(offset, Math.max(0, node.length - 1)));
  return range.getClientRects()[0] ?? view.contentDOM.getBoundingClientRect();
}
