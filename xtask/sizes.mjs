// Tells how big the package is; with --limit, fails when a browser bundle of it is too big.

import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes of a minified bundle of the package, as `gzip -9` makes them. */
const LIMIT = 110_000;

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));

const bundle = await build({
  entryPoints: [`${pkg}dist/index.js`],
  bundle: true,
  minify: true,
  format: 'esm',
  write: false,
  logLevel: 'warning',
});
show('WebAssembly', await readFile(`${pkg}src/generated/core_bg.wasm`));
const size = show('bundle', bundle.outputFiles[0].contents);

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
  console.log(`${name.padEnd(12)} ${kilobytes(bytes.length)} KB, gzip -9 ${kilobytes(compressed)} KB`);
  return compressed;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1).padStart(6);
}
