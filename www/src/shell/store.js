// The store: holds the draft, tells of its changes, and undoes them.

/**
 * @typedef {import('../app.js').Draft} Draft
 * @typedef {import('../app.js').Store} Store
 */

/** Changes of the same thing within so many milliseconds are one step. */
const QUICK = 800;

/** So many steps can be undone, as long as their texts are not longer than this together. */
const MOST_STEPS = 200;
const MOST_CHARACTERS = 25_000_000;

/**
 * @param {Draft} first
 * @returns {Store}
 */
export function makeStore(first) {
  let draft = first;
  /** @type {Draft[]} */
  const undone = [];
  /** @type {Draft[]} */
  const done = [];
  /** @type {Set<(draft: Draft, before: Draft) => void>} */
  const listeners = new Set();
  let last = { what: '', at: 0 };

  /** @param {Draft} next */
  function become(next) {
    const before = draft;
    draft = next;
    for (const listener of [...listeners]) listener(draft, before);
  }

  /**
   * @param {Draft[]} from
   * @param {Draft[]} to
   */
  function step(from, to) {
    const next = from.pop();
    if (next === undefined) return false;
    to.push(draft);
    last = { what: '', at: 0 };
    become(next);
    return true;
  }

  /** @type {Store['change']} */
  function change(patch, what) {
    const now = performance.now();
    const isSameStep = what === last.what && now - last.at < QUICK && done.length > 0;
    last = { what, at: now };
    if (!isSameStep) done.push(draft);
    undone.length = 0;
    forgetOldest(done);
    become({ ...draft, ...patch });
  }

  return {
    get draft() {
      return draft;
    },
    change,
    changeSubscription(patch, what) {
      const subscriptions = draft.subscriptions.map((one, at) => (at === draft.selected ? { ...one, ...patch } : one));
      change({ subscriptions }, `${what} ${draft.selected}`);
    },
    undo: () => step(done, undone),
    redo: () => step(undone, done),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @param {Draft[]} done */
function forgetOldest(done) {
  let characters = 0;
  for (let at = done.length - 1; at >= 0; at -= 1) {
    // A text that did not change is the same string, and costs nothing again.
    if (done[at].event !== done[at + 1]?.event) characters += done[at].event.length;
    for (const { mapping } of done[at].subscriptions) characters += mapping.length;
    if (done.length - at > MOST_STEPS || characters > MOST_CHARACTERS) {
      done.splice(0, at + 1);
      return;
    }
  }
}
