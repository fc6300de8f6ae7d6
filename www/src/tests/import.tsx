// Imports the tests of a file into the draft, after asking whether to replace the existing ones.

import { useState } from 'preact/hooks';
import { call } from '../engine/engine.ts';
import { parsed } from '../json.js';
import { readText } from '../read-text.ts';
import { MAX_TESTS } from '../shell/limits.js';
import { change, draft, say } from '../store.ts';
import type { Draft, ExpectedPayload } from '../types.ts';
import { closeDialog, dialog } from '../ui/dialogs.ts';
import { counted } from '../ui/numbers.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { MAX_FILE } from './read-file.ts';
import type { ReadTestFile, TestFile } from './types.js';

/** The maximum time per task, in milliseconds. */
const SLICE = 10;

interface Choice {
  replaces: boolean;
  takesConfig: boolean;
}

/** Returns why the file can't be imported; undefined if it was imported or the user cancelled. */
export async function importTests(file: File): Promise<string | undefined> {
  if (file.size > MAX_FILE) return 'The file is too large: the limit is 10 MB.';
  let text;
  try {
    text = readText(await file.arrayBuffer(), 'file');
  } catch (error) {
    return (error as Error).message;
  }
  const content: TestFile = await call('readTestFile', text);
  if ('refusal' in content) return content.refusal;
  if (content.tests.length === 0) return 'The file has no tests.';
  const { config } = content;
  const asksForConfig = config !== undefined && !isPresent(config, draft.peek());
  const choice = await choose(file.name, content.tests.length, asksForConfig);
  if (choice === undefined) return undefined;
  const read = await valuesOf(content.tests);
  const tests = choice.replaces ? read : [...draft.peek().tests, ...read];
  if (tests.length > MAX_TESTS) return `That would be more than ${MAX_TESTS} tests.`;
  change({ tests, ...(asksForConfig && choice.takesConfig ? { ...config, selected: 0 } : {}) });
  say(`${counted(read.length, 'test')} imported.`, 'undo');
  return undefined;
}

/** Whether the draft already has the file's configuration. */
function isPresent(
  config: NonNullable<ReadTestFile['config']>,
  { subscriptions, onUnknownMembership, legacyJourneys }: Draft,
) {
  return (
    config.onUnknownMembership === onUnknownMembership &&
    config.legacyJourneys === legacyJourneys &&
    config.subscriptions.length === subscriptions.length &&
    config.subscriptions.every(({ name, enabled, subscribe, mapping }, at) => {
      const other = subscriptions[at];
      const isSame = name === other.name && enabled === other.enabled && subscribe === other.subscribe;
      return isSame && mapping === formatted(other.mapping);
    })
  );
}

function formatted(text: string) {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** Asks what to do; undefined if the user cancels. Does not ask if there are no tests yet and no new configuration. */
function choose(name: string, count: number, asksForConfig: boolean): Promise<Choice | undefined> {
  const present = draft.peek().tests.length;
  if (present === 0 && !asksForConfig) return Promise.resolve({ replaces: false, takesConfig: false });
  return new Promise((resolve) => {
    const end = (choice: Choice | undefined) => {
      closeDialog();
      resolve(choice);
    };
    dialog.value = () => (
      <ImportDialog name={name} count={count} present={present} asksForConfig={asksForConfig} end={end} />
    );
  });
}

interface ImportProps {
  name: string;
  count: number;
  present: number;
  asksForConfig: boolean;
  end: (choice: Choice | undefined) => void;
}

function ImportDialog({ name, count, present, asksForConfig, end }: ImportProps) {
  const [choice, setChoice] = useState<Choice>({ replaces: false, takesConfig: false });
  return (
    <Dialog title={`Import ${counted(count, 'test')}`} onClose={() => end(undefined)} class="tests-dialog">
      <form
        method="dialog"
        class="card-body"
        onSubmit={(event) => {
          event.preventDefault();
          end(choice);
        }}
      >
        <p class="quiet">{name}</p>
        {present > 0 && (
          <fieldset>
            <legend>There {present === 1 ? 'is 1 test' : `are ${present} tests`} already</legend>
            {[false, true].map((replaces) => (
              <label class="check">
                <input
                  type="radio"
                  name="tests-how"
                  checked={choice.replaces === replaces}
                  onChange={() => setChoice({ ...choice, replaces })}
                />
                {replaces ? 'Replace them' : 'Keep them and add those in the file'}
              </label>
            ))}
          </fieldset>
        )}
        {asksForConfig && (
          <fieldset>
            <legend>The file has different mappings</legend>
            <label class="check">
              <input
                type="checkbox"
                checked={choice.takesConfig}
                onChange={({ currentTarget }) => setChoice({ ...choice, takesConfig: currentTarget.checked })}
              />
              Replace the mappings with those in the file
            </label>
          </fieldset>
        )}
        <p class="row">
          <Button kind="primary" type="submit">
            Import
          </Button>
          <Button onClick={() => end(undefined)}>Cancel</Button>
        </p>
      </form>
    </Dialog>
  );
}

async function valuesOf(texts: string[]) {
  const tests: ExpectedPayload[] = [];
  let end = performance.now() + SLICE;
  for (const text of texts) {
    tests.push(JSON.parse(text));
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + SLICE;
  }
  return tests;
}
