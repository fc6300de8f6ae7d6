// Share links, which contain the whole draft in the URL.

import { effect } from '@preact/signals';
import { type Origin, change, draft, open, say, setOrigin } from '../store.ts';
import type { Draft } from '../types.ts';
import { isOurs } from './address.ts';
import { defaultDraft, readDraft } from './draft.js';

const PREFIX = '#1.';

/** The maximum decompressed size of a link. */
const MAX_BYTES = 8 << 20;

/** `isSample` marks the event as sample data, which is shown to the recipient. */
export async function linkTo(draft: Draft, isSample = false): Promise<string> {
  const packed = new Blob([JSON.stringify({ ...draft, isSample })])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${location.origin}${location.pathname}${PREFIX}${text}`;
}

/** Opens the draft in an address. Returns whether it replaced an edited draft. */
export async function openDraftIn(hash: string): Promise<boolean> {
  const { shared, isSample } = await draftIn(hash);
  if (shared === undefined) {
    removeHash();
    say('The link could not be read. Your work has not changed.');
    return false;
  }
  const before = draft.peek();
  const { event, tests } = before;
  const next = shared.event === '' ? { ...shared, event, tests } : shared;
  // After a reload, the stored draft is already that of the link.
  const isNew = !isSame(next, before);
  const isOwn = isNew && !isSame(before, defaultDraft());
  const goBack = () => {
    change(before);
    say('Your own draft is back.', 'undo');
  };
  const from: Origin = {
    title: titleOf(shared.event, isSample),
    ways: isOwn ? [['Back to your draft', goBack]] : [],
  };
  if (isNew) open(next, { from });
  else setOrigin(from);
  const opened = draft.peek();
  // After the first change, the URL no longer matches what is shown.
  const leave = () => draft.peek() !== opened && location.hash === hash && removeHash();
  addEventListener('popstate', () => isOurs() && leave());
  effect(() => {
    if (draft.value === opened) return;
    leave();
    if (draft.value !== before) return;
    say(isOwn ? 'Your own draft is back.' : 'This is the default draft.');
  });
  return isOwn;
}

function titleOf(event: string, isSample: boolean) {
  if (event === '') return 'Opened from a shared link. It has no event, so yours was kept.';
  return `Opened from a shared link. Its event ${isSample ? 'holds sample data' : 'is the sender’s'}.`;
}

const isSame = (one: Draft, other: Draft) => JSON.stringify(one) === JSON.stringify(other);

function removeHash() {
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** The draft in a URL, if it can be read, and whether its event is marked as sample data. */
async function draftIn(hash: string) {
  try {
    if (!hash.startsWith(PREFIX)) throw new Error('not a link');
    const binary = atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const value = JSON.parse(await unpack(bytes));
    return { shared: readDraft(value), isSample: value?.isSample === true };
  } catch {
    return { isSample: false };
  }
}

/** Decompresses with a size limit, so that a small link can't fill the memory. */
async function unpack(bytes: Uint8Array<ArrayBuffer>) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value?.length ?? 0;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error('too large');
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
