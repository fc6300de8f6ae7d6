// Bundles pkg/src into pkg/dist: `index.js` for browsers, without @liquid, explanations and delivery; `full.js` and `full.cjs` for all
// others; the destination for action runtimes, and the command line with its courier, which import the package like anybody else; types.

import { build } from 'esbuild';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));

await rm(`${pkg}dist`, { recursive: true, force: true });

/** Takes other files than those that the sources name. @param {RegExp} filter @param {(path: string) => string} other */
const instead = (filter, other) => ({
  name: 'instead',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve }) {
    onResolve({ filter }, ({ path, resolveDir }) => ({ path: join(resolveDir, other(path)) }));
  },
});
const whole = instead(/^\.\/generated\//, (path) => path.replace('generated/', 'generated/full/'));
const small = instead(/^\.\/extras\.js$/, () => 'no-extras.js');

for (const [file, format, plugins] of /** @type {const} */ ([
  ['index.js', 'esm', [small]],
  ['full.js', 'esm', [whole]],
  ['full.cjs', 'cjs', [whole]],
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
// Node can't load the ECMAScript modules of @segment/actions-core, and errors of two copies would not know each other: so
// its CommonJS build is the one that is used, whoever asks.
await build({
  entryPoints: [`${pkg}src/actions-core.js`],
  outfile: `${pkg}dist/actions-core.cjs`,
  format: 'cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['segment-postscript/full', '@segment/actions-core'],
  logLevel: 'warning',
});
await writeFile(
  `${pkg}dist/actions-core.js`,
  `import actionsCore from './actions-core.cjs';
export const { createDestination } = actionsCore;
export default actionsCore.default;
`,
);
await build({
  entryPoints: { cli: `${pkg}src/cli/main.js`, 'cli-courier': `${pkg}src/cli/courier-process.js` },
  outdir: `${pkg}dist`,
  format: 'esm',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['segment-postscript'],
  logLevel: 'warning',
});
await chmod(`${pkg}dist/cli.js`, 0o755);
await copyFile(`${pkg}src/actions-core.d.ts`, `${pkg}dist/actions-core.d.ts`);
for (const name of ['index', 'delivery', 'explanation']) {
  const types = await readFile(`${pkg}src/${name}.d.ts`, 'utf8');
  await writeFile(`${pkg}dist/${name}.d.ts`, types);
  await writeFile(
    `${pkg}dist/${name}.d.cts`,
    types.replaceAll(/'\.\/(index|delivery|explanation)\.js'/g, "'./$1.cjs'"),
  );
}
