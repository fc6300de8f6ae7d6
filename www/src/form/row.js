// The row of one field, or of another key of the mapping: what it is, what it is now, and how it is mapped.

import { make } from '../dom.js';
import { put, remove } from './edit.js';
import { valueOf } from './found.js';
import { button, iconButton, sentence } from './inputs.js';
import { isSame, writableOf } from './json-value.js';

/**
 * @typedef {import('./types.js').FieldExplanation} FieldExplanation
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 */

/**
 * @typedef {object} Field
 * @property {string} label
 * @property {string} description
 * @property {string} type
 * @property {boolean} [required]
 * @property {unknown} [default]
 * @property {{ label: string, value: string }[]} [choices]
 */

/** @type {Record<FieldExplanation['status'], ['good' | 'bad' | 'warn' | 'idle', string]>} */
const STATUSES = {
  filled: ['good', 'filled'],
  changed: ['warn', 'changed'],
  empty: ['idle', 'empty'],
  removed: ['warn', 'removed'],
  not_mapped: ['idle', 'not mapped'],
  failed: ['bad', 'failed'],
};

/** Under this key stands a directive around the whole mapping. */
const ROOT_DIRECTIVE = '__segment_internal_directive';

/**
 * @param {Form} form
 * @param {string} key
 * @param {Field | undefined} field nothing for a key that is no field
 * @param {{ scope: import('./types.js').Scope, before: string[], gone: () => void }} options
 * @returns {import('./types.js').ValueForm}
 */
export function createRow(form, key, field, { scope, before, gone }) {
  const name = field?.label ?? key;
  const id = form.id();
  const place = { keys: [key], names: [name], scope, depth: 0, before };
  const reset = button('Reset to default', `Reset to default: ${name}`, () => {
    put(form, place, writableOf(field?.default));
    form.app.say(`${name} is reset to its default.`);
    value.focus();
  });
  const tools = field === undefined ? [createRemove(form, key, gone)] : [];
  const value = form.value(place, {
    absent: field === undefined ? undefined : 'Not mapped',
    tools,
    fallback: firstPath(field?.default),
  });
  const now = make('div', { class: 'form-now' });
  const issues = make('ul', { class: 'form-issues', hidden: true });
  const element = make(
    'section',
    { class: 'form-row', 'aria-labelledby': id },
    make('div', { class: 'form-about' }, ...about(key, field, id), reset),
    make('div', { class: 'form-how' }, value.element, now, issues),
  );
  let shown = '';
  return {
    element,
    focus: value.focus,
    update(node) {
      value.update(node);
      reset.hidden = field?.default === undefined || (node !== undefined && isSame(node, field.default));
      const { findings } = form;
      if (!findings.isCurrent) return;
      const explained = findings.field(key);
      // That it is no field stands beside its name.
      const found = findings
        .issues(key)
        .filter(({ code, hint }) => code !== 'mapping_unknown_field' || hint !== undefined);
      const wrong = [...found, ...(explained?.issues ?? [])];
      const text = JSON.stringify([explained, wrong]);
      if (text === shown) return;
      shown = text;
      // That it is not mapped stands in the picker.
      const isMapped = explained !== undefined && explained.status !== 'not_mapped';
      now.replaceChildren(...(isMapped ? told(explained) : []));
      now.hidden = !isMapped;
      issues.hidden = wrong.length === 0;
      issues.replaceChildren(...wrong.slice(0, 20).map(issueItem));
    },
  };
}

/** @param {import('./types.js').Issue} issue */
export function issueItem({ message, hint, severity }) {
  const kind = severity === 'warning' ? 'form-warning' : 'form-wrong';
  return make('li', { class: kind }, ...sentence(message), hint ? ' ' : '', ...(hint ? sentence(hint) : []));
}

/**
 * @param {string} key
 * @param {Field | undefined} field
 * @param {string} id
 */
function about(key, field, id) {
  if (field === undefined) {
    const isRoot = key === ROOT_DIRECTIVE;
    const text = isRoot ? 'The directive around the rest of the mapping.' : 'Not a field: the validation drops it.';
    const mark = isRoot ? 'directive' : 'no field';
    const title = make('h3', { id, class: 'form-title' }, make('code', {}, key));
    return [
      make(
        'div',
        { class: 'form-heading' },
        title,
        make('span', { class: `form-badge form-${isRoot ? 'idle' : 'warn'}` }, mark),
      ),
      make('p', { class: 'form-quiet' }, text),
    ];
  }
  const title = make('h3', { id, class: 'form-title' }, field.label);
  if (field.required) title.append(make('span', { class: 'form-required' }, ' required'));
  const choices = field.choices?.map(({ value }) => value).join(' or ');
  const type = choices === undefined ? field.type : `${field.type}: ${choices}`;
  return [
    make('div', { class: 'form-heading' }, title),
    make('p', { class: 'form-type' }, make('code', {}, key), make('span', { class: 'form-quiet' }, type)),
    make('p', { class: 'form-quiet' }, field.description),
  ];
}

/** @param {FieldExplanation} explained */
function told({ status, value, before, reason }) {
  const [kind, word] = STATUSES[status];
  const line = [make('span', { class: `form-badge form-${kind}` }, word)];
  if (value !== undefined && before !== undefined) {
    line.push(valueOf(before), make('span', { class: 'form-quiet' }, 'became'), valueOf(value));
  } else if (value !== undefined) line.push(valueOf(value));
  else if (before !== undefined) line.push(make('span', { class: 'form-quiet' }, 'was'), valueOf(before));
  return [
    make('p', { class: 'form-outcome' }, ...line),
    ...(reason !== undefined ? [make('p', { class: 'form-quiet' }, ...sentence(reason.message))] : []),
  ];
}

/**
 * @param {Form} form
 * @param {string} key
 * @param {() => void} gone
 */
function createRemove(form, key, gone) {
  return iconButton('remove', `Remove ${key} of the mapping`, () => {
    remove(form, [key]);
    form.app.say(`Removed ${key}.`);
    gone();
  });
}

/**
 * The path that comes first in a default.
 *
 * @param {any} value
 * @returns {string | undefined}
 */
function firstPath(value) {
  if (value === null || typeof value !== 'object') return undefined;
  if (typeof value['@path'] === 'string') return value['@path'];
  for (const member of Object.values(value)) {
    const path = firstPath(member);
    if (path !== undefined) return path;
  }
  return undefined;
}
