// Copies the content of the npm package into one directory, ready to be packed: `node xtask/stage.mjs DIRECTORY`.

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packedReadme } from './links.mjs';

/** Paths in the package by paths in the repository. */
const SHIPPED = {
  'pkg/dist': 'dist',
  'pkg/ISSUES.md': 'ISSUES.md',
  'pkg/LANGUAGE.md': 'LANGUAGE.md',
  'pkg/package.json': 'package.json',
  'LICENSE-APACHE': 'LICENSE-APACHE',
  'LICENSE-MIT': 'LICENSE-MIT',
};

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = process.argv[2];
if (directory === undefined) {
  console.error('usage: node xtask/stage.mjs DIRECTORY');
  process.exit(2);
}
for (const [from, to] of Object.entries(SHIPPED)) {
  await cp(join(root, from), join(directory, to), { recursive: true });
}
const { repository, version } = JSON.parse(await readFile(join(root, 'pkg/package.json'), 'utf8'));
const source = { url: repository.url.replace(/^git\+|\.git$/g, ''), tag: `v${version}` };
const readme = await readFile(join(root, 'README.md'), 'utf8');
await writeFile(join(directory, 'README.md'), packedReadme(readme, SHIPPED, source));
