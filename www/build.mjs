// Copies the playground into a directory that any static host can serve: `node build.mjs OUTDIR`.

import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { playgroundFiles } from './files.mjs';

const outDir = process.argv[2];
if (outDir === undefined) {
  console.error('usage: node build.mjs OUTDIR');
  process.exit(2);
}
await mkdir(outDir, { recursive: true });
const files = playgroundFiles();
for (const [name, { file }] of files) await copyFile(file, join(outDir, name));
console.log(`${files.size} files copied`);
