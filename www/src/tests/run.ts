// Runs tests in the engine's worker, in portions, because their JSON text is written on the main thread.

import type { Json } from 'segment-postscript';
import { call } from '../engine/engine.ts';
import type { Configuration, ExpectedPayload } from '../types.ts';
import type { TestResult, TestsOutput } from './types.js';

/** The size of a portion in characters of JSON text, which are written within a few milliseconds. */
const PORTION = 500_000;

/** The results of tests, in order. Throws an error with a message for users if the configuration can't be compiled. */
export async function run(tests: readonly ExpectedPayload[], configuration: Configuration) {
  const results: TestResult[] = [];
  for (const portion of portionsOf(tests)) results.push(...(await resultsOf(portion, configuration, false)));
  return results;
}

/** The expectations for a test of an event: its current results. */
export async function expectationsOf(event: Json, configuration: Configuration): Promise<ExpectedPayload['expected']> {
  const [{ found = [] }] = await resultsOf([textOf({ name: '', event, expected: [] })], configuration, true);
  // The index identifies the mapping.
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

/** The cached JSON texts of tests, which are immutable. */
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
