// The members of an object, the elements of an array, the objects of `@merge`: each with its form, to be added, moved,
// renamed and removed.

import { make } from '../dom.js';
import { append, moveDown, put, remove, rename } from './edit.js';
import { button, iconButton, textInput } from './inputs.js';
import { memberOf } from './json-text.js';

/**
 * @typedef {import('./types.js').Body} Body
 * @typedef {import('./types.js').Form} Form
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Place} Place
 * @typedef {import('./types.js').ValueForm} ValueForm
 */

/**
 * @param {Form} form
 * @param {Place} place of the object or array
 * @param {string} [noun] what an element is
 * @returns {Body}
 */
export function createItems(form, place, noun = 'element') {
  const list = make('div', { class: 'form-items' });
  const more = make('p', { class: 'form-quiet', hidden: true });
  const adder = make('div', { class: 'form-adder' });
  /** @type {Map<string, ValueForm>} */
  const parts = new Map();
  let isArray = false;
  let count = 0;

  const focusOn = (/** @type {string} */ key) => (parts.get(key) ?? [...parts.values()].at(-1))?.focus();
  const addElement = button(`Add an ${noun}`, `Add an ${noun} to ${place.names.join(', ')}`, () => {
    const key = String(count);
    if (form.find(place.keys) === undefined) put(form, place, []);
    append(form, place.keys, noun === 'object' ? { members: [] } : '');
    focusOn(key);
  });
  const addMember = createMemberAdder(form, place, focusOn);

  const partOf = (/** @type {string} */ key) => {
    const name = isArray ? `${noun} ${Number(key) + 1}` : key;
    const tools = isArray ? moves(form, place, key, name, () => count, focusOn) : [];
    tools.push(
      iconButton('remove', `Remove ${name} of ${place.names.join(', ')}`, () => {
        remove(form, [...place.keys, key]);
        form.app.say(`Removed ${name} of ${place.names.join(', ')}.`);
        if (parts.size > 0) focusOn(key);
        else /** @type {HTMLElement | null} */ (adder.querySelector('input, button'))?.focus();
      }),
    );
    const label = isArray
      ? make('span', { class: 'form-name' }, name)
      : createKeyInput(form, place, key, `${name} of ${place.names.join(', ')}: key`, focusOn);
    const inner = { ...place, keys: [...place.keys, key], names: [...place.names, name], depth: place.depth + 1 };
    /** @type {import('./types.js').ValueOptions} */
    const options = { label, tools, shape: noun === 'object' ? 'object' : 'raw' };
    return form.value({ ...inner, before: undefined }, options);
  };

  return {
    below: make('div', { class: 'form-nested' }, list, more, adder),
    update(node) {
      const items = node.items ?? [];
      if (isArray !== (node.kind === 'array') || adder.childElementCount === 0) {
        isArray = node.kind === 'array';
        parts.clear();
        adder.replaceChildren(isArray ? addElement : addMember);
      }
      count = items.length;
      const shown = followItems(list, parts, items, form, partOf);
      more.hidden = shown === count;
      const left = count - shown;
      more.textContent = `${left.toLocaleString('en')} more, not shown here: edit them in the JSON text.`;
    },
  };
}

/**
 * Makes forms of new items and takes away those of items that are gone, in the items' order.
 *
 * @param {HTMLElement} list
 * @param {Map<string, ValueForm>} parts
 * @param {{ key: string, node: JsonNode | undefined }[]} items
 * @param {Form} form
 * @param {(key: string) => ValueForm} partOf
 * @returns {number} how many are shown: all, unless there is no room
 */
export function followItems(list, parts, items, form, partOf) {
  const used = document.activeElement;
  const keys = new Set();
  for (const { key, node } of items) {
    if (form.room <= 0 || (form.fresh <= 0 && !parts.has(key))) break;
    const part = parts.get(key) ?? partOf(key);
    parts.set(key, part);
    const there = list.children[keys.size];
    if (there !== part.element) list.insertBefore(part.element, there ?? null);
    keys.add(key);
    part.update(node);
  }
  for (const [key, part] of parts) {
    if (keys.has(key)) continue;
    part.element.remove();
    parts.delete(key);
  }
  while (list.children.length > keys.size) list.lastElementChild?.remove();
  // Whatever has been moved has lost the focus.
  if (used instanceof HTMLElement && used !== document.activeElement && list.contains(used)) used.focus();
  return keys.size;
}

/**
 * Asks for a key and adds a member of that key.
 *
 * @param {Form} form
 * @param {Pick<Place, 'keys' | 'names'>} place of the object
 * @param {(key: string) => void} added
 */
export function createMemberAdder(form, place, added) {
  const of = place.names.length === 0 ? 'the mapping' : place.names.join(', ');
  const problem = make('span', { class: 'form-wrong', role: 'status' });
  const input = textInput(`Key of a new member of ${of}`, () => (problem.textContent = ''), {
    class: 'form-input form-code form-key',
    placeholder: 'key',
  });
  const act = () => {
    const key = input.value;
    const object = form.find(place.keys);
    if (memberOf(object, key) !== undefined) {
      problem.textContent = `${key === '' ? 'The empty key' : key} is there already.`;
      return input.focus();
    }
    if (key === '') {
      problem.textContent = 'Write the key first.';
      return input.focus();
    }
    put(form, { keys: [...place.keys, key] }, '');
    input.value = '';
    added(key);
  };
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    // The focus goes to a picker, which would open.
    event.preventDefault();
    act();
  });
  return make('div', { class: 'form-add' }, input, button('Add a member', `Add a member to ${of}`, act), problem);
}

/**
 * The key of a member, to be changed.
 *
 * @param {Form} form
 * @param {Place} place of the object
 * @param {string} key
 * @param {string} name for screen readers
 * @param {(key: string) => void} renamed
 */
function createKeyInput(form, place, key, name, renamed) {
  const input = textInput(name, () => {}, { class: 'form-input form-code form-key', value: key });
  input.addEventListener('change', () => {
    const wanted = input.value;
    if (wanted === key) return;
    if (memberOf(form.find(place.keys), wanted) !== undefined) {
      input.value = key;
      return form.app.say(`${wanted} is there already: ${key} keeps its name.`);
    }
    const isUsed = document.activeElement === input;
    rename(form, [...place.keys, key], wanted);
    if (isUsed) renamed(wanted);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      input.dispatchEvent(new Event('change'));
    }
    if (event.key === 'Escape' && input.value !== key) {
      event.stopPropagation();
      input.value = key;
    }
  });
  return input;
}

/**
 * @param {Form} form
 * @param {Place} place of the array
 * @param {string} key
 * @param {string} name
 * @param {() => number} count
 * @param {(key: string) => void} focusOn
 */
function moves(form, place, key, name, count, focusOn) {
  const index = Number(key);
  const of = place.names.join(', ');
  const move = (/** @type {number} */ by) => () => {
    const to = index + by;
    if (to < 0 || to >= count()) return form.app.say(`${name} is ${by < 0 ? 'the first' : 'the last'}.`);
    moveDown(form, place.keys, Math.min(index, to));
    form.app.say(`Moved ${name} ${by < 0 ? 'up' : 'down'}.`);
    focusOn(String(to));
  };
  return [
    iconButton('up', `Move ${name} of ${of} up`, move(-1)),
    iconButton('down', `Move ${name} of ${of} down`, move(1)),
  ];
}
