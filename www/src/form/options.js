// The options of directives: which there are, and an input for each.

import { make } from '../dom.js';
import { put } from './edit.js';
import { checkbox, choice, follow, option, textInput } from './inputs.js';
import { createItems } from './items.js';
import { fitsLine } from './kinds.js';
import { createSource } from './leaves.js';

/**
 * @typedef {import('./types.js').Body} Body
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Place} Place
 */

/**
 * An option of a directive.
 *
 * @typedef {object} Option
 * @property {string} key
 * @property {string} label
 * @property {'value' | 'choice' | 'text' | 'flag' | 'objects'} type
 * @property {import('./types.js').Shape} [shape] of a value
 * @property {[string, string][]} [choices]
 * @property {number} [most] how long a text may be
 * @property {boolean} [usual] of a flag: what it is where it isn't given
 * @property {boolean} [rare] whether it shows only where it is given
 */

/**
 * What directives take, in the order of its inputs.
 *
 * @type {Record<string, Option[]>}
 */
export const OPTIONS = {
  '@case': [
    {
      key: 'operator',
      label: 'case',
      type: 'choice',
      choices: [
        ['lower', 'Lower'],
        ['upper', 'Upper'],
      ],
    },
    { key: 'value', label: 'of', type: 'value', shape: 'text' },
  ],
  '@replace': [
    { key: 'pattern', label: 'find', type: 'text', most: 10 },
    { key: 'replacement', label: 'put', type: 'text', most: 10 },
    { key: 'pattern2', label: 'then find', type: 'text', most: 10, rare: true },
    { key: 'replacement2', label: 'then put', type: 'text', most: 10, rare: true },
    { key: 'value', label: 'in', type: 'value', shape: 'text' },
    { key: 'global', label: 'Everywhere, not only the first time', type: 'flag', usual: true },
    { key: 'ignorecase', label: 'Ignore upper and lower case', type: 'flag', usual: false },
  ],
  '@json': [
    {
      key: 'mode',
      label: 'mode',
      type: 'choice',
      choices: [
        ['encode', 'Encode: value to JSON text'],
        ['decode', 'Decode: JSON text to value'],
      ],
    },
    { key: 'value', label: 'of', type: 'value' },
  ],
  '@flatten': [
    { key: 'separator', label: 'separator', type: 'text' },
    { key: 'value', label: 'of', type: 'value' },
    { key: 'omitArrays', label: 'Leave arrays as they are', type: 'flag', usual: false },
  ],
  '@merge': [
    {
      key: 'direction',
      label: 'keeps',
      type: 'choice',
      choices: [
        ['right', 'The last of the same key (right)'],
        ['left', 'The first of the same key (left)'],
      ],
    },
    { key: 'objects', label: 'objects', type: 'objects' },
  ],
  '@transform': [
    { key: 'apply', label: 'first', type: 'value', shape: 'object' },
    { key: 'mapping', label: 'then', type: 'value', shape: 'object' },
  ],
};

/**
 * @param {Form} form
 * @param {Place} place
 * @param {Option} wanted
 * @returns {{ element: HTMLElement, update(node: JsonNode | undefined): void }}
 */
export function createOption(form, place, { label, type, shape, choices = [], most, usual = false, rare = false }) {
  const name = place.names.join(', ');
  const set = (/** @type {string | boolean} */ value) => put(form, place, value);
  switch (type) {
    case 'value':
      return form.value(place, {
        shape,
        absent: 'Not given',
        label: make('span', { class: 'form-name' }, label),
      });
    case 'choice': {
      const select = choice(name, choices, set);
      return orSource(form, place, option(label, select.element), isText, (node) =>
        select.follow(String(node?.value ?? '')),
      );
    }
    case 'text': {
      const input = textInput(
        name,
        set,
        most === undefined ? {} : { maxlength: most, class: 'form-input form-code form-short' },
      );
      const element = option(label, input);
      return orSource(form, place, element, isText, (node) => {
        element.hidden = rare && node === undefined;
        follow(input, String(node?.value ?? ''));
      });
    }
    case 'flag': {
      const { element, input } = checkbox(label, name, set);
      return orSource(
        form,
        place,
        element,
        ({ kind }) => kind === 'boolean',
        (node) => {
          input.checked = node === undefined ? usual : node.value === true;
        },
      );
    }
    case 'objects': {
      const items = createItems(form, place, 'object');
      const element = make('div', {}, ...(items.below ? [items.below] : []));
      return { element, update: (node) => items.update(node ?? { kind: 'array', from: 0, to: 0, items: [] }) };
    }
  }
}

/**
 * An option's input; JSON in its stead for what it can't hold.
 *
 * @param {Form} form
 * @param {Place} place
 * @param {HTMLElement} usual
 * @param {(node: JsonNode) => boolean} fits
 * @param {(node: JsonNode | undefined) => void} update
 */
function orSource(form, place, usual, fits, update) {
  const element = make('div', { class: 'form-one' }, usual);
  /** @type {Body | undefined} */
  let source;
  return {
    element,
    update(/** @type {JsonNode | undefined} */ node) {
      if (node === undefined || fits(node)) {
        if (source !== undefined) element.replaceChildren(usual);
        source = undefined;
        return update(node);
      }
      if (source === undefined) {
        source = createSource(form, place);
        const label = place.names[place.names.length - 1];
        element.replaceChildren(option(label, ...(source.below ? [source.below] : [])));
      }
      source.update(node);
    },
  };
}

/** @param {JsonNode} node */
function isText(node) {
  return node.kind === 'string' && fitsLine(node);
}
