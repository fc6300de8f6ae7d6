// What an editor shows of its text: whether a place is in sight, and how it comes there.

import type { EditorView } from '@codemirror/view';

/**
 * The share of an editor's width that is left behind a caret which comes this close to its edge, in pixels: else each letter
 * moves all text.
 */
const ROOM = 1 / 3;
const EDGE = 10;

/** Whether a place can be seen in its editor. */
export function isInSight(view: EditorView, place: number) {
  const at = view.coordsAtPos(place);
  const box = view.scrollDOM.getBoundingClientRect();
  return at !== null && at.top >= box.top && at.bottom <= box.bottom && at.left >= box.left && at.right <= box.right;
}

/** Scrolls an editor until a place that it has drawn is in its middle. */
export function scrollWithin(view: EditorView, place: number) {
  const { top, left } = cornerOf(view, place);
  const box = view.scrollDOM.getBoundingClientRect();
  view.scrollDOM.scrollBy(left - (box.left + box.right) / 2, top - (box.top + box.bottom) / 2);
}

/** Scrolls an editor whose caret has reached its right edge by more than the next letter. */
export function leaveRoom(view: EditorView, caret: number) {
  if (!view.visibleRanges.some(({ from, to }) => from <= caret && caret <= to)) return;
  const { right, width } = view.scrollDOM.getBoundingClientRect();
  const beyond = cornerOf(view, caret).left - right + EDGE;
  if (beyond > 0) view.scrollDOM.scrollLeft += beyond + width * ROOM;
}

/** Where a place is that an editor has drawn. While it scrolls, it gives no coordinates itself. */
function cornerOf(view: EditorView, place: number) {
  const { node, offset } = view.domAtPos(place, 1);
  const range = document.createRange();
  range.selectNodeContents(node);
  if (node instanceof Text) range.setStart(node, Math.min(offset, Math.max(0, node.length - 1)));
  return range.getClientRects()[0] ?? view.contentDOM.getBoundingClientRect();
}
