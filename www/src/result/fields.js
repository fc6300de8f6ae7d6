// What became of each field; and how the membership was found.

import { make } from '../dom.js';
import { pointerTo } from '../pointer.js';
import {
  SOURCE_WORDS,
  badge,
  grouped,
  listed,
  mappingButton,
  missingPath,
  panel,
  pathButton,
  sentence,
  textOf,
  valueOf,
} from './pieces.js';

/**
 * @typedef {import('./context.js').Context} Context
 * @typedef {import('segment-postscript').FieldExplanation} FieldExplanation
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
        sources: field.value && context.sourcesOf(pointerTo('', field.key)),
      }));
      const text = textOf(told.map(({ field, sources }) => [field, sources?.kind, sources?.parts.slice(0, 4)]));
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
 * @param {{ field: FieldExplanation, sources: import('./sources.js').Sources | undefined }} told
 */
function itemOf({ field, sources }) {
  const { key, status, value, before, reason, missing = [], issues = [] } = field;
  const pointer = pointerTo('', key);
  const [kind, word] = STATUSES[status];
  const name = status === 'not_mapped' ? make('code', {}, key) : mappingButton(pointer, key);
  name.classList.add('result-field-key');
  if (value !== undefined) name.dataset.value = pointer;
  const line = [];
  if (value !== undefined) line.push(make('span', { 'data-value': pointer }, ...valueLine(field)));
  else if (before !== undefined) line.push(make('span', {}, 'It was ', valueOf(before)));
  if (sources !== undefined && sources.parts.length > 0) line.push(make('span', {}, ...fromLine(sources)));
  else if (sources?.kind === 'literal' || sources?.kind === 'computed') {
    const words = sources.kind === 'literal' ? 'literal' : missing.length > 0 ? 'computed' : 'computed from literals';
    line.push(make('span', { class: 'result-quiet' }, words));
  }
  // The lines below say it of each path, with what was perhaps meant.
  const isNamed = reason?.code === 'path_absent' || reason?.code === 'path_null';
  const isSaid = reason !== undefined && reason.code !== 'not_mapped' && !(isNamed && missing.length > 0);
  const why = isSaid && make('p', { class: 'result-reason' }, ...sentence(reason.message));
  const wrong = issues.map(({ message }) => make('p', { class: 'result-wrong' }, ...sentence(message)));
  const rest = make(
    'div',
    { class: 'result-field-rest' },
    line.length > 0 && make('p', { class: 'result-field-line' }, ...line),
    why,
  );
  const ordered = [...missing.filter(({ near }) => near), ...missing.filter(({ near }) => !near)];
  rest.append(
    ...ordered.slice(0, MOST_SOURCES).map((read) => make('p', { class: 'result-near' }, ...missingPath(read))),
  );
  const left = missing.length - MOST_SOURCES;
  if (left > 0) rest.append(make('p', { class: 'result-quiet' }, `and nothing at ${grouped(left)} more`));
  rest.append(...wrong);
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
