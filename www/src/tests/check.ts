// The tests' part of the engine's worker, which runs them.

import { Destination, MappingError, compareResults } from 'segment-postscript/streaming';
import type { Json, MappedEvent } from 'segment-postscript';
import { plainly } from '../result/plain.ts';
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
    const why = all.length === 0 ? undefined : whyOf(destination, event, found);
    const result = { passed: all.length === 0, why, differences, omitted: all.length - differences.length };
    return withFound ? { ...result, found } : result;
  });
  return { results };
}

/** Why the first invalid entry can't be sent, in the words of Build. */
function whyOf(destination: Destination, event: Json, found: MappedEvent[]) {
  const at = found.findIndex(({ status }) => status === 'invalid');
  const [error] = found[at]?.errors ?? [];
  if (error === undefined) return undefined;
  // Only events have an explanation.
  const isEvent = typeof event === 'object' && event !== null && !Array.isArray(event);
  return plainly(error, isEvent ? destination.explain(event).subscriptions[at] : undefined).text;
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
