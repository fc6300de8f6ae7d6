// The packaging test: one program, from the packed tarball, in every environment of the table, with one result.
//
//   node tests/packaging/run.mjs TARBALL [--fast] [--keep] [WORD…]
//
// `--fast` runs the rows that need only the repository's tools. Words select the rows whose names contain all of them.
// `--keep` keeps the projects. A run of all rows writes the table into README.md.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environments } from './environments.mjs';
import { closeChromium } from './lib/chromium.mjs';
import { run, stopAll } from './lib/process.mjs';
import { Projects } from './lib/projects.mjs';
import { writeTable } from './lib/readme.mjs';
import { lastJson, runRow, versionIn } from './lib/result.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fast: { type: 'boolean' }, keep: { type: 'boolean' } },
});
const [tarball, ...words] = positionals;
if (tarball === undefined) throw new Error('the first argument must be the packed package');

const projects = await Projects.create(resolve(tarball));
process.once('SIGINT', () => end(1));
process.once('SIGTERM', () => end(1));

/** @type {{ name: string, version: string, passed: boolean }[]} */
const rows = [];
try {
  const chosen = environments.filter(
    ({ name, fast }) => (fast || !values.fast) && words.every((word) => has(name, word)),
  );
  const plain = await projects.project('plain');
  // The result in this machine's Node is the expected result.
  const wanted = JSON.parse(lastJson(await run(['node', 'print.mjs'], { cwd: plain.directory, env: plain.env })));
  checkProgram(wanted);
  for (const row of chosen) rows.push(await reported(row, wanted));
  if (chosen.length === environments.length) writeTable(rows);
} catch (error) {
  console.error(error);
  await end(1);
}
const failed = rows.filter(({ passed }) => !passed);
for (const { name, version } of failed) console.log(`failed: ${name} (${version})`);
console.log(`\n${rows.length - failed.length} passed, ${failed.length} failed`);
await end(rows.length === 0 || failed.length > 0 ? 1 : 0);

/**
 * Runs a row and prints its outcome, with the output of its tools if it failed.
 *
 * @param {import('./environments.mjs').Environment} row
 * @param {unknown} wanted
 */
async function reported(row, wanted) {
  const start = performance.now();
  let version = '';
  let problem;
  try {
    version = await versionIn(row, projects);
    await runRow(row, projects, wanted);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problem === undefined ? 'ok    ' : 'FAILED'} ${row.name} (${version}, ${seconds} s)`);
  if (problem !== undefined) console.log(shortened(problem).replace(/^/gm, '       '));
  return { name: row.name, version, passed: problem === undefined };
}

/**
 * Asserts the main results of the program, so that rows can't be equal just because all are empty.
 *
 * @param {any} result
 */
function checkProgram(result) {
  const [{ status, payload }] = result.map;
  const facts = [
    status === 'mapped' && payload.email === 'zoë@example.com',
    // One of the four lines is blank.
    result.ndjson.length === 3,
    result.liquid[0].shout.startsWith('ZOË 🙂'),
    result.explain.subscriptions.length === 1,
    result.plan.requests.length === 3,
    result.recovery.every((/** @type {any} */ { lost, same, fresh }) => lost.code === 'core_failed' && same && fresh),
  ];
  if (!facts.every(Boolean)) throw new Error(`the program's result is wrong: ${facts} of ${JSON.stringify(result)}`);
}

/** @param {string} text */
function shortened(text) {
  return text.length > 8000 ? `${text.slice(0, 6000)}\n[…]\n${text.slice(-2000)}` : text;
}

/**
 * @param {string} name
 * @param {string} word
 */
function has(name, word) {
  return name.toLowerCase().includes(word.toLowerCase());
}

/** @param {number} code */
async function end(code) {
  stopAll();
  await closeChromium();
  if (values.keep) console.log(`the projects are in ${projects.home}`);
  else await projects.remove();
  process.exit(code);
}
