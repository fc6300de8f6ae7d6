// The list of paths below a path input. There is one for the whole form; whichever input is used has it.

import './path-list.css';
import { make } from '../dom.js';

/**
 * @typedef {import('./types.js').PathPicker} PathPicker
 * @typedef {import('./types.js').PathPickerOwner} PathPickerOwner
 * @typedef {import('./types.js').Suggestion} Suggestion
 */

/** More are not listed at once: who types a letter or two sees the rest. */
const MOST_LISTED = 100;

const MARGIN = 4;

/**
 * @param {HTMLElement} parent
 * @param {string} id
 * @returns {PathPicker}
 */
export function createPathList(parent, id) {
  const list = make('ul', { class: 'form-paths', role: 'listbox', id, 'aria-label': 'Paths of the event' });
  const more = make('p', { class: 'form-paths-more' });
  const popup = make('div', { class: 'form-popup', popover: 'manual' }, list, more);
  parent.append(popup);
  /** @type {PathPickerOwner | undefined} */
  let owner;
  /** @type {HTMLElement | undefined} */
  let active;
  /** @type {Map<HTMLElement, string>} */
  const paths = new Map();

  const activate = (/** @type {HTMLElement | undefined} */ option) => {
    active?.setAttribute('aria-selected', 'false');
    active = option;
    active?.setAttribute('aria-selected', 'true');
    active?.scrollIntoView({ block: 'nearest' });
    if (active === undefined) owner?.input.removeAttribute('aria-activedescendant');
    else owner?.input.setAttribute('aria-activedescendant', active.id);
  };
  const place = () => {
    if (owner === undefined) return;
    const { left, top, bottom, width } = owner.input.getBoundingClientRect();
    const below = innerHeight - bottom;
    const isAbove = below < 160 && top > below;
    popup.style.width = `${Math.min(Math.max(width, 448), innerWidth - 2 * MARGIN)}px`;
    popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - popup.offsetWidth - MARGIN))}px`;
    list.style.maxHeight = `${Math.max(80, Math.min(320, (isAbove ? top : below) - 12 * MARGIN))}px`;
    popup.style.top = isAbove ? `${top - popup.offsetHeight - MARGIN}px` : `${bottom + MARGIN}px`;
  };
  const onScroll = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Node && popup.contains(target))) place();
  };
  const close = () => {
    if (owner === undefined) return;
    activate(undefined);
    owner.input.setAttribute('aria-expanded', 'false');
    owner = undefined;
    removeEventListener('scroll', onScroll, true);
    removeEventListener('resize', place);
    if (popup.isConnected) popup.hidePopover();
    list.replaceChildren();
  };

  // The input keeps the focus while somebody presses an option.
  popup.addEventListener('pointerdown', (event) => event.preventDefault());
  popup.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest('li') : null;
    const path = option === null ? undefined : paths.get(option);
    if (path !== undefined) owner?.choose(path);
  });

  return {
    id,
    close,
    get owner() {
      return owner;
    },
    get active() {
      return active && paths.get(active);
    },
    open(asking, suggestions, wanted) {
      if (owner !== undefined && owner !== asking) close();
      const found = matching(suggestions, wanted);
      paths.clear();
      const options = found.slice(0, MOST_LISTED).map(({ path, preview }, at) => {
        const option = make(
          'li',
          { class: 'form-path', role: 'option', id: `${id}-${at}`, 'aria-selected': 'false' },
          make('code', {}, path),
          make('span', { class: 'form-path-value' }, preview()),
        );
        paths.set(option, path);
        return option;
      });
      list.replaceChildren(...options);
      if (options.length === 0) return close();
      const left = found.length - options.length;
      more.hidden = left === 0;
      more.textContent = `${left.toLocaleString('en')} more: type a part of the path.`;
      if (owner === undefined) {
        popup.showPopover();
        addEventListener('scroll', onScroll, true);
        addEventListener('resize', place);
      }
      owner = asking;
      owner.input.setAttribute('aria-expanded', 'true');
      activate(options.find((option) => paths.get(option) === wanted));
      place();
    },
    move(by) {
      const options = /** @type {HTMLElement[]} */ ([...list.children]);
      const at = active === undefined ? -1 : options.indexOf(active);
      if (by === 'first') return activate(options[0]);
      if (by === 'last') return activate(options.at(-1));
      const next = at < 0 && by < 0 ? options.length + by : at + by;
      // Beyond the ends is the input itself, with what has been typed.
      activate(options[Math.abs(by) > 1 ? Math.min(Math.max(next, 0), options.length - 1) : next]);
    },
  };
}

/**
 * The paths that have what was typed in them: first those that begin so, then those of which a key does.
 *
 * @param {Suggestion[]} suggestions
 * @param {string} wanted empty, or a whole path, for all
 */
function matching(suggestions, wanted) {
  const sought = wanted.toLowerCase().replace('$.', '');
  if (sought === '' || sought === '$' || suggestions.some(({ path }) => path === wanted)) return suggestions;
  /** @type {Suggestion[][]} */
  const ranks = [[], [], []];
  for (const suggestion of suggestions) {
    const path = suggestion.path.toLowerCase().slice(2);
    if (path.startsWith(sought)) ranks[0].push(suggestion);
    else if (path.includes(`.${sought}`) || path.includes(`'${sought}`)) ranks[1].push(suggestion);
    else if (path.includes(sought)) ranks[2].push(suggestion);
  }
  return ranks.flat();
}
