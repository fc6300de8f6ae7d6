// Puts what comes from outside in its place: configurations, mappings, tests, single events, files of many events.

import { readText } from '../read-text.js';
import { importTests } from '../tests/import.js';
import { isConfiguration, parsed } from './open.js';

/** @typedef {import('../app.js').App} App */

/** Larger files are files of many events. */
const MAX_BYTES = 2_000_000;

/**
 * @param {App} app
 * @param {File} file
 */
export async function openFile(app, file) {
  const text = await textOf(file);
  const value = text === undefined ? undefined : parsed(text);
  // What is no JSON value by itself may be NDJSON or gzip; Files says what is wrong with it otherwise.
  if (text === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return app.mapFile(file);
  }
  if (isConfiguration(value)) return openConfiguration(app, text);
  if (Array.isArray(value.tests)) {
    app.show('tests');
    const refusal = await importTests(document.body, app, file);
    if (refusal !== undefined) app.say(refusal);
    return;
  }
  if (isMapping(value, text)) {
    const { subscriptions, selected } = app.store.draft;
    const { name } = subscriptions[selected];
    app.open({ subscriptions: subscriptions.with(selected, { ...subscriptions[selected], mapping: text }) });
    return app.say(`${file.name} is the mapping of “${name}” now.`, 'undo');
  }
  app.open({ event: text });
  app.say(`${file.name} is the event now.`, 'undo');
}

/**
 * @param {App} app
 * @param {string} text of a configuration
 */
export async function openConfiguration(app, text) {
  // A file of tests has its configuration in it, which is read strictly.
  /** @type {import('../tests/types.js').TestFile} */
  const content = await app.engine.call('readTestFile', `{"config":${text},"tests":[]}`);
  if ('refusal' in content) throw new Error(content.refusal);
  if (content.config === undefined) return;
  const { length } = content.config.subscriptions;
  app.open({ ...content.config, selected: 0 });
  app.say(`The configuration is opened: ${length === 1 ? '1 subscription' : `${length} subscriptions`}.`, 'undo');
}

/** The text of a file that may be a JSON value by itself. @param {File} file */
async function textOf(file) {
  if (file.size > MAX_BYTES) return undefined;
  try {
    return readText(await file.arrayBuffer(), 'file');
  } catch {
    return undefined;
  }
}

/**
 * @param {Record<string, unknown>} value
 * @param {string} text
 */
function isMapping(value, text) {
  return typeof value.type !== 'string' && /"@\w/.test(text);
}
