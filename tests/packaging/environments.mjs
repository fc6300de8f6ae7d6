// The table of environments: each row has a project, its build commands, and the source of its result.

/**
 * One environment. Of `print`, `page`, `get` and `check` each row has exactly one.
 *
 * @typedef {object} Environment
 * @property {string} name
 * @property {string} project a directory of `projects/`; rows of one project are adjacent and share its installation
 * @property {string} of the tool whose version the table shows: a package, `node` (which runs the project), `chromium`
 * @property {boolean} [fast] whether `cargo xtask test` runs it
 * @property {string[][]} [build] commands to run first, once for all rows with the same commands
 * @property {string[]} [serve] a server to run, on `{port}`
 * @property {string[]} [print] a command that prints the result as its last line that is JSON
 * @property {string} [page] a path on the server, or a file of `directory`, that shows the result in Chromium
 * @property {string} [get] a path on the server whose response is the result
 * @property {string[][]} [check] commands that must succeed; there is no result
 * @property {string} [directory] what to serve for `page` when there is no server
 * @property {Record<string, string>} [headers] of what is served from `directory`
 * @property {boolean} [refused] whether the environment forbids WebAssembly: the page shows the errors
 */

const NODES = ['node-20', 'node-22', 'node-24'];

/** @type {(version: string) => string} */
const nodeName = (version) => version.replace('node-', 'Node ');

/** @type {Record<string, string>} */
const POLICY = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'",
};
const NO_WASM = { 'Content-Security-Policy': "default-src 'self'; script-src 'self'; object-src 'none'" };

const ESBUILD = ['esbuild', '--bundle', '--minify', '--log-level=warning'];
const TSC = ['tsc', '--noEmit', '--strict', '--target', 'es2022'];
// The package's types must compile without the types of the DOM and of Node.
const NO_DOM = ['--lib', 'es2023', '--types', 'node'];

/** @type {Environment[]} */
const nodes = NODES.flatMap((node) => [
  { name: `${nodeName(node)}, ES module`, project: 'runtimes', of: node, print: [node, 'print.mjs'] },
  { name: `${nodeName(node)}, CommonJS`, project: 'runtimes', of: node, print: [node, 'print.cjs'] },
  { name: `${nodeName(node)}, both in one process`, project: 'runtimes', of: node, print: [node, 'both.mjs'] },
  ...['bytes', 'module', 'response'].map((way) => ({
    name: `${nodeName(node)}, \`init(${way})\``,
    project: 'runtimes',
    of: node,
    print: [node, 'given.mjs', way],
  })),
]);

/** @type {Environment[]} */
const machine = [
  { name: "This machine's Node, ES module", print: ['node', 'print.mjs'] },
  { name: "This machine's Node, CommonJS", print: ['node', 'print.cjs'] },
  { name: "This machine's Node, both in one process", print: ['node', 'both.mjs'] },
].map((row) => ({ ...row, project: 'plain', of: 'node', fast: true }));

/** @type {Environment[]} */
const chromium = [
  { name: 'Chromium, module script', page: 'index.html' },
  { name: 'Chromium, module worker', page: 'worker.html' },
  { name: 'Chromium, service worker', page: 'service-worker.html' },
  { name: 'Chromium, `init(fetch(url))`', page: 'streamed.html' },
  { name: "Chromium, strict CSP with `'wasm-unsafe-eval'`", page: 'index.html', headers: POLICY },
  {
    name: 'Chromium, strict CSP without it: an error with a code',
    page: 'refused.html',
    headers: NO_WASM,
    refused: true,
  },
].map((row) => ({ ...row, project: 'plain', of: 'chromium', directory: '.', fast: true }));

/** @type {Environment[]} */
const esbuild = [
  {
    name: 'esbuild, browser',
    build: [[...ESBUILD, '--format=esm', 'show.mjs', '--outfile=bundled.js']],
    page: 'bundled.html',
    directory: '.',
    headers: POLICY,
  },
  {
    name: 'esbuild, Node ES module',
    build: [[...ESBUILD, '--platform=node', '--format=esm', 'print.mjs', '--outfile=bundled.mjs']],
    print: ['node', 'bundled.mjs'],
  },
  {
    name: 'esbuild, Node CommonJS, as for Lambda',
    build: [[...ESBUILD, '--platform=node', '--target=node20', 'print.mjs', '--outfile=bundled.cjs']],
    print: ['node', 'bundled.cjs'],
  },
].map((row) => ({ ...row, project: 'plain', of: 'esbuild', fast: true }));

