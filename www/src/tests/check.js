// The tests' part of the engine's worker: runs them.

import { Destination, MappingError } from 'segment-postscript/full';
import { compare } from './compare.js';

/**
 * @param {import('./types.js').TestsInput} input
 * @returns {import('./types.js').TestsOutput}
 */
export function runTests({ tests, configuration, withFound = false }) {
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
    const { differences, omitted } = compare(found, expected);
    const passed = differences.length === 0;
    return withFound ? { passed, differences, omitted, found } : { passed, differences, omitted };
  });
  return { results };
}
