// Bundles pkg/src into pkg/dist: one ECMAScript module and one CommonJS file, each with its types.

import { build } from 'esbuild';
import { copyFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));

await rm(`${pkg}dist`, { recursive: true, force: true });

for (const [format, ending] of /** @type {const} */ ([
  ['esm', 'js'],
  ['cjs', 'cjs'],
])) {
  await build({
    entryPoints: [`${pkg}src/index.js`],
    outfile: `${pkg}dist/index.${ending}`,
    format,
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
}
await copyFile(`${pkg}src/index.d.ts`, `${pkg}dist/index.d.ts`);
await copyFile(`${pkg}src/index.d.ts`, `${pkg}dist/index.d.cts`);
