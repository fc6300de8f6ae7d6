// What became of each field; and how the membership was found.

import { make } from '../dom.js';
import { pointerTo } from '../pointer.js';
import {
  SOURCE_WORDS,
  badge,
  didYouMean,
  grouped,
  listed,
  mappingButton,
  panel,
  pathButton,
  sentence,
  textOf,
  valueOf,
} from './pieces.js';
import { stepsOfField } from './sources.js';

/**
 * @typedef {import('./context.js').Context} Context
 * @typedef {import('segment-postscript').FieldExplanation} FieldExplanation
 * @typedef {import('segment-postscript').MappingStep} MappingStep
 * @typedef {import('segment-postscript').SubscriptionExplanation} SubscriptionExplanation
 */

/** More fields are counted; more sources are, too. */
const MOST_FIELDS = 200;
const MOST_SOURCES = 3;

/** @type {Record<FieldExplanation['status'], ['good' | 'bad' | 'warn' | 'idle', string]>} */
const STATUSES = {
  filled: ['good', 'filled'],
  changed: ['warn', 'changed'],
  empty: ['idle', 'empty'],
  removed: ['warn', 'removed'],
  not_mapped: ['idle', 'not mapped'],
  failed: ['bad', 'failed'],
};

/** @param {Context} context */
export function createFields(context) {
  const { element, note, body } = panel('Fields');
  let shown = '';
  return {
    element,
    /** @param {SubscriptionExplanation | undefined} explanation */
    show(explanation) {
      const fields = explanation?.fields ?? [];
      element.hidden = fields.length === 0;
      const told = fields.slice(0, MOST_FIELDS).map((field) => ({
        field,
        near: field.status === 'empty' ? nearMisses(explanation?.mapping, field.key) : [],
        sources: field.value && context.sourcesOf(pointerTo('', field.key)),
      }));
      const text = textOf(told.map(({ sources, ...rest }) => [rest, sources?.kind, sources?.parts.slice(0, 4)]));
      if (text === shown) return;
      shown = text;
      note.textContent = `${fields.filter(({ value }) => value !== undefined).length} of ${fields.length} filled`;
      body.replaceChildren(make('ul', { class: 'result-list result-fields' }, ...told.map(itemOf)));
      const left = fields.length - MOST_FIELDS;
      if (left > 0) body.append(make('p', { class: 'result-quiet' }, `and ${left} more`));
    },
  };
}

/**
 * @param {{ field: FieldExplanation, near: string[], sources: import('./sources.js').Sources | undefined }} told
 */
function itemOf({ field, near, sources }) {
  const { key, status, value, before, reason, issues = [] } = field;
  const pointer = pointerTo('', key);
  const [kind, word] = STATUSES[status];
  const name = status === 'not_mapped' ? make('code', {}, key) : mappingButton(pointer, key);
  name.classList.add('result-field-key');
  if (value !== undefined) name.dataset.value = pointer;
  const line = [];
  if (value !== undefined) line.push(make('span', { 'data-value': pointer }, ...valueLine(field)));
  else if (before !== undefined) line.push(make('span', {}, 'It was ', valueOf(before)));
  if (sources !== undefined && sources.parts.length > 0) line.push(make('span', {}, ...fromLine(sources)));
  else if (sources?.kind === 'constant') line.push(make('span', { class: 'result-quiet' }, 'constant'));
  const isSaid = reason !== undefined && reason.code !== 'not_mapped';
  const why = isSaid && make('p', { class: 'result-reason' }, ...sentence(reason.message));
  const wrong = issues.map(({ message }) => make('p', { class: 'result-wrong' }, ...sentence(message)));
  const rest = make(
    'div',
    { class: 'result-field-rest' },
    line.length > 0 && make('p', { class: 'result-field-line' }, ...line),
    why,
  );
  rest.append(...(near.length > 0 ? [didYouMean(near)] : []), ...wrong);
  const head = make('div', { class: 'result-field-head' }, name, badge(word, kind));
  return make('li', { class: 'result-item result-field' }, head, rest);
}

/**
 * @param {FieldExplanation} field that has a value
 * @returns {(Node | string)[]}
 */
function valueLine({ value, before }) {
  const now = value === undefined ? '' : valueOf(value);
  return before === undefined ? [now] : [valueOf(before), make('span', { class: 'result-quiet' }, ' became '), now];
}

/** @param {import('./sources.js').Sources} sources */
function fromLine({ kind, parts }) {
  /** @type {HTMLElement[]} */
  const buttons = parts.slice(0, MOST_SOURCES).map(({ path, pointer }) => pathButton(path, pointer));
  const left = parts.length - buttons.length;
  if (left > 0) buttons.push(make('span', {}, `${grouped(left)} more`));
  return [`${SOURCE_WORDS[kind]} `, ...listed(buttons, ' and ')];
}

/**
 * What paths were perhaps meant by those that a field's part of the mapping looked for in vain.
 *
 * @param {MappingStep | undefined} mapping
 * @param {string} key
 */
function nearMisses(mapping, key) {
  const reads = stepsOfField(mapping, pointerTo('', key)).flatMap(({ reads = [] }) => reads);
  return [...new Set(reads.flatMap(({ near = [] }) => near))].slice(0, MOST_SOURCES);
}

export function createMembership() {
  const { element, note, body } = panel('Membership');
  let shown = '';
  return {
    element,
    /** @param {SubscriptionExplanation['membership']} membership */
    show(membership) {
      element.hidden = membership === undefined;
      const text = textOf(membership);
      if (membership === undefined || text === shown) return;
      shown = text;
      note.textContent = membership.membership;
      const pair = (/** @type {string} */ name, /** @type {Node} */ value) => [
        make('dt', {}, name),
        make('dd', {}, value),
      ];
      const list = make('dl', { class: 'result-pairs' });
      list.append(
        ...pair('Audience key', valueOf(membership.key)),
        ...pair('Value under it', valueOf(membership.value)),
        ...pair('Rule', make('code', {}, membership.rule)),
      );
      const sentences = [membership.reason.message, ...(membership.hint === undefined ? [] : [membership.hint])];
      body.replaceChildren(list, ...sentences.map((text) => make('p', { class: 'result-reason' }, ...sentence(text))));
    },
  };
}
