// The execution of a row of the table, and the check of its result.

import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumVersion, resultOfPage, servingFiles } from './chromium.mjs';
import { run, serving } from './process.mjs';
import { nodeIn, runEach, versionOf } from './projects.mjs';

/**
 * @typedef {import('../environments.mjs').Environment} Environment
 * @typedef {import('./projects.mjs').Project} Project
 * @typedef {import('./projects.mjs').Projects} Projects
 */

/**
 * Runs a row; rejects if it fails, or if its result is not the expected one.
 *
 * @param {Environment} row
 * @param {Projects} projects
 * @param {unknown} wanted the program's result in every environment
 */
export async function runRow(row, projects, wanted) {
  const project = await projects.project(row.project);
  await projects.build(project, row.build ?? []);
  if (row.check) {
    const withTarball = (/** @type {string} */ word) => word.replace('{tarball}', projects.tarball);
    await runEach(
      project,
      row.check.map((command) => command.map(withTarball)),
    );
    return;
  }
  const text = await resultOf(row, project);
  if (row.refused) isRefusal(JSON.parse(text));
  else deepStrictEqual(JSON.parse(text), wanted);
}

/**
 * The version that the table shows for a row.
 *
 * @param {Environment} row
 * @param {Projects} projects
 */
export async function versionIn({ of, project }, projects) {
  if (of === 'node') return process.versions.node;
  if (of === 'chromium') return chromiumVersion();
  return versionOf(await projects.project(project), of);
}

/**
 * @param {Environment} row
 * @param {Project} project
 * @returns {Promise<string>}
 */
async function resultOf({ print, serve, page, get, directory, headers }, project) {
  const how = { cwd: project.directory, env: project.env };
  if (print) {
    const isNode = /^node-\d+$/.test(print[0]);
    return lastJson(await run(isNode ? [nodeIn(project, print[0]), ...print.slice(1)] : print, how));
  }
  if (serve && page) return serving(serve, how, (url) => resultOfPage(url + page));
  if (serve && get) return serving(serve, how, (url) => bodyOf(url + get));
  if (directory && page) {
    const files = { directory: join(project.directory, directory), headers, rewrite: withPaths(project) };
    return servingFiles(files, (url) => resultOfPage(`${url}/${page}`));
  }
  throw new Error('the row does not say where its result comes from');
}

/**
 * The last line that is a JSON object: tools print other lines.
 *
 * @param {string} output
 */
export function lastJson(output) {
  const line = output.split('\n').findLast((line) => line.startsWith('{'));
  if (line === undefined) throw new Error(`no result was printed:\n${output}`);
  return line;
}

/** @param {string} url */
async function bodyOf(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`the server answered with ${response.status}:\n${body.slice(0, 300)}`);
  return body;
}

/**
 * Replaces the package's name by its path in code: browsers can't resolve package names.
 *
 * @param {Project} project
 */
function withPaths({ directory }) {
  const root = join(directory, 'node_modules', 'segment-postscript');
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const file = imported(exports['.']).slice(1);
  return (/** @type {string} */ code) =>
    code.replaceAll("from 'segment-postscript'", `from '/node_modules/segment-postscript${file}'`);
}

/**
 * The file to which an import resolves without a bundler.
 *
 * @param {string | Record<string, any>} target a target of an exports map
 * @returns {string}
 */
function imported(target) {
  if (typeof target === 'string') return target;
  const condition = Object.keys(target).find((name) => name === 'import' || name === 'default');
  if (condition === undefined) throw new Error('the package has no module for browsers');
  return imported(target[condition]);
}

/**
 * Asserts that every call reports, with a code and a hint, that compiling WebAssembly is forbidden.
 *
 * @param {any[]} errors
 */
function isRefusal(errors) {
  ok(errors.length > 0);
  for (const error of errors) {
    strictEqual(error.isMappingError, true, JSON.stringify(error));
    ok(error.code !== 'core_failed', `the code must tell this from a failure: ${JSON.stringify(error)}`);
    match(JSON.stringify(error), /wasm-unsafe-eval/, 'the error names the directive');
    strictEqual(error.code, errors[0].code);
  }
}
