// Where a file is chosen: dropped anywhere on the view, picked from a dialog, or made of samples.

import { make } from '../dom.js';
import { droppedFile } from '../dropped.js';

/**
 * @param {HTMLElement} view on which files can be dropped
 * @param {{ file: (file: File) => void, samples: () => void, refuse: (message: string) => void }} take
 */
export function makeDrop(view, take) {
  const input = make('input', {
    type: 'file',
    class: 'files-input',
    tabindex: -1,
    'aria-hidden': 'true',
    'aria-label': 'File of events',
    onchange: () => {
      const file = input.files?.[0];
      // The same file can be chosen again, perhaps after it was changed.
      if (file) take.file(file);
      input.value = '';
    },
  });
  const drop = make(
    'div',
    { class: 'files-drop' },
    make(
      'p',
      { class: 'files-drop-text' },
      make('strong', {}, 'Drop a file of events here'),
      make('span', {}, 'NDJSON, a JSON array or events laid out, also gzipped. It stays on this computer.'),
    ),
    make(
      'div',
      { class: 'files-buttons' },
      make(
        'button',
        { type: 'button', class: 'files-button files-main-button', onclick: () => input.click() },
        'Choose a file',
      ),
      make('button', { type: 'button', class: 'files-button', onclick: take.samples }, 'Try with sample events'),
    ),
    input,
  );

  /** @param {boolean} over */
  const light = (over) => drop.classList.toggle('files-drop-over', over);
  view.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    light(true);
  });
  view.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && view.contains(event.relatedTarget))) light(false);
  });
  view.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    light(false);
    const dropped = droppedFile(event.dataTransfer);
    if (typeof dropped === 'string') take.refuse(dropped);
    else take.file(dropped);
  });
  return drop;
}
