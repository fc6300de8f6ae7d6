// Bundles pkg/src into pkg/dist: one ECMAScript module and one CommonJS file, each with its types; and the command line,
// which imports the package like anybody else.

import { build } from 'esbuild';
import { chmod, copyFile, rm } from 'node:fs/promises';
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
await build({
  entryPoints: [`${pkg}src/cli/main.js`],
  outfile: `${pkg}dist/cli.js`,
  format: 'esm',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['segment-postscript'],
  logLevel: 'warning',
});
await chmod(`${pkg}dist/cli.js`, 0o755);
await copyFile(`${pkg}src/index.d.ts`, `${pkg}dist/index.d.ts`);
await copyFile(`${pkg}src/index.d.ts`, `${pkg}dist/index.d.cts`);
