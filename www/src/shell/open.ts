// Drag and drop, chosen files, and pasting, anywhere on the page.

import { droppedFile } from '../dropped.ts';
import { say } from '../store.ts';
import type * as Take from './take.ts';

/** Longer texts are taken for events and pasted at the caret. */
const MAX_PASTED = 2_000_000;

export function takeDropsAndPastes() {
  const isOurs = ({ dataTransfer, target }: DragEvent) =>
    dataTransfer?.types.includes('Files') === true && !(target instanceof Element && target.closest('#view-files'));
  // Handled before the editors, which would insert the file's text.
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
  // Loaded in advance, because a paste must be handled synchronously.
  void import('./recognize.ts').then((loaded) => (recognizer = loaded));
}

let recognizer: typeof import('./recognize.ts') | undefined;

/** Recognizes the content of a file and opens it. */
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
