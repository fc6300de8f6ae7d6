/**
 * The core's bytes, decoded from a string literal, for environments in which JavaScript may compile WebAssembly.
 */

import { bytesOf } from './core-table.js';
import { CORE, FREQUENT } from './generated/core-literal.js';

/**
 * The core as bytes.
 *
 * @returns {Uint8Array<ArrayBuffer> | WebAssembly.Module}
 */
export function coreSource() {
  const table = bytesOf(FREQUENT);
  const { length } = CORE;
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = table[CORE.charCodeAt(index)];
  return bytes;
}
