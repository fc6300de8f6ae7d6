// Bundles pkg/src into pkg/dist: the package as ECMAScript and CommonJS modules, its builds for edge runtimes, the core
// as a file, the types, and the destination for action runtimes and the command line, which import the package by its
// name.

import { build } from 'esbuild';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bytesOf, plainCount } from '../pkg/src/core-table.js';
import { writeSchemas } from './config-schema.mjs';

const pkg = fileURLToPath(new URL('../pkg/', import.meta.url));
const core = await readFile(`${pkg}src/generated/core_bg.wasm`);

/** @param {string} name of an npm package */
const licenceOf = (name) => readFile(new URL(`../node_modules/${name}/LICENSE`, import.meta.url), 'utf8');

await rm(`${pkg}dist`, { recursive: true, force: true });
await writeFile(`${pkg}src/generated/core-literal.js`, literal(core));

/**
 * @param {string} entry in pkg/src
 * @param {string} file in pkg/dist
 * @param {'core-source' | 'core-source-file' | 'core-source-streaming' | 'core-source-workerd' | 'core-source-edge-light'} [source] of the core's bytes
 */
const bundle = (entry, file, source = 'core-source') =>
  build({
    entryPoints: [`${pkg}src/${entry}`],
    outfile: `${pkg}dist/${file}`,
    format: file.endsWith('.cjs') ? 'cjs' : 'esm',
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    // A page that loads scripts in another encoding than UTF-8 would corrupt the literal.
    charset: 'ascii',
    // Reduces parsing time at startup. Identifiers are kept for stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    inject: [`${pkg}src/text-codec.js`],
    external: ['./core.wasm', './core.wasm?module', './core-source-literal.cjs'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'core-source',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\/core-source\.js$/ }, () => ({ path: `${pkg}src/${source}.js` }));
          // core.js passes a module, which may come from another realm.
          onLoad({ filter: /generated[\\/]core\.js$/ }, async ({ path }) => {
            const check = '!(module instanceof WebAssembly.Module)';
            const glue = await readFile(path, 'utf8');
            if (!glue.includes(check)) throw new Error(`the glue of wasm-bindgen has no ${check} any more`);
            return { contents: glue.replace(check, 'false') };
          });
        },
      },
    ],
  });

// For browsers and bundlers: one file, with the core as a literal.
await bundle('index.js', 'index.js');
// For Node: one CommonJS build for both `import` and `require`, so that there is one core and one error class.
await bundle('index.js', 'index.cjs', 'core-source-file');
await bundle('core-source.js', 'core-source-literal.cjs');
await writeFile(`${pkg}dist/node.js`, await nodeWrapper());
// For pages that stream the core's file. No page loads CommonJS, so `require` gets the ordinary build.
await bundle('index.js', 'streaming.js', 'core-source-streaming');
// For edge runtimes, which compile WebAssembly only at deployment.
await bundle('index.js', 'workerd.js', 'core-source-workerd');
await bundle('index.js', 'edge-light.js', 'core-source-edge-light');
await writeFile(`${pkg}dist/core.wasm`, core);
// Node can't load the ECMAScript modules of @segment/actions-core, so its CommonJS build is used for `import` as well.
await build({
  entryPoints: [`${pkg}src/actions-core.js`],
  outfile: `${pkg}dist/actions-core.cjs`,
  format: 'cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['segment-postscript', '@segment/actions-core'],
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
  entryPoints: [`${pkg}src/cli/main.js`],
  outfile: `${pkg}dist/cli.js`,
  format: 'esm',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['segment-postscript'],
  // commander is CommonJS and calls `require` for Node's modules. Its licence is included.
  banner: {
    js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`,
  },
  footer: { js: `/*! This file contains commander:\n\n${await licenceOf('commander')}*/` },
  logLevel: 'warning',
});
await chmod(`${pkg}dist/cli.js`, 0o755);
await writeSchemas(`${pkg}dist/`);
for (const name of ['index', 'delivery', 'explanation', 'actions-core']) {
  const types = await readFile(`${pkg}src/${name}.d.ts`, 'utf8');
  await writeFile(`${pkg}dist/${name}.d.ts`, types);
  await writeFile(
    `${pkg}dist/${name}.d.cts`,
    types.replaceAll(/'\.\/(index|delivery|explanation)\.js'/g, "'./$1.cjs'"),
  );
}
await copyFile(new URL('../tests/fixtures/definitions.json', import.meta.url), `${pkg}dist/definitions.json`);
await copyFile(`${pkg}src/definitions.d.cts`, `${pkg}dist/definitions.d.cts`);
await copyFile(`${pkg}src/core.wasm.d.ts`, `${pkg}dist/core.wasm.d.ts`);
await copyFile(`${pkg}src/core.wasm.d.ts`, `${pkg}dist/core.wasm.d.cts`);

/** An ECMAScript module with the exports of the CommonJS build. */
async function nodeWrapper() {
  const { metafile } = await build({
    entryPoints: [`${pkg}dist/index.js`],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  return `import { createRequire } from 'node:module';
export const { ${names.sort().join(', ')} } = createRequire(import.meta.url)('./index.cjs');
`;
}

/**
 * A module with the core as a string of one character per byte. Encoding the most frequent bytes as characters that
 * need no escape makes it 6 KB smaller when compressed.
 *
 * @param {Uint8Array} bytes
 */
function literal(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const byCount = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a]);
  const frequent = byCount.slice(0, plainCount()).sort((a, b) => a - b);
  const codeOf = new Map(Array.from(bytesOf(frequent), (byte, code) => [byte, code]));
  const text = Array.from(bytes, (byte) => String.fromCharCode(codeOf.get(byte) ?? 0)).join('');
  return `export const FREQUENT = [${frequent}];
export const CORE =
  ${JSON.stringify(text)};
`;
}
