// Bundles pkg/src into pkg/dist: `index.js` for browsers, `liquid.js` and `liquid.cjs` with the core that knows @liquid
// for all others, each with its types; and the command line, which imports the package like anybody else.

import { build } from 'esbuild';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));

await rm(`${pkg}dist`, { recursive: true, force: true });

/** Takes the core that knows @liquid. */
const withLiquid = {
  name: 'with-liquid',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/generated\// }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('generated/', 'generated/liquid/')),
    }));
  },
};

for (const [file, format, plugins] of /** @type {const} */ ([
  ['index.js', 'esm', []],
  ['liquid.js', 'esm', [withLiquid]],
  ['liquid.cjs', 'cjs', [withLiquid]],
])) {
  await build({
    entryPoints: [`${pkg}src/index.js`],
    outfile: `${pkg}dist/${file}`,
    format,
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
    plugins: [...plugins],
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
