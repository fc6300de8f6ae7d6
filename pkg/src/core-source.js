/** The core's bytes, from a string literal: for every environment in which JavaScript may compile WebAssembly. */

import { CORE } from './generated/core-literal.js';

/**
 * The core as bytes. Each character of the literal is one byte.
 *
 * @returns {Uint8Array<ArrayBuffer> | WebAssembly.Module}
 */
export function coreSource() {
  // By way of `globalThis`: bundlers that see the bare name add a whole implementation of it.
  const { Buffer } = globalThis;
  if (typeof Buffer?.from === 'function') return Buffer.from(CORE, 'latin1');
  const bytes = new Uint8Array(CORE.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = CORE.charCodeAt(index);
  return bytes;
}
