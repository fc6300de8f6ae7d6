// The views, as tabs. All but the first are loaded when they are shown first.

import { make } from '../dom.js';

/** @typedef {import('../app.js').App} App */

/** @type {[name: string, label: string, load?: () => Promise<(parent: HTMLElement, app: App) => void>][]} */
const VIEWS = [
  ['build', 'Build'],
  ['examples', 'Examples', async () => (await import('../gallery/gallery.js')).mountGallery],
  ['tests', 'Tests', async () => (await import('../tests/tests.js')).mountTests],
  ['sync', 'Sync', async () => (await import('../sync/sync.js')).mountSync],
  ['files', 'Files', async () => (await import('../files/files.js')).mountFiles],
];

/**
 * @param {HTMLElement} tabs
 * @param {HTMLElement} main
 * @param {App} app
 */
export function makeViews(tabs, main, app) {
  const mounted = new Set(['build']);
  let shown = 'build';
  /** How far the views were scrolled when they were shown last. @type {Map<string, number>} */
  const scrolls = new Map();
  const parts = VIEWS.map(([name, label, load], at) => {
    const tab = make(
      'button',
      { role: 'tab', id: `tab-${name}`, 'aria-controls': `view-${name}`, onclick: () => show(name), onkeydown: turn },
      label,
    );
    const panel = make('div', { role: 'tabpanel', id: `view-${name}`, 'aria-labelledby': `tab-${name}`, hidden: true });
    tabs.append(tab);
    main.append(panel);
    return { name, tab, panel, load, at };
  });

  /** @param {KeyboardEvent} event */
  function turn(event) {
    const at = parts.findIndex(({ tab }) => tab === event.currentTarget);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focus(parts[(to + parts.length) % parts.length].name);
  }

  /** Shows a view, and puts the focus on its tab. @param {string} wanted */
  function focus(wanted) {
    show(wanted);
    parts.find(({ name }) => name === wanted)?.tab.focus();
  }

  /** @param {string} wanted @returns {Promise<void>} when it can be used */
  async function show(wanted) {
    scrolls.set(shown, scrollY);
    shown = wanted;
    for (const { name, tab, panel } of parts) {
      const isShown = name === wanted;
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      panel.hidden = !isShown;
    }
    scrollTo(0, scrolls.get(wanted) ?? 0);
    const part = parts.find(({ name }) => name === wanted);
    if (part?.load === undefined || mounted.has(wanted)) return;
    mounted.add(wanted);
    try {
      const mount = await part.load();
      mount(part.panel, app);
    } catch {
      mounted.delete(wanted);
      app.say('This view could not be loaded.');
    }
  }

  return {
    show,
    focus,
    names: VIEWS.map(([name]) => name),
    /** @param {string} wanted */
    panel(wanted) {
      const part = parts.find(({ name }) => name === wanted);
      if (part === undefined) throw new Error(`there is no view ${wanted}`);
      return part.panel;
    },
  };
}
