/** What the tests view and its part of the worker tell one another. */

import type { MappedEvent } from 'segment-postscript';
import type { Configuration, DraftMapping } from '../types.ts';

export interface TestsInput {
  /** The JSON text of each test: texts cross to the worker faster than objects. */
  tests: string[];
  configuration: Configuration;
  /** Whether to give what came out, too. */
  withFound?: boolean;
}

export type TestsOutput = { refusal: string } | { results: TestResult[] };

export interface TestResult {
  passed: boolean;
  /** At most 20. */
  differences: ShownDifference[];
  /** How many more there are. */
  omitted: number;
  found?: MappedEvent[];
}

/** A place at which what came out is not what is expected. */
export interface ShownDifference {
  /** Which entry, that is: which subscription. Missing when it is about all of them. */
  entry?: number;
  /** The place in the entry: `/payload/email`. */
  path: string;
  /** JSON text, perhaps cut; missing when nothing is expected there. */
  expected?: string;
  /** JSON text, perhaps cut; missing when nothing came out there. */
  actual?: string;
}

/** What a file of tests holds. */
export type TestFile = { refusal: string } | ReadTestFile;

export interface ReadTestFile {
  /** The JSON text of each test, too. */
  tests: string[];
  config?: { subscriptions: DraftMapping[]; onUnknownMembership: 'skip' | 'exit'; legacyJourneys: boolean };
}
