// The inputs of directives that have options.

import { make } from '../dom.js';
import { put, rename } from './edit.js';
import { createFound } from './found.js';
import { choice } from './inputs.js';
import { memberOf, nodeAt } from './json-text.js';
import { directiveOf, fitsLine, isDirectiveLike } from './kinds.js';
import { below, nameOf } from './leaves.js';
import { OPTIONS, createOption } from './options.js';
import { createPathInput } from './path-input.js';
import { elementScope, keysScope, pathTo } from './paths.js';
import { pointerOf } from '../pointer.js';

/**
 * @typedef {import('./types.js').Body} Body
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Place} Place
 */

/**
 * @param {string} directive
 * @returns {(form: Form, place: Place) => Body}
 */
export function withOptions(directive) {
  const options = OPTIONS[directive];
  const known = options.map(({ key }) => key);
  return (form, place) => {
    const parts = options.map((one) => {
      const inner = optionPlace(place, directive, one.key, one.label, known);
      if (directive === '@transform' && one.key === 'mapping') inner.scope = scopeOfApplied(form, place);
      return { key: one.key, ...createOption(form, inner, one) };
    });
    const others = createOthers(known);
    const found = createFound(form, place, directive);
    const element = make('div', { class: 'form-nested' }, ...parts.map((part) => part.element));
    element.append(others.element);
    return {
      below: make('div', {}, element, found.element),
      update(node) {
        const operand = directiveOf(node)?.operand;
        for (const { key, update } of parts) update(memberOf(operand, key)?.node);
        others.update(operand);
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
export function createIf(form, place) {
  const known = ['exists', 'blank', 'then', 'else'];
  const at = (/** @type {string} */ key, /** @type {string} */ label) => optionPlace(place, '@if', key, label, known);
  const valueAt = (/** @type {string} */ key, /** @type {string} */ word, /** @type {HTMLElement} */ label) =>
    form.value(at(key, word), { absent: 'Not given', label });
  const named = (/** @type {string} */ word) => valueAt(word, word, make('span', { class: 'form-name' }, word));
  const test = choice(
    nameOf(place, 'condition'),
    [
      ['exists', 'if there'],
      ['blank', 'if not blank'],
    ],
    (key) => {
      rename(form, [...place.keys, '@if', key === 'blank' ? 'exists' : 'blank'], key);
      test.element.focus();
    },
  );
  const asked = make('div', { class: 'form-asked' });
  let askedKey = '';
  /** @type {import('./types.js').ValueForm | undefined} */
  let condition;
  const branches = [
    { key: 'then', part: named('then') },
    { key: 'else', part: named('else') },
  ];
  const others = createOthers(known);
  const found = createFound(form, place, '@if', { brief: true });
  const body = make('div', { class: 'form-nested form-if' }, asked, ...branches.map(({ part }) => part.element));
  body.append(others.element);
  return {
    below: make('div', {}, body, found.element),
    update(node) {
      const operand = directiveOf(node)?.operand;
      const key =
        memberOf(operand, 'exists') === undefined && memberOf(operand, 'blank') !== undefined ? 'blank' : 'exists';
      if (key !== askedKey) {
        askedKey = key;
        condition = valueAt(key, 'if', test.element);
        asked.replaceChildren(condition.element);
      }
      test.follow(key);
      condition?.update(memberOf(operand, key)?.node);
      for (const branch of branches) branch.part.update(memberOf(operand, branch.key)?.node);
      others.update(operand, key === 'exists' ? 'blank' : '');
      found.update();
    },
  };
}

/**
 * @param {Form} form
 * @param {Place} place
 * @returns {Body}
 */
export function createArrayPath(form, place) {
  const inner = below(place, '@arrayPath');
  const rootPlace = { ...inner, keys: [...inner.keys, '0'], names: [...place.names, 'each of'] };
  const root = createPathInput(form, place.scope, nameOf(place, 'each of, path'), (path) => put(form, rootPlace, path));
  const label = () => make('span', { class: 'form-name' }, 'each of');
  const computed = form.value(rootPlace, { shape: 'text', label: label() });
  const plain = make('div', { class: 'form-option' }, label(), root.element);
  const shape = form.value(
    {
      ...inner,
      keys: [...inner.keys, '1'],
      names: [...place.names, 'each becomes'],
      scope: elementScope(place.scope, () => textAt(form, rootPlace.keys)),
    },
    { shape: 'object', absent: 'As it is', label: make('span', { class: 'form-name' }, 'becomes') },
  );
  const found = createFound(form, place, '@arrayPath');
  root.input.setAttribute('aria-describedby', found.id);
  return {
    below: make('div', { class: 'form-nested' }, plain, computed.element, found.element, shape.element),
    update(node) {
      const operand = directiveOf(node)?.operand;
      const from = nodeAt(operand, ['0']);
      const isPlain = from === undefined || (from.kind === 'string' && fitsLine(from));
      plain.hidden = !isPlain;
      computed.element.hidden = isPlain;
      if (isPlain) root.follow(String(from?.value ?? ''));
      else computed.update(from);
      found.update();
      shape.update(nodeAt(operand, ['1']));
    },
  };
}

/**
 * A directive that has one value and no options.
 *
 * @param {string} directive
 * @returns {(form: Form, place: Place) => Body}
 */
export function createWhole(directive) {
  return (form, place) => {
    const label = make('span', { class: 'form-name' }, 'of');
    const inner = form.value(below(place, directive, 'of'), { label });
    const found = createFound(form, place, directive, { brief: directive === '@literal' });
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
 * Names what stands in a directive's options and has no form: it is kept.
 *
 * @param {string[]} known
 */
function createOthers(known) {
  const element = make('p', { class: 'form-quiet', hidden: true });
  return {
    element,
    /**
     * @param {JsonNode | undefined} operand
     * @param {string} [unused] a known one that has no effect here
     */
    update(operand, unused) {
      const others = (operand?.items ?? []).filter(({ key }) => !known.includes(key) || key === unused);
      element.hidden = others.length === 0;
      const names = others.slice(0, 5).map(({ key }) => key);
      if (others.length > names.length) names.push(`${others.length - names.length} more`);
      element.textContent = `Also there, without effect: ${names.join(', ')}.`;
    },
  };
}

/**
 * @param {Place} place
 * @param {string} directive
 * @param {string} key
 * @param {string} label
 * @param {string[]} order of the options
 * @returns {Place}
 */
function optionPlace(place, directive, key, label, order) {
  return {
    keys: [...place.keys, directive, key],
    names: [...place.names, label],
    scope: place.scope,
    depth: place.depth + 1,
    before: order.slice(0, order.indexOf(key)),
  };
}

/**
 * The paths of what a `@transform` applies first, as far as its keys are plain.
 *
 * @param {Form} form
 * @param {Place} place
 */
function scopeOfApplied(form, place) {
  const keys = [...place.keys, '@transform', 'apply'];
  return keysScope(() => {
    const applied = form.find(keys);
    if (applied?.kind !== 'object' || isDirectiveLike(applied)) return [];
    return (applied.items ?? []).slice(0, 100).map(({ key, node }) => {
      const directive = directiveOf(node)?.name;
      const step = form.findings.step(pointerOf([...keys, key, ...(directive === undefined ? [] : [directive])]));
      return { path: pathTo('$', key), preview: () => step?.gave.text ?? '' };
    });
  });
}

/**
 * @param {Form} form
 * @param {string[]} keys
 */
function textAt(form, keys) {
  const node = form.find(keys);
  return node?.kind === 'string' ? String(node.value) : undefined;
}
