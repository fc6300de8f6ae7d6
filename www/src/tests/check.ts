// The tests' part of the engine's worker: runs them.

import { Destination, MappingError, compareResults } from 'segment-postscript/streaming';
import { jsonOf, shorten } from '../sync/shorten.ts';

const MAX_SHOWN = 20;

export function runTests({
  tests,
  configuration,
  withFound = false,
}: import('./types.js').TestsInput): import('./types.js').TestsOutput {
  let destination;
  try {
    destination = new Destination(configuration);
  } catch (error) {
    if (error instanceof MappingError) return { refusal: `The tests can't be run: ${error.issues[0].message}` };
    throw error;
  }
  const results = tests.map((text) => {
    const { event, expected } = JSON.parse(text);
    const [found = []] = destination.mapBatch([event]);
    const all = compareResults(found, expected);
    const differences = all.slice(0, MAX_SHOWN).map(shown);
    const result = { passed: all.length === 0, differences, omitted: all.length - differences.length };
    return withFound ? { ...result, found } : result;
  });
  return { results };
}

function shown({
  path,
  expected,
  actual,
}: import('segment-postscript').Difference): import('./types.js').ShownDifference {
  const [, entry, place] = /^\/(\d+)(.*)$/s.exec(path) ?? [];
  return {
    ...(entry === undefined ? {} : { entry: Number(entry) }),
    path: place === undefined ? 'number of entries' : shorten(place),
    ...(expected === undefined ? {} : { expected: jsonOf(expected) }),
    ...(actual === undefined ? {} : { actual: jsonOf(actual) }),
  };
}
