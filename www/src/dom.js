// DOM elements for editor tooltips, which are not components. Text is always inserted as text, never as markup.

/**
 * An element with a class and children.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{ class?: string }} [attributes]
 * @param {...(Node | string | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (attributes.class !== undefined) element.className = attributes.class;
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * A sentence in which parts between backticks are code.
 *
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function sentence(text) {
  const parts = text.split('`');
  const isCode = (/** @type {number} */ at) => at % 2 === 1 && at < parts.length - 1;
  return parts.map((part, at) => (isCode(at) ? make('code', {}, part) : at % 2 === 1 ? `\`${part}` : part));
}
