// The draft's tests as the file that `npx segment-postscript test` runs.

import { configurationOf } from '../files/configuration.ts';
import type { Configuration, Draft, ExpectedPayload } from '../types.ts';
import { download } from '../ui/download.ts';

/** Milliseconds at a stretch. */
const SLICE = 10;

/** Gives why there is no file, if there is none. */
export async function exportTests(draft: Draft) {
  const made = configurationOf(draft);
  if ('message' in made) return made.message;
  download(await fileOf(draft.tests, made.configuration), 'segment-postscript-tests.json');
  return undefined;
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
