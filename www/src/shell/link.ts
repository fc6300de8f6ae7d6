// Links: the whole draft in the address.

import { readDraft } from './draft.js';
import type { Draft } from '../types.ts';

const PREFIX = '#1.';

/** A link may unpack to no more than this. */
const MAX_BYTES = 8 << 20;

export async function linkTo(draft: Draft): Promise<string> {
  const packed = new Blob([JSON.stringify(draft)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${location.origin}${location.pathname}${PREFIX}${text}`;
}

/** The draft in an address; undefined for none, `'damaged'` for what can't be read. */
export async function draftIn(hash: string): Promise<Draft | 'damaged' | undefined> {
  if (!hash.startsWith(PREFIX)) return hash.length > 1 ? 'damaged' : undefined;
  try {
    const binary = atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    return readDraft(JSON.parse(await unpack(bytes))) ?? 'damaged';
  } catch {
    return 'damaged';
  }
}

/** Counts while it unpacks, so that a small link can't fill the memory. */
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
