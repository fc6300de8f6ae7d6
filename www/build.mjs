// Builds the playground into a directory that any static host can serve: `node build.mjs OUTDIR`. Tells its sizes.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const outDir = process.argv[2];
if (outDir === undefined) {
  console.error('usage: node build.mjs OUTDIR');
  process.exit(2);
}
await build({
  configFile: fileURLToPath(new URL('vite.config.js', import.meta.url)),
  build: { outDir: resolve(outDir) },
});

// The first load is the page, its entry with its styles, and the engine's worker. Everything else waits until it is shown.
const html = await readFile(join(outDir, 'index.html'), 'utf8');
const assets = await readdir(join(outDir, 'assets'));
let first = gzipSync(html, { level: 9 }).length;
for (const name of assets) {
  const bytes = gzipSync(await readFile(join(outDir, 'assets', name)), { level: 9 }).length;
  const entry = await readFile(
    join(outDir, 'assets', assets.find((one) => /^index-.*\.js$/.test(one)) ?? name),
    'utf8',
  );
  const isWorker = name.startsWith('worker-') && entry.includes(name);
  const isFirst = html.includes(name) || isWorker;
  if (isFirst) first += bytes;
  console.log(`${isFirst ? 'first ' : 'later '} ${(bytes / 1000).toFixed(1).padStart(6)} KB gzip  ${name}`);
}
console.log(`first load: ${(first / 1000).toFixed(1)} KB gzip`);
