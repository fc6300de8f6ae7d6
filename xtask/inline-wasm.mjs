// Writes a JavaScript module that holds a WebAssembly module: `node inline-wasm.mjs IN.wasm OUT.js`.
// So the package is one file, and works wherever JavaScript does, with no bundler settings and no request.

import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const [input, output] = process.argv.slice(2);
const wasm = await readFile(input);
const deflated = deflateRawSync(wasm, { level: 9, memLevel: 9 }).toString('base64');
const template = await readFile(new URL('wasm-module.js', import.meta.url), 'utf8');

await writeFile(
  output,
  template
    .replace(/^\/\/ The template of .*$/m, '// Generated from xtask/wasm-module.js.')
    .replace('const SIZE = 0;', `const SIZE = ${wasm.length};`)
    .replace("const DEFLATED = '';", `const DEFLATED =\n  '${deflated}';`),
);

const { wasmBytes } = await import(pathToFileURL(output).href);
if (!wasm.equals(wasmBytes())) throw new Error(`${output} does not give back ${input}`);
