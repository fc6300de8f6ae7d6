/** The messages between the tests view and its worker. */

import type { MappedEvent } from 'segment-postscript';
import type { Configuration, DraftMapping } from '../types.ts';

export interface TestsInput {
  /** The JSON text of each test, because strings are passed to the worker faster than objects. */
  tests: string[];
  configuration: Configuration;
  /** Whether to return the actual results too. */
  withFound?: boolean;
}

export type TestsOutput = { refusal: string } | { results: TestResult[] };

export interface TestResult {
  passed: boolean;
  /** Why the payload is invalid, if it is; parts between backticks are code. */
  why?: string;
  /** At most 20. */
  differences: ShownDifference[];
  /** The number of further differences. */
  omitted: number;
  found?: MappedEvent[];
}

/** A difference between the actual and the expected results. */
export interface ShownDifference {
  /** The index of the entry, and so of the subscription. Absent if the number of entries differs. */
  entry?: number;
  /** The location in the entry, such as `/payload/email`. */
  path: string;
  /** JSON text, possibly truncated; absent if no value is expected. */
  expected?: string;
  /** JSON text, possibly truncated; absent if there is no value. */
  actual?: string;
}

/** The content of a file of tests. */
export type TestFile = { refusal: string } | ReadTestFile;

export interface ReadTestFile {
  /** The JSON text of each test. */
  tests: string[];
  config?: { subscriptions: DraftMapping[]; onUnknownMembership: 'skip' | 'exit'; legacyJourneys: boolean };
}
