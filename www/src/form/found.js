// What a part of the mapping gave with the event, below its form.

import { make } from '../dom.js';
import { sentence } from './inputs.js';
import { pointerOf } from '../pointer.js';
import { rooted } from './paths.js';

/**
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').MappingStep} MappingStep
 * @typedef {import('./types.js').Preview} Preview
 */

/** The types of what a path gives that leads to nothing. */
const NOTHING = new Set(['undefined', 'null']);

/**
 * @param {Form} form
 * @param {import('./types.js').Place} place of the part
 * @param {string} directive
 * @param {{ use?: (path: string) => void, brief?: boolean }} [options] `use`: takes another path; `brief`: only why,
 *   not what it gave
 */
export function createFound(form, place, directive, { use, brief = false } = {}) {
  // The row of a field says itself what the field is, and why.
  const isWhole = place.depth === 0;
  const id = form.id();
  const element = make('div', { class: 'form-found', id });
  const pointer = pointerOf([...place.keys, directive]);
  let shown = '';
  return {
    element,
    id,
    update() {
      const { findings } = form;
      // Until the outcome of this very text is there, what is shown is the best there is.
      if (!findings.isCurrent) return;
      const step = findings.step(pointer);
      const text = step === undefined ? String(findings.ran) : tell(step);
      if (text === shown) return;
      shown = text;
      if (step !== undefined) element.replaceChildren(...told(step, { use, brief: brief || isWhole, isWhole }));
      else
        element.replaceChildren(...(findings.ran && !brief && !isWhole ? [quiet('Not needed for this event.')] : []));
    },
  };
}

/**
 * A value, as short as it was given.
 *
 * @param {Preview} preview
 */
export function valueOf({ type, text, bytes }) {
  if (type === 'undefined') return make('span', { class: 'form-nothing' }, 'nothing');
  const code = make('code', { class: `form-value-text form-${type}` }, text);
  if (bytes !== undefined)
    code.append(make('span', { class: 'form-quiet' }, `… (${bytes.toLocaleString('en')} bytes)`));
  return code;
}

/**
 * @param {MappingStep} step
 * @param {{ use?: (path: string) => void, brief: boolean, isWhole: boolean }} options
 */
function told({ gave, reads = [], reason, error }, { use, brief, isWhole }) {
  const parts = [];
  if (error !== undefined) parts.push(make('p', { class: 'form-wrong' }, ...sentence(error.message)));
  else if (!brief) parts.push(make('p', {}, make('span', { class: 'form-quiet' }, 'Gives '), valueOf(gave)));
  const isAbsent = reason?.code === 'path_absent';
  if (reason !== undefined && !isAbsent && !isWhole) parts.push(quiet(reason.message));
  for (const { path, found, near = [] } of reads.filter(({ found }) => NOTHING.has(found.type)).slice(0, 3)) {
    // The row of a field says itself that its path is absent.
    const isSaid = isAbsent && isWhole;
    if (near.length > 0) parts.push(nearMisses(isSaid ? undefined : path, near, use));
    else if (found.type === 'undefined' && !isSaid) parts.push(quiet(`There is no \`${path}\`.`));
  }
  return parts;
}

/**
 * @param {string | undefined} path that is not there, if that is to be said
 * @param {string[]} near
 * @param {((path: string) => void) | undefined} use
 */
function nearMisses(path, near, use) {
  const paths = near.map(rooted).map((other) => {
    const code = make('code', {}, other);
    if (use === undefined) return code;
    return make('button', { class: 'form-button', type: 'button', onclick: () => use(other) }, 'Use ', code);
  });
  const perhaps = make('span', {}, 'Perhaps ', ...paths.flatMap((code, at) => (at > 0 ? [' or ', code] : [code])), '.');
  const joined = use === undefined ? [perhaps] : paths;
  const missing = path === undefined ? [] : [make('span', {}, 'There is no ', make('code', {}, path), '.')];
  return make('p', { class: 'form-near' }, ...missing, ...joined);
}

/** @param {string} text */
function quiet(text) {
  return make('p', { class: 'form-quiet' }, ...sentence(text));
}

/**
 * What there is to tell, as text.
 *
 * @param {MappingStep} step
 */
function tell({ gave, reads, reason, error }) {
  const nears = reads?.map(({ path, found, near }) => [path, found.type, near]);
  return JSON.stringify([gave, nears, reason?.message, error?.message]);
}
