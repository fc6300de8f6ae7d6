/**
 * Live comparison with the reference on random cases.
 *
 *     node tests/node/differential.mjs [--cases N] [--seed S] [--area mapping|fql|fields]
 *
 * By default, 10,000 cases in each area. Another seed gives other cases. A case that differs without an excuse is made
 * small and printed in the form of a fixture. The exit code is 1 if there was any.
 */

import { parseArgs } from 'node:util';
import { Random } from './random/random.mjs';
import { shrink } from './random/shrink.mjs';
import * as outcome from './random/outcome.mjs';
import * as fields from './random/fields.mjs';
import * as fql from './random/fql.mjs';
import * as mapping from './random/mapping.mjs';

const AREAS = [mapping, fql, fields];

/** Enough to see what is wrong. */
const MAX_REPORTED = 5;

const { values: args } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    area: { type: 'string' },
  },
});

const count = Number(args.cases);
const seed = Number(args.seed);
const areas = AREAS.filter(({ name }) => args.area === undefined || name === args.area);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || areas.length === 0) {
  console.error('usage: differential.mjs [--cases N] [--seed S] [--area mapping|fql|fields]');
  process.exit(2);
}

let different = 0;
for (const area of areas) different += compare(area);
process.exitCode = different > 0 ? 1 : 0;

function compare(area) {
  const started = performance.now();
  const random = new Random(seed);
  const excuses = new Map();
  /** Cases that give a result rather than an error: a generator of nothing but errors would compare little. */
  let results = 0;
  const failures = [];
  for (let index = 0; index < count; index += 1) {
    const testCase = area.generate(random);
    const verdict = judge(area, testCase);
    if (verdict.theirs.text !== undefined) results += 1;
    if (verdict.excuse) excuses.set(verdict.excuse, (excuses.get(verdict.excuse) ?? 0) + 1);
    if (verdict.differs) failures.push({ index, testCase });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const excused = Array.from(excuses, ([excuse, times]) => `${times} excused: ${excuse}`).join('; ');
  console.log(
    `${area.name}: ${count} cases, seed ${seed}, ${results} with a result, ${failures.length} different, ${seconds} s` +
      (excused ? ` (${excused})` : ''),
  );
  for (const { index, testCase } of failures.slice(0, MAX_REPORTED)) report(area, index, testCase);
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
  console.log(`\ncase ${index} differs; as a fixture, with what the reference says:`);
  console.log(JSON.stringify(area.fixture(small, theirs)));
  console.log(`ours:   ${describe(ours)}`);
  console.log(`theirs: ${describe(theirs)}`);
}

function describe(result) {
  const { error, ...shown } = result;
  return JSON.stringify(shown) + (error && !result.messages ? ` ${error}` : '');
}
