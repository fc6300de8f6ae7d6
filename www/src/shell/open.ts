// What comes from outside: files that are dropped anywhere or chosen, and texts that are pasted anywhere.

import { droppedFile } from '../dropped.ts';
import { say } from '../store.ts';
import type * as Take from './take.ts';

/** Longer texts are events, and pasted where the caret is. */
const MAX_PASTED = 2_000_000;

export function takeDropsAndPastes() {
  const isOurs = ({ dataTransfer, target }: DragEvent) =>
    dataTransfer?.types.includes('Files') === true && !(target instanceof Element && target.closest('#view-files'));
  // Before an editor gets to know of it: it would insert the file's text.
  const options = { capture: true };
  addEventListener('dragover', (event) => isOurs(event) && event.preventDefault(), options);
  addEventListener(
    'drop',
    (event) => {
      if (!isOurs(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.stopPropagation();
      const dropped = droppedFile(event.dataTransfer);
      if (typeof dropped === 'string') say(dropped);
      else takeFile(dropped);
    },
    options,
  );
  addEventListener(
    'paste',
    (event) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.length > MAX_PASTED || !/^\s*(?:[[{]|\/[/*]|(?:const|let|var)\s|analytics\.)/.test(text)) return;
      const target = event.composedPath()[0];
      const editor = target instanceof Element ? target.closest<HTMLElement>('.cm-content') : null;
      const isInput = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      const found = recognizer?.pasted(text, isInput ? 'input' : (editor?.ariaLabel ?? 'page'));
      if (found === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      take(({ put }) => put(found));
    },
    options,
  );
  // A paste must be decided on at once.
  void import('./recognize.ts').then((loaded) => (recognizer = loaded));
}

let recognizer: typeof import('./recognize.ts') | undefined;

/** Recognizes what a file holds, and puts it in its place. */
export function takeFile(file: File) {
  take(({ openFile }) => openFile(file));
}

async function take(use: (functions: typeof Take) => Promise<void>) {
  try {
    await use(await import('./take.ts'));
  } catch (error) {
    say(`This could not be opened: ${(error as Error).message}`);
  }
}
