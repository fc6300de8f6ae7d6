// Takes a file of tests over into the draft, after asking what is to become of what is there.

import { make } from '../dom.js';
import { readText } from '../read-text.js';
import { MAX_FILE, MAX_TESTS } from './read-file.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').Draft} Draft
 * @typedef {import('../app.js').ExpectedPayload} ExpectedPayload
 * @typedef {import('./types.js').ReadTestFile} ReadTestFile
 */

/** Milliseconds at a stretch. */
const SLICE = 10;

/**
 * @param {HTMLElement} parent where the dialog is put
 * @param {App} app
 * @param {File} file
 * @returns {Promise<string | undefined>} why it can't be imported, if that is so
 */
export async function importTests(parent, app, file) {
  if (file.size > MAX_FILE) return 'The file is too large: a file of tests may have 10 MB.';
  let text;
  try {
    text = readText(await file.arrayBuffer(), 'file');
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
  /** @type {import('./types.js').TestFile} */
  const content = await app.engine.call('readTestFile', text);
  if ('refusal' in content) return content.refusal;
  if (content.tests.length === 0) return 'The file has no tests.';
  const { config } = content;
  const asksForConfig = config !== undefined && !isPresent(config, app.store.draft);
  const choice = await choose(parent, file.name, content.tests.length, app.store.draft.tests.length, asksForConfig);
  if (choice === undefined) return undefined;
  const read = await parsed(content.tests);
  const tests = choice.replaces ? read : [...app.store.draft.tests, ...read];
  if (tests.length > MAX_TESTS) return `That would be more than ${MAX_TESTS} tests.`;
  app.store.change({
    tests,
    ...(asksForConfig && choice.takesConfig ? { ...config, selected: 0 } : {}),
  });
  app.say(`${counted(read.length)} imported.`);
  return undefined;
}

/** @param {number} count */
function counted(count) {
  return count === 1 ? '1 test' : `${count} tests`;
}

/**
 * Whether the file's configuration is what the draft has anyway.
 *
 * @param {NonNullable<ReadTestFile['config']>} config
 * @param {Draft} draft
 */
function isPresent(config, { subscriptions, onUnknownMembership, legacyJourneys }) {
  return (
    config.onUnknownMembership === onUnknownMembership &&
    config.legacyJourneys === legacyJourneys &&
    config.subscriptions.length === subscriptions.length &&
    config.subscriptions.every(({ name, enabled, subscribe, mapping }, at) => {
      const other = subscriptions[at];
      const isSame = name === other.name && enabled === other.enabled && subscribe === other.subscribe;
      return isSame && mapping === laidOut(other.mapping);
    })
  );
}

/** @param {string} text perhaps no JSON */
function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * Asks what to do. Without tests in the draft and another configuration in the file there is nothing to be asked.
 *
 * @param {HTMLElement} parent
 * @param {string} name
 * @param {number} count
 * @param {number} present
 * @param {boolean} asksForConfig
 * @returns {Promise<{ replaces: boolean, takesConfig: boolean } | undefined>} nothing when the person thinks better of it
 */
async function choose(parent, name, count, present, asksForConfig) {
  if (present === 0 && !asksForConfig) return { replaces: false, takesConfig: false };
  const append = make('input', { type: 'radio', name: 'tests-how', checked: true });
  const replace = make('input', { type: 'radio', name: 'tests-how' });
  const config = make('input', { type: 'checkbox' });
  const dialog = make(
    'dialog',
    { class: 'tests-dialog', 'aria-labelledby': 'tests-dialog-title' },
    make(
      'form',
      { method: 'dialog' },
      make('h3', { id: 'tests-dialog-title' }, `Import ${counted(count)}`),
      make('p', { class: 'tests-quiet' }, name),
      present > 0 &&
        make(
          'fieldset',
          {},
          make('legend', {}, `The draft has ${counted(present)}`),
          make('label', {}, append, 'Keep them, and append those of the file'),
          make('label', {}, replace, 'Replace them'),
        ),
      asksForConfig &&
        make(
          'fieldset',
          {},
          make('legend', {}, "The file has a configuration that is not the draft's"),
          make('label', {}, config, "Take its subscriptions over, in place of the draft's"),
        ),
      make(
        'div',
        { class: 'tests-buttons' },
        make('button', { class: 'button primary', value: 'import' }, 'Import'),
        make('button', { class: 'button quiet', value: 'cancel' }, 'Cancel'),
      ),
    ),
  );
  parent.append(dialog);
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  dialog.remove();
  return dialog.returnValue === 'import' ? { replaces: replace.checked, takesConfig: config.checked } : undefined;
}

/** @param {string[]} texts */
async function parsed(texts) {
  /** @type {ExpectedPayload[]} */
  const tests = [];
  let end = performance.now() + SLICE;
  for (const text of texts) {
    tests.push(JSON.parse(text));
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + SLICE;
  }
  return tests;
}
