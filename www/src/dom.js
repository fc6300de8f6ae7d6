// Makes elements. Text is set as text, always: nothing here takes markup.

/**
 * An element with attributes and children. `class`, `aria-label` and the like are attributes, `onclick` and the like
 * listeners; an attribute that is `true` is there without a value, one that is `false` or undefined is not.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => void)>} [attributes]
 * @param {...(Node | string | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * A button.
 *
 * @param {string} label
 * @param {() => void} act
 * @param {string} [kind] its classes
 */
export function makeButton(label, act, kind) {
  const onclick = () => isDisabled(button) || act();
  const button = make('button', { type: 'button', class: kind, onclick }, label);
  return button;
}

/**
 * Says that a button of ours does nothing at present. It keeps the focus, which the attribute `disabled` would take from it.
 *
 * @param {HTMLButtonElement} button
 * @param {boolean} disabled
 */
export function setDisabled(button, disabled) {
  button.setAttribute('aria-disabled', String(disabled));
}

/** @param {HTMLButtonElement} button */
function isDisabled(button) {
  return button.getAttribute('aria-disabled') === 'true';
}

/**
 * An element of the SVG namespace, for charts and icons.
 *
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The element of the page with this id.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`the page has no ${type.name} #${id}`);
}
