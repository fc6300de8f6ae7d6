// The payload as JSON, value by value: pointing at one, or moving to it by the arrow keys, lights its sources in the event.
//
// The rows of the last payload are kept and only refilled where they differ, a few milliseconds at a time.

import { make } from '../dom.js';
import { isWithin } from '../pointer.js';
import { SOURCE_WORDS, grouped, listed, mappingButton, missingPath, panel, pathButton, textOf } from './pieces.js';
import { fillRow, isSameRow } from './row.js';
import { rowsOf } from './values.js';

/**
 * @typedef {import('./context.js').Context} Context
 * @typedef {import('./values.js').Row} Row
 * @typedef {{ row: Row, element: HTMLElement }} Line
 */

/** So many values are shown at first: more of them would have the browser lay out a large page at every key. */
const FIRST = 200;

/** So many more are shown each time. */
const PORTION = 2_000;

/** Rows are made for so many milliseconds, then others have their turn. */
const SLICE = 6;

/** More sources are counted. */
const MOST_SOURCES = 3;

const INVITATION = 'Point at a value, or move to it by the arrow keys, to see where it comes from.';

/** @param {Context} context */
export function createPayload(context) {
  const { element, note, body } = panel('Payload');
  const tree = make('div', { class: 'result-tree', role: 'tree', 'aria-label': 'Payload' });
  const from = make('p', { class: 'result-from', id: 'result-from' }, INVITATION);
  const more = make('button', { class: 'result-button', type: 'button', hidden: true, onclick: showMore }, 'Show more');
  const copy = make('button', { class: 'result-button result-copy', type: 'button', onclick: copyAll }, 'Copy');
  const region = make('div', {}, tree, more, from);
  body.append(copy, region);

  /** @type {any} */
  let payload;
  let limit = FIRST;
  /** @type {Line[]} */
  let lines = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** The pointer of the value that is pointed at, by whatever means. @type {string | undefined} */
  let pointed;
  /** @type {HTMLElement[]} */
  let pointedRows = [];
  /** What is said of where it comes from. */
  let said = '';
  /** @type {HTMLElement | undefined} */
  let active;
  /** @type {string[]} */
  let lit = [];
  /** @type {HTMLElement[]} */
  const litRows = [];

  tree.addEventListener('keydown', move);
  tree.addEventListener('focusin', ({ target }) => activate(rowAround(target)));
  tree.addEventListener('pointerover', ({ target }) => point(rowAround(target)?.dataset.pointer));
  // A row that has the focus has its say again when the mouse has left; on the way to the links below nothing changes.
  tree.addEventListener('pointerleave', () => tree.contains(document.activeElement) && point(active?.dataset.pointer));
  region.addEventListener('pointerleave', () => !region.contains(document.activeElement) && point(undefined));
  region.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && region.contains(relatedTarget))) point(undefined);
  });

  return { element, show, light };

  /** @param {any} next */
  function show(next) {
    element.hidden = next === undefined;
    payload = next;
    if (next === undefined) {
      clearTimeout(timer);
      limit = FIRST;
    } else {
      refill();
    }
    if (pointed !== undefined) point(next === undefined ? undefined : pointed);
  }

  function showMore() {
    const first = lines.length;
    limit += PORTION;
    refill();
    // Where the rows ended before: there the reader goes on.
    const at = goalOf('ArrowUp', first, lines);
    if (at !== undefined) lines[at].element.focus();
  }

  function refill() {
    clearTimeout(timer);
    let values = 0;
    let at = 0;
    const rows = rowsOf(payload);
    const slice = () => {
      const end = performance.now() + SLICE;
      for (let next = rows.next(); next.done !== true; next = rows.next()) {
        const row = next.value;
        if (row.kind !== 'close') values += 1;
        if (values > limit) return finish(at, true);
        put(at, row);
        at += 1;
        if (at % 8 === 0 && performance.now() > end) {
          timer = setTimeout(slice);
          return;
        }
      }
      finish(at, false);
    };
    slice();
  }

  /**
   * @param {number} at
   * @param {Row} row
   */
  function put(at, row) {
    const line = lines[at];
    if (line === undefined) {
      const added = make('div', { class: 'result-row' });
      fillRow(added, row);
      tree.append(added);
      lines.push({ row, element: added });
    } else if (!isSameRow(line.row, row)) {
      fillRow(line.element, row);
      line.row = row;
    }
  }

  /**
   * @param {number} size
   * @param {boolean} cut whether there is more than is shown
   */
  function finish(size, cut) {
    for (const { element } of lines.splice(size)) element.remove();
    more.hidden = !cut;
    note.textContent = cut ? `the first ${grouped(limit)} values` : '';
    if (active === undefined || !active.isConnected || active.dataset.kind === 'close') activate(undefined);
    light(lit);
  }

  /** @param {HTMLElement | undefined} row the one that the Tab key leads to; the first one unless said otherwise */
  function activate(row) {
    active?.setAttribute('tabindex', '-1');
    active?.removeAttribute('aria-describedby');
    active = row ?? lines[0]?.element;
    active?.setAttribute('tabindex', '0');
    if (row === undefined) return;
    point(row.dataset.pointer);
    row.setAttribute('aria-describedby', from.id);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || active === undefined) return;
    const at = lines.findIndex(({ element }) => element === active);
    const goal = goalOf(event.key, at, lines);
    if (event.key === 'Enter') goToSource();
    else if (goal === undefined) return;
    else lines[goal].element.focus();
    event.preventDefault();
  }

  function goToSource() {
    const sources = pointed === undefined ? undefined : context.sourcesOf(pointed);
    if (sources !== undefined && sources.parts.length > 0) {
      context.goto({ where: 'event', pointer: sources.parts[0].pointer, span: sources.spans[0] });
    } else if (sources?.mapping !== undefined) {
      context.goto({ where: 'mapping', pointer: sources.mapping });
    }
  }

  /** @param {string | undefined} pointer */
  function point(pointer) {
    if (pointer === undefined && pointed === undefined) return;
    pointed = pointer;
    for (const element of pointedRows) element.classList.remove('result-pointed');
    pointedRows = lines.filter(({ row }) => row.pointer === pointer).map(({ element }) => element);
    for (const element of pointedRows) element.classList.add('result-pointed');
    const sources = pointer === undefined ? undefined : context.sourcesOf(pointer);
    context.light(sources?.spans ?? []);
    const text = textOf([sources?.kind, sources?.mapping, sources?.parts.slice(0, MOST_SOURCES + 1), sources?.missing]);
    if (text === said) return;
    said = text;
    from.replaceChildren(...(sources === undefined ? [INVITATION] : wordsOf(sources)));
  }

  /** @param {string[]} pointers */
  function light(pointers) {
    lit = pointers;
    for (const element of litRows.splice(0)) element.classList.remove('result-lit');
    if (pointers.length === 0) return;
    const wanted = new Set(pointers);
    /** The pointer of the lit value that the rows are within. @type {string | undefined} */
    let within;
    for (const { row, element } of lines) {
      if (within !== undefined && !isWithin(row.pointer, within)) within = undefined;
      if (within === undefined && wanted.has(row.pointer)) within = row.pointer;
      if (within !== undefined) litRows.push(element);
    }
    for (const element of litRows) element.classList.add('result-lit');
  }

  async function copyAll() {
    try {
      // To lay out a large one would take too long.
      await navigator.clipboard.writeText(JSON.stringify(payload, null, more.hidden ? 2 : 0));
      context.app.say('The payload is copied.');
    } catch {
      context.app.say('The browser does not let this page copy. Select the payload and copy it by hand.');
    }
  }
}

