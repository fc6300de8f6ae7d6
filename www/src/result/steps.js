// How each value came to be: the mapping's steps as a tree. What is folded is not made before somebody opens it, and
// what has not changed is not made anew.

import { make } from '../dom.js';
import { isWithin, keysOf } from '../pointer.js';
import { badge, didYouMean, grouped, panel, pathButton, mappingButton, sentence, textOf, valueOf } from './pieces.js';

/** @typedef {import('segment-postscript').MappingStep} MappingStep */

export function createSteps() {
  const { element, note, body } = panel('How each value came to be', { open: false });
  /** @type {MappingStep | undefined} */
  let mapping;
  /** Which steps are open, by their names. */
  const open = new Set();
  /** The outermost steps that are shown, by their texts. */
  let made = new Map();
  const fill = () => {
    if (mapping === undefined || !element.open) return;
    // The whole, when it is an object, goes without saying.
    const steps = mapping.kind === 'object' && mapping.steps !== undefined ? mapping.steps : [mapping];
    const names = namesOf(steps, '');
    const next = new Map();
    for (const [at, step] of steps.entries()) {
      const text = `${names[at]} ${textOf(step)}`;
      next.set(text, made.get(text) ?? elementOf(step, names[at], names[at], open));
    }
    made = next;
    const wanted = [...next.values()];
    if (steps.every(({ error }) => error === undefined)) wanted.push(...errorOf(mapping));
    if (wanted.length !== body.childNodes.length || wanted.some((child, at) => body.childNodes[at] !== child)) {
      body.replaceChildren(...wanted);
    }
  };
  element.addEventListener('toggle', fill);
  return {
    element,
    /** @param {MappingStep | undefined} step */
    show(step) {
      element.hidden = step === undefined;
      mapping = step;
      note.textContent = step?.error === undefined ? '' : 'failed';
      fill();
    },
  };
}

/**
 * @param {MappingStep} step
 * @param {string} name
 * @param {string} key that tells it from all others
 * @param {Set<unknown>} open
 * @returns {HTMLElement}
 */
function elementOf(step, name, key, open) {
  const { reads, reason, steps, omitted, error } = step;
  const head = [make('span', { class: 'result-step-name' }, name), make('code', { class: 'result-kind' }, step.kind)];
  const line =
    error === undefined
      ? [...head, make('span', { class: 'result-quiet' }, 'gave'), valueOf(step.gave)]
      : [...head, badge('failed', 'bad', 'no')];
  if ([reads, reason, steps, omitted, error].every((part) => part === undefined)) {
    return make('div', { class: 'result-step result-step-leaf' }, ...line);
  }
  const details = make('details', { class: 'result-step' }, make('summary', {}, ...line));
  const unfold = () => {
    if (details.childElementCount === 1) details.append(bodyOf(step, key, open));
  };
  details.addEventListener('toggle', () => {
    if (details.open) {
      open.add(key);
      unfold();
    } else {
      open.delete(key);
    }
  });
  if (open.has(key)) {
    unfold();
    details.open = true;
  }
  return details;
}

/**
 * @param {MappingStep} step
 * @param {string} key
 * @param {Set<unknown>} open
 */
function bodyOf(step, key, open) {
  const { pointer, reads = [], reason, steps = [], omitted, error } = step;
  const body = make('div', { class: 'result-step-body' });
  body.append(make('p', {}, make('span', { class: 'result-quiet' }, 'at '), mappingButton(pointer)));
  for (const read of reads) body.append(...readOf(read, step));
  if (reason !== undefined) body.append(make('p', { class: 'result-reason' }, ...sentence(reason.message)));
  const names = namesOf(steps, pointer);
  body.append(...steps.map((part, at) => elementOf(part, names[at], `${key} ${at} ${names[at]}`, open)));
  if (omitted !== undefined) {
    body.append(make('p', { class: 'result-quiet' }, `and ${grouped(omitted)} more`));
  }
  body.append(...errorOf({ error }));
  return body;
}

/**
 * What a step looked for, and what it found, unless that is also what it gave.
 *
 * @param {import('segment-postscript').EventRead} read
 * @param {MappingStep} step
 */
function readOf({ path, pointer, found, near }, { gave, reason }) {
  const line = make('p', {}, make('span', { class: 'result-quiet' }, 'read '), pathButton(path, pointer));
  if (found.type === 'undefined') line.append(reason?.code === 'path_absent' ? '' : ': nothing there');
  else if (found.text !== gave.text) line.append(': ', valueOf(found));
  return near === undefined ? [line] : [line, didYouMean(near)];
}

/** @param {Pick<MappingStep, 'error'>} step */
function errorOf({ error }) {
  if (error === undefined) return [];
  const lines = error.message.split('\n').map((line) => make('p', { class: 'result-wrong' }, ...sentence(line)));
  return error.hint === undefined ? lines : [...lines, make('p', { class: 'result-hint' }, ...sentence(error.hint))];
}

/**
 * What steps are called within the one that they are part of: by their keys, without what goes without saying. Those
 * that run the same part of the mapping, for elements of an array, are numbered.
 *
 * @param {MappingStep[]} steps
 * @param {string} outer
 */
function namesOf(steps, outer) {
  const plain = steps.map(({ pointer, kind }) => {
    const keys = keysOf(isWithin(pointer, outer) ? pointer.slice(outer.length) : pointer);
    if (keys.at(-1) === kind) keys.pop();
    return keys.join('/');
  });
  const count = new Map();
  for (const name of plain) count.set(name, (count.get(name) ?? 0) + 1);
  const used = new Map();
  return plain.map((name) => {
    if (count.get(name) === 1) return name;
    const at = used.get(name) ?? 0;
    used.set(name, at + 1);
    return `${name} [${at}]`;
  });
}
