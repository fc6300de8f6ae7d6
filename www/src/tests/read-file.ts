// A strict parser for test files of `npx segment-postscript test`. Invalid content and unknown members are rejected with a
// message that says where they are.

import { MAX_SUBSCRIPTIONS, MAX_TESTS } from '../shell/limits.js';
import { shorten } from '../sync/shorten.ts';

/** The maximum size of a file in bytes. */
export const MAX_FILE = 10 * 1024 * 1024;

/** The maximum characters of a test, because tests are stored and shared with the draft. Segment accepts events of 32 KB. */
export const MAX_TEST = 512 * 1024;

const MAX_NAME = 200;

/** The limit of an event, plus the levels around it in a file. */
const MAX_DEPTH = 512 + 4;

class Refusal extends Error {}

export function readTestFile(text: string): import('./types.js').TestFile {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    throw error;
  }
}

function read(text: string) {
  checkDepth(text);
  const content = parse(text);
  need(isObject(content), 'The file is not a JSON object with "tests".');
  checkKeys(content, ['config', 'tests'], 'The file');
  need(Array.isArray(content.tests), 'The file has no array "tests".');
  need(content.tests.length <= MAX_TESTS, `The file has more than ${MAX_TESTS} tests.`);
  return {
    tests: content.tests.map((test: unknown, at: number) => testText(test, at)),
    ...(content.config === undefined ? {} : { config: readConfig(content.config) }),
  };
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`The file is not JSON: ${shorten((error as Error).message)}`);
  }
}

/** Checks the depth first, because everything else is recursive. */
function checkDepth(text: string) {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inText) {
      if (unit === 0x5c) at += 1;
      else if (unit === 0x22) inText = false;
    } else if (unit === 0x22) {
      inText = true;
    } else if (unit === 0x7b || unit === 0x5b) {
      depth += 1;
      need(depth <= MAX_DEPTH, `The file is nested too deeply: at most ${MAX_DEPTH} levels are allowed.`);
    } else if (unit === 0x7d || unit === 0x5d) {
      depth -= 1;
    }
  }
}

function testText(test: unknown, at: number) {
  const which = `Test ${at + 1}`;
  need(isObject(test), `${which} is not an object.`);
  checkKeys(test, ['name', 'event', 'expected'], which);
  const { name = `Test ${at + 1}`, event, expected } = test;
  need(typeof name === 'string', `${which} has a name that is not text.`);
  need(event !== undefined, `${which} has no "event".`);
  need(Array.isArray(expected) && expected.every(isObject), `${which} has no array "expected" of objects.`);
  const text = JSON.stringify({ name: name.slice(0, MAX_NAME), event, expected });
  need(text.length <= MAX_TEST, `${which} is too large: the limit is 512 KB.`);
  return text;
}

function readConfig(config: unknown) {
  need(isObject(config), 'The "config" is not an object.');
  checkKeys(config, ['subscriptions', 'options'], 'The "config"');
  const { subscriptions, options = {} } = config;
  need(
    Array.isArray(subscriptions) && subscriptions.length > 0 && subscriptions.length <= MAX_SUBSCRIPTIONS,
    `The "config" has no array "subscriptions" of 1 to ${MAX_SUBSCRIPTIONS}.`,
  );
  need(isObject(options), 'The "options" of the "config" are not an object.');
  checkKeys(options, ['onUnknownMembership', 'legacyJourneys'], 'The "options" of the "config"');
  const { onUnknownMembership = 'skip', legacyJourneys = true } = options;
  need(
    onUnknownMembership === 'skip' || onUnknownMembership === 'exit',
    'The option "onUnknownMembership" is neither "skip" nor "exit".',
  );
  need(typeof legacyJourneys === 'boolean', 'The option "legacyJourneys" is neither true nor false.');
  return { subscriptions: subscriptions.map(readSubscription), onUnknownMembership, legacyJourneys };
}

function readSubscription(subscription: unknown, at: number) {
  const which = `Subscription ${at + 1} of the "config"`;
  need(isObject(subscription), `${which} is not an object.`);
  checkKeys(subscription, ['name', 'enabled', 'partnerAction', 'subscribe', 'mapping'], which);
  const { name = '', enabled = true, partnerAction, subscribe, mapping } = subscription;
  need(typeof name === 'string', `${which} has a name that is not text.`);
  need(typeof enabled === 'boolean', `${which}: "enabled" is neither true nor false.`);
  need(partnerAction === 'syncAudiences', `${which}: "partnerAction" is not "syncAudiences".`);
  need(typeof subscribe === 'string', `${which} has no trigger, "subscribe".`);
  need(isObject(mapping), `${which} has no object "mapping".`);
  return { name: name.slice(0, MAX_NAME), enabled, subscribe, mapping: JSON.stringify(mapping, null, 2) };
}

function checkKeys(value: object, known: string[], what: string) {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new Refusal(`${what} has an unknown member ${shorten(JSON.stringify(other), 60)}.`);
}

function need(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Refusal(message);
}

function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