/** @param {EventTarget | null} target */
function rowAround(target) {
  const row = target instanceof Element ? target.closest('.result-row') : null;
  return row instanceof HTMLElement ? row : undefined;
}

/**
 * The line that a key leads to.
 *
 * @param {string} key
 * @param {number} at
 * @param {Line[]} lines
 * @returns {number | undefined}
 */
function goalOf(key, at, lines) {
  const isItem = (/** @type {number} */ to) => lines[to] !== undefined && lines[to].row.kind !== 'close';
  const by = (/** @type {number} */ step, /** @type {number} */ to) => {
    while (to >= 0 && to < lines.length && !isItem(to)) to += step;
    return isItem(to) ? to : undefined;
  };
  const row = lines[at]?.row;
  switch (key) {
    case 'ArrowDown':
      return by(1, at + 1);
    case 'ArrowUp':
      return by(-1, at - 1);
    case 'ArrowRight':
      return row?.kind === 'open' ? by(1, at + 1) : undefined;
    case 'ArrowLeft':
      for (let to = at - 1; to >= 0; to -= 1) if (lines[to].row.level < (row?.level ?? 0)) return to;
      return undefined;
    case 'Home':
      return 0;
    case 'End':
      return by(-1, lines.length - 1);
    default:
      return undefined;
  }
}

/** @param {import('./sources.js').Sources} sources */
function wordsOf({ kind, parts, mapping, missing = [] }) {
  /** @type {(string | Node)[]} */
  const by = mapping === undefined ? [] : [' · by ', mappingButton(mapping)];
  for (const read of missing.slice(0, MOST_SOURCES)) by.push(' · ', ...missingPath(read));
  if (kind === 'literal') return [SOURCE_WORDS[kind], ...by];
  if (kind === 'computed' && parts.length === 0) {
    return [missing.length === 0 ? 'computed from literals' : 'computed', ...by];
  }
  if (kind === 'unknown') return ['It is not known where this comes from.'];
  /** @type {HTMLElement[]} */
  const shown = parts.slice(0, MOST_SOURCES).map(({ path, pointer }) => pathButton(path, pointer));
  const left = parts.length - shown.length;
  if (left > 0) shown.push(make('span', {}, `${grouped(left)} more`));
  return [`${SOURCE_WORDS[kind]} `, ...listed(shown, ' and '), ...by];
}
