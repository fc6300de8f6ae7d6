// Writes a JavaScript module that holds a WebAssembly module: `node inline-wasm.mjs IN.wasm IN.lzma OUT.js`.
// So the package is one file, and works wherever JavaScript does, with no bundler settings and no request.

import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const [input, compressed, output] = process.argv.slice(2);
const wasm = await readFile(input);
const packed = await readFile(compressed, 'base64');
const template = await readFile(new URL('wasm-module.js', import.meta.url), 'utf8');

await writeFile(
  output,
  template
    .replace(/^\/\/ The template of .*$/m, '// Generated from xtask/wasm-module.js.')
    .replace('const SIZE = 0;', `const SIZE = ${wasm.length};`)
    .replace("const PACKED = '';", `const PACKED =\n  '${packed}';`),
);

const { wasmBytes } = await import(pathToFileURL(output).href);
if (!wasm.equals(wasmBytes())) throw new Error(`${output} does not give back ${input}`);
