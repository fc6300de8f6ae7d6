// Small pieces that the parts of the result are made of.

import { make, makeSvg } from '../dom.js';
import { pointerOfPath } from '../form/paths.js';

/**
 * @typedef {import('segment-postscript').Preview} Preview
 * @typedef {import('segment-postscript').EventRead} EventRead
 */

/** What is said before sources, by how a value came of them. */
export const SOURCE_WORDS = {
  copied: 'from',
  computed: 'computed from',
  literal: 'literal',
  parts: 'parts from',
  read: 'reading',
  unknown: 'from somewhere',
};

const SHAPES = {
  yes: 'M3 8.5 6.5 12 13 4.5',
  no: 'M4 4 12 12 M12 4 4 12',
  warning: 'M8 3v6 M8 12v1',
  idle: 'M3.5 8h9',
};

/**
 * A mark whose shape tells, not its colour alone. The text beside it says the same.
 *
 * @param {keyof typeof SHAPES} shape
 */
export function icon(shape) {
  const path = makeSvg('path', { d: SHAPES[shape] });
  return makeSvg('svg', { class: 'result-icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}

/**
 * A word on a ground of its kind.
 *
 * @param {string} text
 * @param {'good' | 'bad' | 'warn' | 'idle'} kind
 * @param {keyof typeof SHAPES} [shape]
 */
export function badge(text, kind, shape) {
  return make('span', { class: `result-badge result-${kind}` }, shape && icon(shape), text);
}

/**
 * A number with its thousands set off. What the platform has for it takes 20 ms at its first use.
 *
 * @param {number} number
 */
export function grouped(number) {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/**
 * A value, as short as it was given.
 *
 * @param {Preview} preview
 */
export function valueOf({ type, text, bytes }) {
  if (type === 'undefined') return make('span', { class: 'result-nothing' }, 'nothing');
  const code = make('code', { class: `result-value result-${type}` }, text);
  if (bytes !== undefined) code.append(make('span', { class: 'result-quiet' }, `… (${grouped(bytes)} bytes)`));
  return code;
}

/**
 * A sentence whose parts between grave accents are code; what was read is a link.
 *
 * @param {string} text
 * @param {Pick<EventRead, 'path' | 'pointer'>} [read]
 * @returns {(string | HTMLElement)[]}
 */
export function sentence(text, read) {
  const parts = text.split('`');
  return parts.map((part, at) => {
    if (at % 2 === 0) return part;
    if (at === parts.length - 1) return `\`${part}`;
    return read?.pointer !== undefined && part === read.path ? pathButton(part, read.pointer) : make('code', {}, part);
  });
}

/**
 * A path of the event: pointing at it lights it there, pressing it goes there.
 *
 * @param {string} path
 * @param {string} [pointer] where it is in the event, if the path does not start there
 */
export function pathButton(path, pointer = pointerOfPath(path)) {
  const attributes = { class: 'result-link', type: 'button', 'data-event': pointer, title: 'Show in the event' };
  return make('button', attributes, path);
}

/**
 * A part of the mapping: pressing it goes there.
 *
 * @param {string} pointer
 * @param {string} [text]
 */
export function mappingButton(pointer, text = pointer === '' ? 'the whole mapping' : pointer) {
  const attributes = { class: 'result-link', type: 'button', 'data-mapping': pointer, title: 'Show in the mapping' };
  return make('button', attributes, text);
}

/**
 * What was perhaps meant.
 *
 * @param {string[]} paths
 */
export function didYouMean(paths) {
  const named = listed(paths.map((path) => pathButton(path)));
  return make('p', { class: 'result-near' }, 'Did you mean ', ...named, '?');
}

/**
 * That a path gave nothing, and what was perhaps meant by it.
 *
 * @param {EventRead} read
 * @returns {(string | Node)[]}
 */
export function missingPath({ path, pointer, found, near = [] }) {
  const named = found.type === 'null' ? pathButton(path, pointer) : make('code', {}, path);
  const sentence = found.type === 'null' ? [named, ' is null.'] : ['There is no ', named, '.'];
  return near.length === 0 ? sentence : [...sentence, ' ', ...didYouMean(near).childNodes];
}

/**
 * Elements with commas between them.
 *
 * @param {HTMLElement[]} elements
 * @param {string} [word] before the last one
 */
export function listed(elements, word = ' or ') {
  return elements.flatMap((element, at) => [at === 0 ? '' : at === elements.length - 1 ? word : ', ', element]);
}

/**
 * A part of the result that can be folded. It stays as it was left while the page is open.
 *
 * @param {string} title
 * @param {{ open?: boolean }} [options]
 */
export function panel(title, { open = true } = {}) {
  const note = make('span', { class: 'result-note' });
  const summary = make('summary', {}, make('h3', {}, title), note);
  const body = make('div', { class: 'result-body' });
  const element = make('details', { class: 'result-panel', open, hidden: true }, summary, body);
  return { element, note, body };
}

/**
 * What an element was made of, as text: one whose text is the same need not be made anew. Spans are left out: they
 * shift with every letter typed before them, and nothing that is made holds any.
 *
 * @param {unknown} data
 */
export function textOf(data) {
  return JSON.stringify(data, (key, value) => (key === 'span' ? undefined : value)) ?? '';
}