/** @type {Environment[]} */
const bundlers = [
  {
    name: 'Vite, dev server',
    project: 'vite',
    of: 'vite',
    serve: ['vite', '--port', '{port}', '--strictPort'],
    page: '/',
  },
  {
    name: 'Vite, build',
    project: 'vite',
    of: 'vite',
    build: [['vite', 'build']],
    page: 'index.html',
    directory: 'dist',
  },
  {
    name: 'Vite, build with `core.wasm?url`',
    project: 'vite',
    of: 'vite',
    build: [['vite', 'build', 'streamed']],
    page: 'index.html',
    directory: 'streamed/dist',
  },
  {
    name: 'Vite, SSR',
    project: 'vite',
    of: 'vite',
    build: [['vite', 'build', '--ssr', 'print.mjs', '--outDir', 'server']],
    print: ['node', 'server/print.mjs'],
  },
  {
    name: 'webpack, web',
    project: 'webpack',
    of: 'webpack',
    build: [['webpack', './show.mjs', '--mode', 'production', '--output-path', '.']],
    page: 'index.html',
    directory: '.',
  },
  {
    name: 'webpack, Node',
    project: 'webpack',
    of: 'webpack',
    build: [['webpack', './print.mjs', '--mode', 'production', '--target', 'node', '--output-path', 'server']],
    print: ['node', 'server/main.js'],
  },
  {
    name: 'Rollup, browser',
    project: 'rollup',
    of: 'rollup',
    build: [['rollup', 'show.mjs', '--plugin', 'node-resolve', '--failAfterWarnings', '--file', 'bundle.js']],
    page: 'index.html',
    directory: '.',
  },
  {
    name: 'Rollup, Node',
    project: 'rollup',
    of: 'rollup',
    build: [['rollup', 'print.mjs', '--plugin', 'node-resolve', '--failAfterWarnings', '--file', 'bundle.mjs']],
    print: ['node', 'bundle.mjs'],
  },
  {
    name: 'Parcel',
    project: 'parcel',
    of: 'parcel',
    build: [['parcel', 'build', 'index.html', '--no-cache']],
    page: 'index.html',
    directory: 'dist',
  },
];

/** @type {Environment[]} */
const runtimes = [
  { name: 'Deno', project: 'runtimes', of: 'deno', print: ['deno', 'run', 'print.mjs'] },
  { name: 'Bun, ES module', project: 'runtimes', of: 'bun', print: ['bun', 'print.mjs'] },
  { name: 'Bun, CommonJS', project: 'runtimes', of: 'bun', print: ['bun', 'print.cjs'] },
];

/** @type {Environment[]} */
const next = [
  { name: 'Next.js, route handler', get: '/server' },
  { name: 'Next.js, client component with hydration', page: '/client' },
  { name: 'Next.js, edge runtime', get: '/edge' },
].map((row) => ({
  ...row,
  project: 'next',
  of: 'next',
  build: [['next', 'build']],
  serve: ['next', 'start', '--port', '{port}'],
}));

/** @type {Environment[]} */
const workers = ['2022-01-01', '2026-07-01'].map((date) => ({
  name: `Cloudflare Workers, compatibility date ${date}`,
  project: 'wrangler',
  of: 'workerd',
  serve: ['wrangler', 'dev', '--port', '{port}', '--compatibility-date', date],
  get: '/',
}));

/** @type {Environment[]} */
const testRunners = [
  { name: 'Jest, Node environment', project: 'jest', of: 'jest', print: ['jest', '--env', 'node'] },
  { name: 'Jest, jsdom environment', project: 'jest', of: 'jest', print: ['jest', '--env', 'jsdom'] },
  { name: 'Vitest', project: 'vitest', of: 'vitest', print: ['vitest', 'run'] },
];

/** @type {Environment[]} */
const types = [
  ...['node16', 'nodenext'].flatMap((module) => [
    {
      name: `TypeScript, \`${module}\` from an ES module`,
      check: [[...TSC, '--module', module, 'use.mts', 'core.mts']],
    },
    {
      name: `TypeScript, \`${module}\` from CommonJS`,
      check: [[...TSC, '--module', module, 'use.cts', 'core.cts']],
    },
  ]),
  {
    name: 'TypeScript, `bundler`',
    check: [[...TSC, '--module', 'esnext', '--moduleResolution', 'bundler', 'use.ts', 'core.ts']],
  },
  {
    name: 'TypeScript, `nodenext` without the DOM',
    check: [[...TSC, '--module', 'nodenext', ...NO_DOM, 'use.mts']],
  },
].map((row) => ({ ...row, project: 'types', of: 'typescript' }));

/** @type {Environment[]} */
const linters = [
  { name: '`publint --strict`', project: 'types', of: 'publint', check: [['publint', '--strict', '{tarball}']] },
  // Node has known `exports` since version 12, TypeScript's resolution `node10` does not.
  {
    name: '`attw`',
    project: 'types',
    of: '@arethetypeswrong/cli',
    check: [['attw', '--profile', 'node16', '{tarball}']],
  },
];

/** @type {Environment[]} */
export const environments = [
  ...machine,
  ...chromium,
  ...esbuild,
  ...nodes,
  ...runtimes,
  ...workers,
  ...bundlers,
  ...next,
  ...testRunners,
  ...types,
  ...linters,
];
