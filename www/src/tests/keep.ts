// Saves the current event and its results for all mappings as a test.

import { configurationOf } from '../files/configuration.ts';
import { parsed } from '../json.js';
import { MAX_TESTS } from '../shell/limits.js';
import { change, draft } from '../store.ts';
import type { ExpectedPayload } from '../types.ts';
import { MAX_TEST } from './read-file.ts';
import { expectationsOf } from './run.ts';

/** Returns the test's name; throws an error with a message for users. */
export async function keep() {
  const now = draft.peek();
  if (now.event.length > MAX_TEST) throw new Error('The event is too large for a test: the limit is 512 KB.');
  if (now.tests.length >= MAX_TESTS) throw new Error(`There are ${MAX_TESTS} tests already, which is the limit.`);
  const event = parsed(now.event);
  if (event === undefined) throw new Error('The event is not JSON: it can’t be kept as a test.');
  const made = configurationOf(now);
  if ('message' in made) throw new Error(made.message);
  const expected = await expectationsOf(event, made.configuration);
  const { tests } = draft.peek();
  const name = freeName(titleOf(event, expected), new Set(tests.map((test) => test.name)));
  change({ tests: [...tests, { name, event, expected }] });
  return name;
}

function titleOf(event: any, expected: ExpectedPayload['expected']) {
  const what = [event?.event, event?.type].find((value) => typeof value === 'string' && value !== '') ?? 'Event';
  const statuses = [...new Set(expected.map(({ status, membership }) => membership ?? status?.replace('_', ' ')))];
  return `${what.slice(0, 80)}: ${statuses.join(', ')}`;
}

function freeName(name: string, taken: Set<string>) {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`;
  return free;
}
