// The tooltip of a directive's name: its description and an example.

import { hoverTooltip } from '@codemirror/view';
import { make } from '../dom.js';

/** The maximum length of a directive's name. */
const LONGEST = 20;

export const directiveTooltip = hoverTooltip(async ({ state }, place) => {
  const line = state.doc.lineAt(place);
  const from = Math.max(line.from, place - LONGEST);
  const around = state.sliceDoc(from, Math.min(line.to, place + LONGEST));
  for (const { 1: name, index } of around.matchAll(/"(@\w+)"\s*:/g)) {
    const start = from + index + 1;
    if (place < start || place > start + name.length) continue;
    const { DIRECTIVES } = await import('./words.js');
    if (!Object.hasOwn(DIRECTIVES, name)) return null;
    const { does, example } = DIRECTIVES[name];
    return {
      pos: start,
      end: start + name.length,
      above: true,
      create: () => ({
        dom: make(
          'div',
          { class: 'cm-told' },
          make('p', {}, `${name}: ${does}`),
          make('code', {}, `{ "${name}": ${example} }`),
        ),
      }),
    };
  }
  return null;
});
