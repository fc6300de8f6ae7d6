// The form of one part of the mapping, whatever it is: a picker of its kind, and the inputs of that kind.

import './value.css';
import { make } from '../dom.js';
import { change } from './edit.js';
import { directiveOf, kindOf, labelOf, offered } from './kinds.js';
import { BODIES } from './bodies.js';
import { verbatim } from './json-text.js';

/**
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Kind} Kind
 * @typedef {import('./types.js').Place} Place
 * @typedef {import('./types.js').ValueForm} ValueForm
 * @typedef {import('./types.js').ValueOptions} ValueOptions
 */

/** Forms that lie deeper are folded, and not made before they are opened. */
const UNFOLDED = 3;
/** Deeper still there is only JSON. */
const DEEPEST = 20;

/** Characters of the text, of which many may be indentation, and of what is shown of it. */
const MOST_READ = 1_000;
const MOST_IN_A_SUMMARY = 120;

/**
 * @param {Form} form
 * @param {Place} place
 * @param {ValueOptions} [options]
 * @returns {ValueForm}
 */
export function createValue(form, place, options = {}) {
  return place.depth > UNFOLDED ? createFolded(form, place, options) : createUnfolded(form, place, options);
}

/**
 * @param {Form} form
 * @param {Place} place
 * @param {ValueOptions} options
 * @returns {ValueForm}
 */
function createUnfolded(form, place, { shape = 'raw', absent, label, tools = [], fallback = '$.' }) {
  form.fresh -= 1;
  const name = place.names.join(', ');
  const select = /** @type {HTMLSelectElement} */ (selectOf(shape, absent).cloneNode(true));
  select.setAttribute('aria-label', `${name}: mapped by`);
  const inline = make('div', { class: 'form-inline' });
  const toolbar = tools.length > 0 && make('span', { class: 'form-tools' }, ...tools);
  const line = make('div', { class: 'form-line' }, label, select, inline, toolbar);
  const below = make('div', { class: 'form-below' });
  const element = make('div', { class: 'form-value', role: 'group', 'aria-label': name }, line, below);
  if (label !== undefined) element.classList.add('form-labelled');

  /** @type {import('./types.js').Body | undefined} */
  let body;
  let shown = '';
  let asSource = false;
  /**
   * What was there before the picker was used. Arrow keys choose each kind on their way to another one; none of them
   * may lose what the next can keep.
   *
   * @type {{ before: import('./types.js').Writable | undefined, after: string | undefined } | undefined}
   */
  let origin;

  const source = () => {
    const node = form.find(place.keys);
    return node && form.text.slice(node.from, node.to);
  };
  const update = (/** @type {JsonNode | undefined} */ node) => {
    form.room -= 1;
    const isUsed = shown === 'source' && body?.below?.contains(document.activeElement) === true;
    const isTooMuch = place.depth >= DEEPEST || (form.room < 0 && node?.items !== undefined);
    const kind = node !== undefined && (asSource || isUsed || isTooMuch) ? 'source' : kindOf(node);
    if (![...select.options].some(({ value }) => value === kind)) {
      select.prepend(make('option', { value: kind }, kind === 'absent' ? 'Not given' : labelOf(kind)));
    }
    if (select.value !== kind) select.value = kind;
    const operand = directiveOf(node)?.operand;
    const isComputed = (kind === 'path' || kind === 'template') && operand?.kind !== 'string';
    const wanted = isComputed ? `computed ${kind}` : kind;
    if (wanted !== shown) {
      shown = wanted;
      body = BODIES[wanted]?.(form, place);
      inline.replaceChildren(...(body?.inline ? [body.inline] : []));
      below.replaceChildren(...(body?.below ? [body.below] : []));
    }
    if (node !== undefined) body?.update(node);
  };

  select.addEventListener('focus', () => (origin = undefined));
  select.addEventListener('change', () => {
    const kind = /** @type {Kind} */ (select.value);
    asSource = kind === 'source';
    const node = form.find(place.keys);
    if (origin === undefined || origin.after !== source()) {
      origin = { before: node && verbatim(form.text, node), after: undefined };
    }
    change(form, place, kind, { fallback, origin: origin.before });
    origin.after = source();
    // The text may be as it was before, and yet the form another.
    update(form.find(place.keys));
  });

  return { element, update, focus: () => select.focus() };
}

/**
 * @param {Form} form
 * @param {Place} place
 * @param {ValueOptions} options
 * @returns {ValueForm}
 */
function createFolded(form, place, options) {
  const name = make('span', { class: 'form-name' }, place.names[place.names.length - 1]);
  const kind = make('span', { class: 'form-quiet' });
  const code = make('code', { class: 'form-quiet' });
  const summary = make('summary', {}, name, kind, code);
  const element = make('details', { class: 'form-folded' }, summary);
  /** @type {ValueForm | undefined} */
  let inner;
  const update = (/** @type {JsonNode | undefined} */ node) => {
    kind.textContent = labelOf(kindOf(node) === 'absent' ? 'source' : kindOf(node));
    if (node === undefined) kind.textContent = 'Not given';
    const text = node === undefined ? '' : form.text.slice(node.from, Math.min(node.to, node.from + MOST_READ));
    code.textContent = text.replaceAll(/\s+/g, ' ').slice(0, MOST_IN_A_SUMMARY);
    if (element.open) inner?.update(node);
  };
  element.addEventListener('toggle', () => {
    if (!element.open) return;
    if (inner === undefined) {
      inner = createUnfolded(form, place, options);
      element.append(inner.element);
    }
    form.room = Math.max(form.room, MOST_UNFOLDED);
    form.fresh = MOST_UNFOLDED;
    inner.update(form.find(place.keys));
  });
  return { element, update, focus: () => summary.focus() };
}

/** What is unfolded by hand may have so many forms of its own. */
const MOST_UNFOLDED = 100;

/**
 * A picker to make copies of, which is quicker than making each anew.
 *
 * @param {import('./types.js').Shape} shape
 * @param {string | undefined} absent
 */
function selectOf(shape, absent = '') {
  const key = `${shape} ${absent}`;
  const known = SELECTS.get(key);
  if (known !== undefined) return known;
  const options = offered(shape).map(([value, label]) => make('option', { value }, label));
  if (absent !== '') options.unshift(make('option', { value: 'absent' }, absent));
  const select = make('select', { class: 'form-select form-kind' }, ...options);
  SELECTS.set(key, select);
  return select;
}

/** @type {Map<string, HTMLSelectElement>} */
const SELECTS = new Map();
