// The mapping as a form, in step with its JSON text: whoever changes one of them sees it in the other.

import './form.css';
import { make } from '../dom.js';
import definition from '../../../src/postscript/definition.json' with { type: 'json' };
import { findingsOf } from './findings.js';
import { createMemberAdder, followItems } from './items.js';
import { lineAndColumn, scan } from './json-scan.js';
import { nodeAt } from './json-text.js';
import { isDirectiveLike } from './kinds.js';
import { createPathList } from './path-list.js';
import { eventScope } from './paths.js';
import { keysOf } from '../pointer.js';
import { createRow, issueItem } from './row.js';
import { createValue } from './value.js';

/**
 * @typedef {import('./types.js').JsonItem} JsonItem
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').ValueForm} ValueForm
 */

/** @type {[string, import('./row.js').Field][]} */
const FIELDS = Object.entries(definition.actions.syncAudiences.fields);
const FIELD_KEYS = FIELDS.map(([key]) => key);

/** So many parts of a mapping have forms; the rest is JSON. */
const MOST_FORMS = 500;
/** So many are made at once, so that the page goes on meanwhile. */
const FORMS_AT_ONCE = 30;
/** Longer mappings take longer to read than a key stroke may. */
const MOST_TEXT = 1_500_000;

/**
 * @param {HTMLElement} parent
 * @param {import('../app.js').App} app
 */
export function mountForm(parent, app) {
  const notice = make('p', { class: 'form-notice', role: 'status', hidden: true });
  const issues = make('ul', { class: 'form-issues', hidden: true });
  const body = make('div', { class: 'form-body' });
  const root = make('div', { class: 'form' }, notice, issues, body);
  parent.append(root);

  let ids = 0;
  const id = () => `form-${(ids += 1)}`;
  let text = '';
  /** @type {import('./types.js').Form} */
  const form = {
    app,
    findings: findingsOf(undefined, '', 0, []),
    picker: createPathList(root, id()),
    room: MOST_FORMS,
    fresh: FORMS_AT_ONCE,
    get text() {
      return text;
    },
    find: (keys) => nodeAt(scan(text).tree, keys),
    write(changed) {
      app.store.changeSubscription({ mapping: changed }, 'form');
      show();
    },
    id,
    value: (place, options) => createValue(form, place, options),
  };
  const scope = eventScope(() => app.store.draft.event);
  const rows = createRows(form, scope);
  const whole = createWholeMapping(form, scope);
  let selected = app.store.draft.selected;
  let isStale = true;
  let isSeen = root.checkVisibility();

  function show() {
    const { draft } = app.store;
    const mapping = draft.subscriptions[draft.selected]?.mapping ?? '';
    // A form that nobody sees follows when somebody does.
    if (!isStale && mapping === text && selected === draft.selected) return;
    isStale = !isSeen;
    if (isStale) return;
    text = mapping;
    const fault = faultOf(text);
    notice.hidden = fault === undefined;
    if (notice.textContent !== (fault ?? '')) notice.textContent = fault ?? '';
    body.inert = fault !== undefined;
    if (fault !== undefined) form.picker.close();
    const tree = fault === undefined ? scan(text).tree : undefined;
    if (tree === undefined) return;
    if (selected !== draft.selected) {
      selected = draft.selected;
      rows.forget();
    }
    const part = tree.kind === 'object' && !isDirectiveLike(tree) ? rows : whole;
    const keys = part === rows ? [...FIELD_KEYS, ...(tree.items ?? []).map(({ key }) => key)] : [];
    form.findings = findingsOf(app.outcome, text, draft.selected, keys);
    issues.hidden = form.findings.rest.length === 0;
    issues.replaceChildren(...form.findings.rest.slice(0, 20).map(issueItem));
    form.room = MOST_FORMS;
    form.fresh = FORMS_AT_ONCE;
    const isUsed = body.contains(document.activeElement);
    if (body.firstElementChild !== part.element) body.replaceChildren(part.element);
    part.update(tree);
    if (form.fresh <= 0 && form.room > 0) setTimeout(showAnew);
    // What had the focus may be gone, for instance by undoing.
    if (isUsed && !body.contains(document.activeElement)) part.focus();
  }

  const showAnew = () => {
    isStale = true;
    show();
  };
  app.store.subscribe(show);
  app.onOutcome(showAnew);
  new ResizeObserver(([{ contentRect }]) => {
    isSeen = contentRect.width > 0;
    if (isStale) show();
  }).observe(root);
  show();
  return {
    focus() {
      isSeen = root.checkVisibility();
      show();
      if (body.inert) return;
      (body.firstElementChild === whole.element ? whole : rows).focus();
    },
    /**
     * Puts the focus in the row that a part belongs to; false if there is none.
     *
     * @param {string} pointer
     */
    goTo(pointer) {
      isSeen = root.checkVisibility();
      show();
      const [key] = keysOf(pointer);
      return key !== undefined && !body.inert && body.firstElementChild === rows.element && rows.goTo(key);
    },
  };
}

