// Writes a JavaScript module that holds a WebAssembly module: `node inline-wasm.mjs IN.wasm OUT.js`.
// So the package is one file, and works wherever JavaScript does, with no bundler settings and no request.

import { readFile, writeFile } from 'node:fs/promises';

const [input, output] = process.argv.slice(2);
const base64 = (await readFile(input)).toString('base64');

await writeFile(
  output,
  `/**
 * The bytes of the core.
 *
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function wasmBytes() {
  const binary = atob(BASE64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

const BASE64 =
  '${base64}';
`,
);
