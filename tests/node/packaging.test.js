/** The built package: `import` and `require` from another directory, no dependencies, no missing files. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PACKAGE = new URL('../../pkg/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));

const USE = `
  const [mapped] = new Destination().map({ type: 'page' });
  console.log(mapped.status, transform({ a: { '@path': '$.b' } }, { b: 'ä' }).a, definition.name);
`;

/** Runs a script in a separate Node process and returns its output. Any warning makes it fail. */
function run(script, type) {
  const args = ['--throw-deprecation', `--input-type=${type}`, '--eval', script];
  return execFileSync(process.execPath, args, { cwd: fileURLToPath(PACKAGE), encoding: 'utf8' }).trim();
}

test('the package can be imported in a module', () => {
  assert.equal(
    run(`import { Destination, definition, transform } from 'segment-postscript';${USE}`, 'module'),
    'not_subscribed ä Postscript',
  );
});

test('the package can be required in a script', () => {
  assert.equal(
    run(`const { Destination, definition, transform } = require('segment-postscript');${USE}`, 'commonjs'),
    'not_subscribed ä Postscript',
  );
});

test('the package does not keep a process alive, and an import compiles nothing', () => {
  const script = `
    const { Module } = WebAssembly;
    let compiled = 0;
    WebAssembly.Module = class extends Module { constructor(bytes) { super(bytes); compiled += 1; } };
    const { matches } = await import('segment-postscript');
    const before = compiled;
    matches('type = "track"', { type: 'track' });
    matches('type = "page"', { type: 'track' });
    console.log(before, compiled);
  `;
  assert.equal(run(script, 'module'), '0 1');
});

test('all builds export the same names', async () => {
  const names = (exported) =>
    Object.keys(exported)
      .filter((name) => name !== '__esModule' && name !== 'default')
      .sort();
  const imported = names(await import('segment-postscript'));
  assert.deepEqual(names(createRequire(import.meta.url)('segment-postscript')), imported);
  assert.deepEqual(names(await import(new URL('dist/index.js', PACKAGE))), imported);
});

test('in Node, imports and requires share one core and one error class', async () => {
  const imported = await import('segment-postscript');
  assert.equal(createRequire(import.meta.url)('segment-postscript').MappingError, imported.MappingError);
});

test('an error is an instance of MappingError of any other copy of the package', async () => {
  const { MappingError, transform } = await import('segment-postscript');
  const other = await import(new URL('dist/index.js', PACKAGE));
  assert.notEqual(other.MappingError, MappingError);
  assert.throws(() => transform({ a: { '@oops': 1 } }, {}), other.MappingError);
  assert.throws(() => other.transform({ a: { '@oops': 1 } }, {}), MappingError);
  assert.ok(!(new Error('x') instanceof MappingError));
  class Own extends MappingError {}
  assert.ok(!(new MappingError('x', []) instanceof Own) && new Own('x', []) instanceof Own);
});

/** All paths in a tree of conditions. */
const pathsIn = (conditions) =>
  typeof conditions === 'string' ? [conditions] : Object.values(conditions).flatMap(pathsIn);

test('there are no dependencies, and every file that the manifest names is there', () => {
  for (const kind of ['dependencies', 'optionalDependencies', 'bundledDependencies']) {
    assert.equal(manifest[kind], undefined, kind);
  }
  // Only users of the destination for action runtimes need the runtime.
  const optional = { '@segment/actions-core': { optional: true }, liquidjs: { optional: true } };
  assert.deepEqual(Object.keys(manifest.peerDependencies), Object.keys(optional));
  assert.deepEqual(manifest.peerDependenciesMeta, optional);
  const commands = Object.values(manifest.bin);
  const paths = [manifest.main, manifest.module, manifest.types, ...commands, ...pathsIn(manifest.exports)];
  for (const path of paths) assert.ok(statSync(new URL(path, PACKAGE)).size > 0, path);
});

test('the build for browsers and bundlers imports nothing, and has no URL of its own', () => {
  // Comments refer to types by file.
  const code = readFileSync(new URL('dist/index.js', PACKAGE), 'utf8').replace(/\/\*\*.*?\*\//gs, '');
  for (const unwanted of [/\brequire\(/, /^import\b/m, /\bimport\(/, /import\.meta/, /\/home\//, /\/root\//]) {
    assert.ok(!unwanted.test(code), `${unwanted}`);
  }
});
