// The store: holds the draft, tells of its changes, and undoes them.

/**
 * @typedef {import('../app.js').Draft} Draft
 * @typedef {import('../app.js').Store} Store
 */

/** Milliseconds within which changes of one input are one step. */
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
  /** The newest change. @type {{ typed?: string, at: number }} */
  let last = { at: 0 };

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
    last = { at: 0 };
    become(next);
    return true;
  }

  /** @type {Store['change']} */
  function change(patch, typed) {
    const now = performance.now();
    const isSameStep = typed !== undefined && typed === last.typed && now - last.at < QUICK && done.length > 0;
    last = { typed, at: now };
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
    changeSubscription(patch, typed) {
      const subscriptions = draft.subscriptions.map((one, at) => (at === draft.selected ? { ...one, ...patch } : one));
      change({ subscriptions }, typed && `${typed} ${draft.selected}`);
    },
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    undo: () => step(done, undone),
    redo: () => step(undone, done),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The newest step can always be undone. @param {Draft[]} done */
function forgetOldest(done) {
  let characters = 0;
  for (let at = done.length - 1; at > 0; at -= 1) {
    characters += ownCharacters(done[at - 1], done[at]);
    if (done.length - at < MOST_STEPS && characters <= MOST_CHARACTERS) continue;
    done.splice(0, at);
    return;
  }
}

/**
 * The characters of a draft's texts that the next one does not share: what did not change is the same string.
 *
 * @param {Draft} draft
 * @param {Draft} next
 */
function ownCharacters(draft, next) {
  const kept = new Set(next.subscriptions);
  let characters = draft.event === next.event ? 0 : draft.event.length;
  for (const subscription of draft.subscriptions) {
    if (!kept.has(subscription)) characters += subscription.mapping.length + subscription.subscribe.length;
  }
  return characters;
}
