// Exports the draft's tests as a file for `npx segment-postscript test`.

import { configurationOf } from '../files/configuration.ts';
import { withSampleData } from '../shell/personal.ts';
import type { Configuration, Draft, ExpectedPayload } from '../types.ts';
import { download } from '../ui/download.ts';
import { expectationsOf, run } from './run.ts';

/** The maximum time per task, in milliseconds. */
const SLICE = 10;

export const FILE = 'segment-postscript-tests.json';

/** Throws an error with a message for users if there is no file. */
export async function exportTests(draft: Draft, withSample: boolean) {
  const config = configOf(draft);
  if (!withSample) return download(await fileOf(draft.tests, config), FILE);
  const sample = withSampleData({ ...draft, event: '' });
  const sampleConfig = configOf(sample);
  const before = await run(draft.tests, config);
  const after = await run(sample.tests, sampleConfig);
  const tests = [];
  for (const [at, test] of sample.tests.entries()) {
    // Values that a mapping derives from others are replaced independently, so they may differ. Failing tests keep failing.
    const isOff = before[at].passed && !after[at].passed;
    tests.push(isOff ? { ...test, expected: await expectationsOf(test.event, sampleConfig) } : test);
  }
  download(await fileOf(tests, sampleConfig), FILE);
}

function configOf(draft: Draft) {
  const made = configurationOf(draft);
  if ('message' in made) throw new Error(made.message);
  return made.configuration;
}

async function fileOf(tests: readonly ExpectedPayload[], config: Configuration) {
  const parts = [`{\n"config": ${JSON.stringify(config, null, 2)},\n"tests": [`];
  let end = performance.now() + SLICE;
  for (const [at, test] of tests.entries()) {
    parts.push(at === 0 ? '\n' : ',\n', JSON.stringify(test, null, 2));
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + SLICE;
  }
  parts.push('\n]\n}\n');
  return new Blob(parts, { type: 'application/json' });
}
