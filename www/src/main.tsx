// The playground: mounts the page, starts the engine, stores the draft.

import { effect } from '@preact/signals';
import { render } from 'preact';
import { startEngine } from './engine/engine.ts';
import { isOurs, keepViewInAddress, takeOver } from './shell/address.ts';
import { App } from './shell/app.tsx';
import { remember } from './shell/draft.js';
import { takeDropsAndPastes } from './shell/open.ts';
import { listenForShortcuts } from './shell/shortcuts.ts';
import { draft, say, wasDamaged } from './store.ts';
import { startSimulating } from './sync/simulation.ts';
import { startTesting } from './tests/results.ts';

/** Milliseconds after the last change before the draft is stored. */
const KEEP_AFTER = 500;

keepViewInAddress();
render(<App />, document.getElementById('page')!);
takeDropsAndPastes();
listenForShortcuts();
if (wasDamaged) say('Your saved work could not be read, so this is the default.');

let kept = draft.peek();
let keeping: ReturnType<typeof setTimeout> | undefined;
let hasRoom = true;

/** Stores the draft, if it has changed since it was last stored. */
function keep() {
  clearTimeout(keeping);
  if (kept === draft.peek()) return;
  kept = draft.peek();
  const isKept = remember(kept);
  if (!isKept && hasRoom) say('Your work is too large for this browser to save.');
  hasRoom = isKept;
}

effect(() => {
  void draft.value;
  clearTimeout(keeping);
  keeping = setTimeout(keep, KEEP_AFTER);
});
// Timers may not run after the user leaves the page. Phones discard hidden pages without `pagehide`.
addEventListener('pagehide', keep);
document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keep());

async function openLink() {
  if (location.hash === '' || location.hash === '#main') return;
  keep();
  // Most visits have no link.
  const { openDraftIn } = await import('./shell/link.ts');
  // The stored draft is kept until the first change: until then, this one is in the URL.
  if (await openDraftIn(location.hash)) kept = draft.peek();
  takeOver();
}

addEventListener('hashchange', () => isOurs() || void openLink());
await openLink();
startEngine();
startSimulating();
startTesting();

if ('serviceWorker' in navigator && location.protocol.startsWith('http') && import.meta.url.includes('/assets/')) {
  navigator.serviceWorker.register('./sw.js').catch(() => {});
}
