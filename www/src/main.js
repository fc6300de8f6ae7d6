// The playground: makes the store, the engine and the views, and brings them together.

import { byId, makeButton } from './dom.js';
import { makeEngine } from './engine/engine.js';
import { mountBuild } from './shell/build.js';
import { openDialog } from './shell/dialog.js';
import { defaultDraft, recall, remember } from './shell/draft.js';
import { takeDropsAndPastes } from './shell/open.js';
import { makeStore } from './shell/store.js';
import { mountTools } from './shell/tools.js';
import { makeViews } from './shell/views.js';

/**
 * @typedef {import('./app.js').App} App
 * @typedef {import('./app.js').Outcome} Outcome
 */

/** Milliseconds after the last change until the draft is kept, and as long as something said is shown. */
const KEEP_AFTER = 500;
const SAID_FOR = 6_000;

const remembered = recall();
const store = makeStore(typeof remembered === 'object' ? remembered : defaultDraft());
const engine = makeEngine();

/** @type {Set<(outcome: Outcome) => void>} */
const listeners = new Set();
/** @type {Outcome | undefined} */
let outcome;
let hush = () => {};

/** @type {App} */
const app = {
  store,
  engine,
  get outcome() {
    return outcome;
  },
  onOutcome(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  lightEvent: (spans) => build.lightEvent(spans),
  lightPayload: (paths) => build.lightPayload(paths),
  show: (view) => views.show(view),
  open(patch) {
    store.change(patch);
    views.show('build');
    scrollTo(0, 0);
  },
  async mapFile(file) {
    await views.show('files');
    views.panel('files').dispatchEvent(new CustomEvent('map-file', { detail: file }));
  },
  say(message, canUndo) {
    const place = openDialog()?.querySelector('[role="status"]') ?? byId('saying', HTMLElement);
    hush();
    place.replaceChildren(message);
    if (canUndo) {
      place.append(
        ' ',
        makeButton('Undo', () => {
          hush();
          store.undo();
        }),
      );
    }
    const timer = setTimeout(() => hush(), SAID_FOR);
    hush = () => {
      clearTimeout(timer);
      place.textContent = '';
    };
  },
};

const views = makeViews(byId('tabs', HTMLElement), byId('main', HTMLElement), app);
const build = mountBuild(views.panel('build'), app);
mountTools(byId('tools', HTMLElement), app, { build, views });
takeDropsAndPastes(app, views.panel('files'));
views.show('build');

store.subscribe((draft, before) => {
  // What is only looked at elsewhere changes nothing here.
  const isSame = ['event', 'subscriptions', 'selected', 'onUnknownMembership', 'legacyJourneys'].every(
    (key) => /** @type {any} */ (draft)[key] === /** @type {any} */ (before)[key],
  );
  if (!isSame) update();
  keepSoon();
});

async function update() {
  const newest = await engine.explain(store.draft);
  if (newest === undefined) return;
  outcome = newest;
  for (const listener of [...listeners]) listener(newest);
  document.documentElement.dataset.ready = 'true';
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let keeping;
let hasRoom = true;

function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(keep, KEEP_AFTER);
}

/** Stores the draft, if it has changed since it was last stored. */
function keep() {
  if (keeping === undefined) return;
  clearTimeout(keeping);
  keeping = undefined;
  const isKept = remember(store.draft);
  if (!isKept && hasRoom) app.say('The draft is too large to be remembered by this browser.');
  hasRoom = isKept;
}

// A page that is left may never run its timers again. Phones end hidden pages without `pagehide`.
addEventListener('pagehide', keep);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') keep();
});

async function openLink() {
  if (location.hash === '') return;
  // Most visits come without a link.
  const { draftIn } = await import('./shell/link.js');
  const shared = await draftIn(location.hash);
  if (shared === undefined) return;
  if (shared === 'damaged') {
    removeHash();
    return app.say('The link could not be read. The draft is as it was.');
  }
  store.change(shared);
  // From the first change on, the address would lead to something else than what is shown.
  const unsubscribe = store.subscribe(() => {
    unsubscribe();
    removeHash();
  });
}

function removeHash() {
  history.replaceState(null, '', location.pathname + location.search);
}

addEventListener('hashchange', openLink);
if (remembered === 'damaged') app.say('The remembered draft could not be read. This is the default one.');
await openLink();
update();

if ('serviceWorker' in navigator && location.protocol.startsWith('http') && import.meta.url.includes('/assets/')) {
  navigator.serviceWorker.register('./sw.js').catch(() => {});
}
