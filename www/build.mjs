// Builds the playground into a directory that any static host can serve: `node build.mjs OUTDIR`. Prints the size of each
// file, and fails if the first load is too large.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

/** The maximum size of the first load, in bytes compressed with brotli. */
const MAX_FIRST = 360_000;

const outDir = process.argv[2];
if (outDir === undefined) {
  console.error('usage: node build.mjs OUTDIR');
  process.exit(2);
}
await build({
  configFile: fileURLToPath(new URL('vite.config.js', import.meta.url)),
  build: { outDir: resolve(outDir) },
});

// The first load is the page, its entry script, the engine's worker, and everything that these import or load immediately.
// Everything else is loaded when it is first shown.
const assets = join(outDir, 'assets');
const names = await readdir(assets);
const html = await readFile(join(outDir, 'index.html'), 'utf8');
const first = new Set(names.filter((name) => html.includes(name)));
for (const name of first) {
  if (!name.endsWith('.js')) continue;
  const script = await readFile(join(assets, name), 'utf8');
  for (const other of names) {
    const isImported = ['from', 'import'].some((word) => script.includes(`${word}"./${other}"`));
    const isLoaded = /^worker-|\.wasm$/.test(other) && script.includes(other);
    if (isImported || isLoaded) first.add(other);
  }
}
let total = brotliCompressSync(html).length;
for (const name of names) {
  const bytes = brotliCompressSync(await readFile(join(assets, name))).length;
  if (first.has(name)) total += bytes;
  console.log(`${first.has(name) ? 'first ' : 'later '} ${(bytes / 1000).toFixed(1).padStart(6)} KB brotli  ${name}`);
}
console.log(`first load: ${(total / 1000).toFixed(1)} KB brotli, of at most ${MAX_FIRST / 1000}`);
if (total > MAX_FIRST) {
  console.error('The first load is too large.');
  process.exitCode = 1;
}
