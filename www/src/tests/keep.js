// Keeps the present case, that is the event and what comes of it in all subscriptions, as a test.

import { configurationOf } from '../files/configuration.js';
import { MAX_TEST, MAX_TESTS } from './read-file.js';
import { expectationsOf } from './run.js';

/**
 * @param {import('../app.js').App} app
 * @returns {Promise<boolean>} whether there is a test more; the person is told in any case
 */
export async function keepAsTest(app) {
  try {
    app.say(`Kept as test “${await keep(app)}”.`);
    return true;
  } catch (error) {
    app.say(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/**
 * @param {import('../app.js').App} app
 * @returns {Promise<string>} the test's name
 */
async function keep(app) {
  const { draft } = app.store;
  if (draft.event.length > MAX_TEST) throw new Error('The event is too large for a test: 512 KB are the most.');
  if (draft.tests.length >= MAX_TESTS) throw new Error(`There are ${MAX_TESTS} tests: a draft has no more.`);
  const event = parsed(draft.event);
  const made = configurationOf(draft);
  if ('message' in made) throw new Error(made.message);
  const expected = await expectationsOf(app, event, made.configuration);
  const { tests } = app.store.draft;
  const name = freeName(titleOf(event, expected), new Set(tests.map((test) => test.name)));
  app.store.change({ tests: [...tests, { name, event, expected }] });
  return name;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The event is not JSON: it can't be kept as a test.");
  }
}

/**
 * @param {any} event
 * @param {import('../app.js').ExpectedPayload['expected']} expected
 */
function titleOf(event, expected) {
  const what = [event?.event, event?.type].find((value) => typeof value === 'string' && value !== '') ?? 'Event';
  const statuses = [...new Set(expected.map(({ status, membership }) => membership ?? status?.replace('_', ' ')))];
  return `${what.slice(0, 80)}: ${statuses.join(', ')}`;
}

/**
 * @param {string} name
 * @param {Set<string>} taken
 */
function freeName(name, taken) {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}
