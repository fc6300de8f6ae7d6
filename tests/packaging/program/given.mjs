// The program with a core that the caller reads from `core.wasm`, and passes to `init` in the form given by the
// argument.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from 'segment-postscript';
import { program } from './program.mjs';

const bytes = readFileSync(createRequire(import.meta.url).resolve('segment-postscript/core.wasm'));
const ways = {
  bytes: () => bytes,
  module: () => new WebAssembly.Module(bytes),
  response: async () => new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } }),
};

await init(ways[/** @type {keyof typeof ways} */ (process.argv[2])]());
console.log(JSON.stringify(program()));