/**
 * The fields, then the other keys.
 *
 * @param {import('./types.js').Form} form
 * @param {import('./types.js').Scope} scope
 * @returns {ValueForm & { forget(): void, goTo(key: string): boolean }}
 */
function createRows(form, scope) {
  const list = make('div', { class: 'form-rows' });
  const more = make('p', { class: 'form-quiet', hidden: true });
  /** @type {Map<string, ValueForm>} */
  const parts = new Map();
  const fields = new Map(FIELDS);
  const adder = createMemberAdder(form, { keys: [], names: [] }, (key) => parts.get(key)?.focus());
  const element = make('div', {}, list, more, adder);
  const rowOf = (/** @type {string} */ key) => {
    const at = FIELD_KEYS.indexOf(key);
    const gone = () => adder.querySelector('input')?.focus();
    return createRow(form, key, fields.get(key), { scope, before: FIELD_KEYS.slice(0, Math.max(at, 0)), gone });
  };
  return {
    element,
    forget: () => parts.clear(),
    focus: () => [...parts.values()][0]?.focus(),
    goTo(key) {
      const row = parts.get(key);
      row?.element.scrollIntoView({ block: 'nearest' });
      row?.focus();
      return row !== undefined;
    },
    update(tree) {
      const items = tree?.items ?? [];
      const members = new Map(items.map((item) => [item.key, item]));
      const others = items.filter(({ key }) => !fields.has(key));
      // A field that is not mapped has a row all the same.
      const shown = [...FIELD_KEYS.map((key) => ({ key, node: members.get(key)?.node })), ...others];
      const left = shown.length - followItems(list, parts, shown, form, rowOf);
      more.hidden = left === 0;
      more.textContent = `${left.toLocaleString('en')} more keys, not shown here: edit them in the JSON text.`;
    },
  };
}

/**
 * A mapping that is one directive, or no object at all.
 *
 * @param {import('./types.js').Form} form
 * @param {import('./types.js').Scope} scope
 * @returns {ValueForm}
 */
function createWholeMapping(form, scope) {
  const value = form.value({ keys: [], names: ['The whole mapping'], scope, depth: 0 });
  const title = make('h3', { class: 'form-title' }, 'The whole mapping');
  return { ...value, element: make('section', { class: 'form-row' }, make('div', {}, title), value.element) };
}

/**
 * Why there can be no form of a text, as a sentence.
 *
 * @param {string} text
 */
function faultOf(text) {
  if (text.length > MOST_TEXT) return 'The mapping is too long for the form: edit it in the JSON text.';
  const { fault } = scan(text);
  if (fault === undefined) return undefined;
  const { line, column } = lineAndColumn(text, fault.at);
  return `The form waits until the JSON text can be read: in line ${line}, column ${column}, ${fault.message.replaceAll('`', '')}.`;
}
