// Opens recognized content: configurations, mappings, tests, single events, files of many events.

import { configurationOf } from '../../../pkg/src/exported.js';
import { formattedJson } from '../editor/format.ts';
import { call } from '../engine/engine.ts';
import { readText } from '../read-text.ts';
import { draft, fileToCheck, nameOf, open, say, view } from '../store.ts';
import { importTests } from '../tests/import.tsx';
import type { TestFile } from '../tests/types.js';
import { type Found, recognize } from './recognize.ts';

/** Larger files are taken for files of many events. */
const MAX_BYTES = 2_000_000;

export async function openFile(file: File) {
  const text = await textOf(file);
  const found = text === undefined ? undefined : recognize(text);
  // Other files may be NDJSON or gzip. If not, Bulk check reports what is wrong.
  if (found === undefined || found.is === 'events') return check(file);
  return put(found, file.name);
}

/** Opens what was recognized, and reports that. */
export async function put(found: Found, name?: string) {
  const pasted = name ?? 'What you pasted';
  switch (found.is) {
    case 'events':
      return check(new File([found.text], name ?? 'pasted-events.ndjson'));
    case 'configuration':
      return openConfiguration(found.text);
    case 'export':
      return openConfiguration(JSON.stringify(configurationOf(found.value)));
    case 'tests': {
      view.value = 'tests';
      const refusal = await importTests(new File([found.text], name ?? 'pasted-tests.json'));
      if (refusal !== undefined) say(refusal);
      return;
    }
    case 'mapping': {
      const { subscriptions, selected } = draft.peek();
      open({
        subscriptions: subscriptions.with(selected, { ...subscriptions[selected], mapping: pretty(found.text) }),
      });
      return say(`${pasted} is now the mapping of “${nameOf(subscriptions[selected], selected)}”.`, 'undo');
    }
    case 'event':
      // If the Requests view is shown, it stays.
      open({ event: pretty(found.text) }, { where: 'sync' });
      return say(
        found.wasLiteral ? `${pasted} is now the event, converted from JavaScript.` : `${pasted} is now the event.`,
        'undo',
      );
  }
}

/** Formats a text of one line; others are unchanged. */
function pretty(text: string) {
  return text.trim().includes('\n') ? text : (formattedJson(text) ?? text);
}

function check(file: File) {
  fileToCheck.value = file;
  view.value = 'files';
}

async function openConfiguration(text: string) {
  // A file of tests contains a configuration, so its strict parser is used.
  const content: TestFile = await call('readTestFile', `{"config":${text},"tests":[]}`);
  if ('refusal' in content) throw new Error(content.refusal);
  if (content.config === undefined) return;
  const { length } = content.config.subscriptions;
  open({ ...content.config, selected: 0 });
  say(`Configuration opened: ${length === 1 ? '1 mapping' : `${length} mappings`}.`, 'undo');
}

/** The text of a file; undefined if it is too large or not UTF-8. */
async function textOf(file: File) {
  if (file.size > MAX_BYTES) return undefined;
  try {
    return readText(await file.arrayBuffer(), 'file');
  } catch {
    return undefined;
  }
}
