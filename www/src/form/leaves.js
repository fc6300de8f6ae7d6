// The inputs of parts without parts: paths, texts, templates, single values, and JSON for whatever has no form.

import { make } from '../dom.js';
import { createFound } from './found.js';
import { follow, textArea, textInput } from './inputs.js';
import { scan } from './json-scan.js';
import { replaceSource, verbatim } from './json-text.js';
import { MOST_IN_AN_INPUT, directiveOf } from './kinds.js';
import { createPathInput } from './path-input.js';
import { put } from './edit.js';

/**
 * @typedef {import('./types.js').Body} Body
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Place} Place
 */

/**
 * @param {Form} form
 * @param {Place} place
 * @returns {Body}
 */
export function createPath(form, place) {
  const inner = below(place, '@path');
  const {
    element,
    input,
    follow: followPath,
  } = createPathInput(form, place.scope, nameOf(place, 'path'), (path) => {
    put(form, inner, path);
  });
  const use = (/** @type {string} */ path) => {
    put(form, inner, path);
    input.focus();
    form.app.say(`${place.names.join(', ')} now reads ${path}.`);
  };
  const found = createFound(form, place, '@path', { use });
  input.setAttribute('aria-describedby', found.id);
  return {
    inline: element,
    below: found.element,
    update(node) {
      followPath(String(directiveOf(node)?.operand.value ?? ''));
      found.update();
    },
  };
}

/**
 * @param {Form} form
 * @param {Place} place
 * @returns {Body}
 */
export function createText(form, place) {
  const input = textArea(nameOf(place, 'text'), (value) => put(form, place, value));
  return { inline: input, update: (node) => follow(input, String(node.value)) };
}

/**
 * @param {Form} form
 * @param {Place} place
 */
export function createTemplate(form, place) {
  return createTextDirective(form, place, '@template', 'Hi {{traits.name}}');
}

/**
 * @param {Form} form
 * @param {Place} place
 */
export function createLiquid(form, place) {
  return createTextDirective(form, place, '@liquid', 'Hi {{ traits.name | capitalize }}');
}

/**
 * A path or template that another part of the mapping gives.
 *
 * @param {string} directive
 * @param {string} word
 * @returns {(form: Form, place: Place) => Body}
 */
export function createComputed(directive, word) {
  return (form, place) => {
    const label = make('span', { class: 'form-name' }, word);
    const inner = form.value(below(place, directive, word), { shape: 'text', label });
    const found = createFound(form, place, directive);
    return {
      below: make('div', {}, make('div', { class: 'form-nested' }, inner.element), found.element),
      update(node) {
        inner.update(directiveOf(node)?.operand);
        found.update();
      },
    };
  };
}

/**
 * @param {Form} form
 * @param {Place} place
 * @returns {Body}
 */
export function createScalar(form, place) {
  const input = textInput(nameOf(place, 'value'), (text) => {
    const { tree } = scan(text);
    const isRight = tree !== undefined && tree.items === undefined && tree.kind !== 'string';
    tellWhether(isRight);
    if (isRight) put(form, place, { verbatim: text.trim() });
  });
  input.classList.add('form-code');
  const { element: problem, tellWhether } = problemOf(form, input, 'Write a number, true, false or null.');
  let last = '';
  return {
    inline: input,
    below: problem,
    update({ from, to }) {
      const source = form.text.slice(from, to);
      // What is being typed may be none yet.
      if (source === last || source === input.value.trim()) return;
      last = source;
      follow(input, source);
      tellWhether(true);
    },
  };
}

/**
 * @param {Form} form
 * @param {Place} place
 * @returns {Body}
 */
export function createSource(form, place) {
  const input = textArea(nameOf(place, 'JSON'), onInput, { code: true });
  const { element: problem, tellWhether } = problemOf(form, input, 'This is not JSON yet.');
  const note = make('p', { class: 'form-quiet', hidden: true });
  /** @type {string | undefined} */
  let last;
  function onInput(/** @type {string} */ source) {
    const node = form.find(place.keys);
    const { tree, fault } = scan(source);
    tellWhether(tree !== undefined, fault && `This is not JSON yet: ${fault.message}.`);
    if (tree === undefined || node === undefined) return;
    last = source.trim();
    form.write(replaceSource(form.text, node, last));
  }
  return {
    below: make('div', {}, input, problem, note),
    update(node) {
      const length = node.to - node.from;
      const isLong = length > MOST_IN_AN_INPUT;
      input.hidden = isLong;
      note.hidden = !isLong;
      if (isLong) {
        note.textContent = `Too long to be edited here (${length.toLocaleString('en')} characters): edit it in the JSON text.`;
        return;
      }
      const source = verbatim(form.text, node).verbatim;
      if (source === last) return;
      last = source;
      follow(input, source);
      tellWhether(true);
    },
  };
}

/**
 * The place of what stands under a directive's name.
 *
 * @param {Place} place
 * @param {string} directive
 * @param {string} [word]
 * @returns {Place}
 */
export function below(place, directive, word) {
  const names = word === undefined ? place.names : [...place.names, word];
  return { ...place, keys: [...place.keys, directive], names, depth: place.depth + 1, before: undefined };
}

/**
 * @param {Place} place
 * @param {string} word
 */
export function nameOf(place, word) {
  return `${place.names.join(', ')}: ${word}`;
}

/**
 * @param {Form} form
 * @param {Place} place
 * @param {string} directive
 * @param {string} placeholder
 * @returns {Body}
 */
function createTextDirective(form, place, directive, placeholder) {
  const input = textArea(nameOf(place, 'template'), (value) => put(form, below(place, directive), value), {
    code: true,
  });
  input.placeholder = placeholder;
  const found = createFound(form, place, directive);
  input.setAttribute('aria-describedby', found.id);
  return {
    inline: input,
    below: found.element,
    update(node) {
      follow(input, String(directiveOf(node)?.operand.value ?? ''));
      found.update();
    },
  };
}

/**
 * A sentence that is there while what is in an input is not right.
 *
 * @param {Form} form
 * @param {HTMLElement} input
 * @param {string} sentence
 */
function problemOf(form, input, sentence) {
  const id = form.id();
  const element = make('p', { class: 'form-wrong', id, hidden: true }, sentence);
  return {
    element,
    /**
     * @param {boolean} isRight
     * @param {string} [message]
     */
    tellWhether(isRight, message = sentence) {
      element.hidden = isRight;
      element.textContent = message;
      input.setAttribute('aria-invalid', String(!isRight));
      if (isRight) input.removeAttribute('aria-describedby');
      else input.setAttribute('aria-describedby', id);
    },
  };
}
