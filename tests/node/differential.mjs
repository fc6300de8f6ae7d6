/**
 * Live comparison with the reference on random cases: `cargo xtask differential`.
 *
 * A case with an unexplained difference is minimized and printed in the form of a fixture. The same seed results in the
 * same cases. The coverage of the generators is printed too: the number of distinct error messages (without quoted
 * parts and numbers), and, in runs of many cases, the expected features and messages that did not occur.
 *
 * The exit code is 1 if there was a difference or if the coverage of a generator is insufficient.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from './random/random.mjs';
import { Reach } from './random/reach.mjs';
import { shrink } from './random/shrink.mjs';
import * as outcome from './random/outcome.mjs';
import * as explain from './random/explain.mjs';
import * as fields from './random/fields.mjs';
import * as fql from './random/fql.mjs';
import * as liquid from './random/liquid.mjs';
import * as mapping from './random/mapping.mjs';

/**
 * An area has a `name`, generates cases, runs them on both sides (`ours`, `theirs`), gives the reason of an intended
 * difference (`excused`) and writes a case as a `fixture`. For its coverage, it returns the `features` of a case, and
 * lists the features and messages that are `expected` in a run of many cases. `same` overrides the comparison. The
 * slowest areas come first, so that the whole run ends earlier.
 */
const AREAS = [explain, liquid, fields, fql, mapping];

/** The maximum number of differences that are printed. */
const MAX_REPORTED = 5;

/** The number of cases from which on the coverage is checked. */
const CASES_FOR_REACH = 10000;

/** The minimum share of cases with a result: errors alone test little. */
const LEAST_RESULTS = 0.25;

/** The number of exported cases per file. */
const CASES_PER_FILE = 500;

const { values: args } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', multiple: true, default: ['1'] },
    area: { type: 'string', multiple: true, default: [] },
    export: { type: 'string' },
    sentences: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const count = Number(args.cases);
const seeds = args.seed.flatMap((list) => list.split(',')).map(Number);
const areas = AREAS.filter(({ name }) => args.area.length === 0 || args.area.includes(name));
if (args.help || !(Number.isInteger(count) && count > 0) || !seeds.every(Number.isInteger) || areas.length === 0) {
  console.error(`usage: cargo xtask differential [OPTION...]
  --cases N     in each area and for each seed; 10000 unless told
  --seed S      1 unless told; several as 1,2,3 or by repeating the option
  --area NAME   only this one of: ${AREAS.map(({ name }) => name).join(', ')}
  --sentences   print the distinct error sentences of each area
  --list        print the names of the areas, and compare nothing
  --export DIR  write the cases, with what the reference says, as fixtures into DIR/AREA`);
  process.exit(args.help ? 0 : 2);
}

if (args.list) {
  for (const { name } of AREAS) console.log(name);
  process.exit();
}

process.exitCode = (areas.length === 1 ? compareArea(areas[0]) : await compareAll()) ? 0 : 1;

/** Compares one area; false if there was a difference, or the coverage is insufficient. */
function compareArea(area) {
  const reach = new Reach(area);
  const differences = seeds.map((seed) => compare(area, seed, reach));
  return reaches(area, reach) && differences.every((found) => found === 0);
}

/** Compares each area in a separate process, with one process per processor at a time. */
async function compareAll() {
  const options = ['--cases', args.cases, '--seed', args.seed.join(',')];
  if (args.export) options.push('--export', args.export);
  if (args.sentences) options.push('--sentences');
  const waiting = areas.values();
  let isFine = true;
  const work = async () => {
    for (const { name } of waiting) {
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...options, '--area', name], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
      process.stdout.write(output);
      isFine &&= code === 0;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return isFine;
}

/** Compares the cases of one seed. Returns the number of those that differ. */
function compare(area, seed, reach) {
  const started = performance.now();
  const random = new Random(seed);
  const excuses = new Map();
  let results = 0;
  const failures = [];
  const fixtures = [];
  for (let index = 0; index < count; index += 1) {
    const testCase = area.generate(random);
    const verdict = judge(area, testCase);
    results += reach.add(testCase, verdict.theirs) ? 1 : 0;
    if (verdict.excuse) excuses.set(verdict.excuse, (excuses.get(verdict.excuse) ?? 0) + 1);
    else if (args.export) fixtures.push({ ...area.fixture(testCase, verdict.theirs), name: `case ${index}` });
    if (verdict.differs) failures.push({ index, testCase });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const excused = Array.from(excuses, ([excuse, times]) => `${times} excused: ${excuse}`).join('; ');
  console.log(
    `${area.name}: ${count} cases, seed ${seed}, ${results} with a result, ${failures.length} different, ${seconds} s` +
      (excused ? ` (${excused})` : ''),
  );
  for (const { index, testCase } of failures.slice(0, MAX_REPORTED)) report(area, index, testCase);
  if (args.export) write(join(args.export, area.name), `random-${seed}`, fixtures);
  return failures.length;
}

/** Runs one case on both sides. */
function judge(area, testCase) {
  const ours = area.ours(testCase);
  const theirs = area.theirs(testCase);
  const same = area.same ?? outcome.same;
  if (same(ours, theirs)) return { differs: false, ours, theirs };
  const excuse = area.excused(testCase, ours, theirs);
  return { differs: excuse === undefined, excuse, ours, theirs };
}

function report(area, index, testCase) {
  const small = shrink(testCase, (candidate) => judge(area, candidate).differs);
  const { ours, theirs } = judge(area, small);
  console.log(`\ncase ${index} differs; as a fixture, with the result of the reference:`);
  console.log(JSON.stringify(area.fixture(small, theirs)));
  console.log(`ours:   ${describe(ours)}`);
  console.log(`theirs: ${describe(theirs)}`);
}

function describe(result) {
  const { error, ...shown } = result;
  return JSON.stringify(shown) + (error && !result.messages ? ` ${error}` : '');
}

/** Prints the coverage of the generator of an area. Returns whether it is sufficient. */
function reaches(area, reach) {
  console.log(`${area.name}: ${reach.sentences.size} distinct sentences, ${reach.features.size} features`);
  if (args.sentences) for (const [sentence, times] of reach.sortedSentences()) console.log(`  ${times} ${sentence}`);
  let enough = true;
  if (reach.results < LEAST_RESULTS * reach.cases) {
    console.log(`${area.name}: only ${reach.results} of ${reach.cases} cases have a result`);
    enough = false;
  }
  const missed = reach.cases < CASES_FOR_REACH ? [] : reach.missed();
  for (const one of missed) console.log(`${area.name}: no case reaches ${one}`);
  return enough && missed.length === 0;
}

function write(folder, name, fixtures) {
  mkdirSync(folder, { recursive: true });
  for (let from = 0; from < fixtures.length; from += CASES_PER_FILE) {
    const file = join(folder, `${name}-${from}.json`);
    writeFileSync(file, JSON.stringify(fixtures.slice(from, from + CASES_PER_FILE)));
  }
}
