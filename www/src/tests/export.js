// The draft's tests as the file that `npx segment-postscript test` runs.

import { make } from '../dom.js';
import { configurationOf } from '../files/configuration.js';

/** Milliseconds at a stretch. */
const SLICE = 10;

/**
 * @param {import('../app.js').Draft} draft
 * @returns {Promise<string | undefined>} why there is no file, if there is none
 */
export async function exportTests(draft) {
  const made = configurationOf(draft);
  if ('message' in made) return made.message;
  const address = URL.createObjectURL(await fileOf(draft.tests, made.configuration));
  make('a', { href: address, download: 'segment-postscript-tests.json' }).click();
  // The download has begun by then; the address would keep the file for as long as the page is open.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return undefined;
}

/**
 * @param {readonly import('../app.js').ExpectedPayload[]} tests
 * @param {import('../app.js').Configuration} config
 */
async function fileOf(tests, config) {
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
