// Runs tests in the engine's worker, a portion at a time: what goes to the worker is written as text on the page's own
// thread.

import type { Json } from 'segment-postscript';
import { call } from '../engine/engine.ts';
import type { Configuration, ExpectedPayload } from '../types.ts';
import type { TestResult, TestsOutput } from './types.js';

/** Characters of JSON text that are written within a few milliseconds. */
const PORTION = 500_000;

/** The results of tests, in their order. Throws an error with a message for people where the configuration can't be compiled. */
export async function run(tests: readonly ExpectedPayload[], configuration: Configuration) {
  const results: TestResult[] = [];
  for (const portion of portionsOf(tests)) results.push(...(await resultsOf(portion, configuration, false)));
  return results;
}

/** The expectations for a test of an event: its current results. */
export async function expectationsOf(event: Json, configuration: Configuration): Promise<ExpectedPayload['expected']> {
  const [{ found = [] }] = await resultsOf([textOf({ name: '', event, expected: [] })], configuration, true);
  // Which mapping it is, its place says.
  return found.map(({ status, payload, membership, errors }) => ({
    status,
    ...(payload === undefined ? {} : { payload }),
    ...(membership === undefined ? {} : { membership }),
    ...(errors === undefined ? {} : { errors }),
  }));
}

async function resultsOf(tests: string[], configuration: Configuration, withFound: boolean) {
  const output: TestsOutput = await call('runTests', { tests, configuration, withFound });
  if ('refusal' in output) throw new Error(output.refusal);
  return output.results;
}

/** The JSON text of a test, which never changes. */
const texts = new WeakMap<ExpectedPayload, string>();

function textOf(test: ExpectedPayload) {
  const text = texts.get(test) ?? JSON.stringify(test);
  texts.set(test, text);
  return text;
}

function* portionsOf(tests: readonly ExpectedPayload[]) {
  let portion: string[] = [];
  let size = 0;
  for (const test of tests) {
    const text = textOf(test);
    portion.push(text);
    size += text.length;
    if (size < PORTION) continue;
    yield portion;
    portion = [];
    size = 0;
  }
  if (portion.length > 0) yield portion;
}
