// Builds the playground into a directory that any static host can serve: `node build.mjs OUTDIR`. Tells its sizes,
// and fails when the first load is too large.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** Bytes, compressed, until the page can be used. */
const MOST_FIRST = 350_000;

const outDir = process.argv[2];
if (outDir === undefined) {
  console.error('usage: node build.mjs OUTDIR');
  process.exit(2);
}
await build({
  configFile: fileURLToPath(new URL('vite.config.js', import.meta.url)),
  build: { outDir: resolve(outDir) },
});

// The first load is the page, what it loads at once, and the engine's worker. All else waits until it is shown.
const html = await readFile(join(outDir, 'index.html'), 'utf8');
const names = await readdir(join(outDir, 'assets'));
const entry = names.find((name) => /^index-.*\.js$/.test(name)) ?? '';
const script = await readFile(join(outDir, 'assets', entry), 'utf8');
let first = gzipSync(html, { level: 9 }).length;
for (const name of names) {
  const bytes = gzipSync(await readFile(join(outDir, 'assets', name)), { level: 9 }).length;
  const isFirst = html.includes(name) || (name.startsWith('worker-') && script.includes(name));
  if (isFirst) first += bytes;
  console.log(`${isFirst ? 'first ' : 'later '} ${(bytes / 1000).toFixed(1).padStart(6)} KB gzip  ${name}`);
}
console.log(`first load: ${(first / 1000).toFixed(1)} KB gzip, of at most ${MOST_FIRST / 1000}`);
if (first > MOST_FIRST) {
  console.error('The first load is too large.');
  process.exitCode = 1;
}
