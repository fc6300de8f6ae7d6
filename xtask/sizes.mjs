// Tells how big the package is; with --limit, fails when a browser bundle of it is too big.

import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes of a minified bundle of the package, as `gzip -9` makes them. */
const LIMIT = 110_000;

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));

/** @param {string} file */
async function bundled(file) {
  const bundle = await build({
    entryPoints: [`${pkg}dist/${file}`],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  return bundle.outputFiles[0].contents;
}

show('core', await readFile(`${pkg}src/generated/core_bg.wasm`));
show('whole core', await readFile(`${pkg}src/generated/full/core_bg.wasm`));
const size = show('bundle', await bundled('index.js'));
show('whole bundle', await bundled('full.js'));

if (process.argv.includes('--limit') && size >= LIMIT) {
  console.error(`The bundle must stay below ${LIMIT} bytes (gzip -9), but has ${size}.`);
  process.exit(1);
}

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 */
function show(name, bytes) {
  const compressed = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(20)} ${kilobytes(bytes.length)} KB, gzip -9 ${kilobytes(compressed)} KB`);
  return compressed;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1).padStart(6);
}
