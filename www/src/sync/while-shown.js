// Work that is only done while an element can be seen: what changes meanwhile is caught up on when it is shown again.

/**
 * @param {HTMLElement} element
 * @param {() => Promise<unknown>} work one at a time; asked for during the work, it is done once more after it
 * @returns {() => void} asks for the work
 */
export function whileShown(element, work) {
  let wanted = false;
  let busy = false;

  const go = async () => {
    if (busy || !wanted || element.getClientRects().length === 0) return;
    busy = true;
    wanted = false;
    try {
      await work();
    } finally {
      busy = false;
    }
    go();
  };
  // An element gets its size when it is shown, and loses it when it, or what it is in, is hidden.
  new ResizeObserver(go).observe(element);
  return () => {
    wanted = true;
    go();
  };
}
