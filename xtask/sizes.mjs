// Reports the size of the package, compressed with brotli; with --limit, fails if the core or a browser bundle is too
// large.

import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../pkg/dist/', import.meta.url));

const bundle = await build({
  entryPoints: [`${dist}index.js`],
  bundle: true,
  minify: true,
  format: 'esm',
  write: false,
  logLevel: 'warning',
});

/** The measured files, each with its maximum compressed size in kilobytes. */
const SIZES = [
  { name: 'core.wasm', content: await readFile(`${dist}core.wasm`), limit: 200 },
  { name: 'browser bundle', content: bundle.outputFiles[0].contents, limit: 227 },
];

for (const { name, content, limit } of SIZES) {
  // Node's default quality for brotli is the highest, 11.
  const compressed = brotliCompressSync(content).length;
  console.log(
    `${name.padEnd(16)} ${kilobytes(content.length)}, brotli ${kilobytes(compressed)} of at most ${limit} KB`,
  );
  if (process.argv.includes('--limit') && compressed > limit * 1000) {
    console.error(`${name} is too large.`);
    process.exitCode = 1;
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
