// What the parts of the result share: the outcome that is shown, and what pointing at a part of something does.
//
// Elements carry what they stand for as data, a JSON Pointer: `data-event` of the event, `data-mapping` of the mapping,
// `data-value` of the payload. The listeners are here, once for all of them.

import { Places } from './sources.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('segment-postscript').SubscriptionExplanation} SubscriptionExplanation
 * @typedef {import('segment-postscript').Issue} Issue
 *
 * A part of something that is edited; in a mapping perhaps by the issue that is about it.
 *
 * @typedef {{
 *   where: 'event' | 'trigger' | 'mapping',
 *   pointer?: string,
 *   span?: [number, number],
 *   subscription?: number,
 *   issue?: Issue,
 * }} Goal
 */

/** What each part of the result is given. */
export class Context {
  /** @type {App} */
  app;
  #root;
  /** @type {Outcome | undefined} */
  #outcome;
  /** @type {Places | undefined} */
  #places;

  /**
   * @param {App} app
   * @param {HTMLElement} root within which elements carry such data
   */
  constructor(app, root) {
    this.app = app;
    this.#root = root;
    root.addEventListener('pointerover', (event) => this.#pointAt(event.target));
    root.addEventListener('focusin', (event) => this.#pointAt(event.target));
    root.addEventListener('pointerout', (event) => this.#pointAway(event.target));
    root.addEventListener('focusout', (event) => this.#pointAway(event.target));
    root.addEventListener('click', (event) => this.#follow(event.target));
  }

  /**
   * @param {Outcome} outcome
   * @param {SubscriptionExplanation} explanation
   */
  show(outcome, explanation) {
    this.#outcome = outcome;
    this.#places = new Places(outcome.draft.event, explanation);
  }

  /**
   * Where a value of the payload comes from.
   *
   * @param {string} pointer
   */
  sourcesOf(pointer) {
    return this.#places?.ofValue(pointer);
  }

  /**
   * Lights parts of the event, unless it has changed since.
   *
   * @param {[number, number][]} spans
   */
  light(spans) {
    this.app.lightEvent(this.#isCurrent() ? spans : []);
  }

  /**
   * Shows a part of something in its editor.
   *
   * @param {Goal} goal
   */
  goto({ where, pointer, span, subscription, issue }) {
    const detail = {
      where,
      pointer,
      subscription,
      issue,
      span: where !== 'event' || this.#isCurrent() ? span : undefined,
    };
    this.#root.dispatchEvent(new CustomEvent('goto', { bubbles: true, detail }));
  }

  #isCurrent() {
    return this.#outcome !== undefined && this.#outcome.draft.event === this.app.store.draft.event;
  }

  /** @param {EventTarget | null} target */
  #pointAt(target) {
    const element = carrier(target);
    if (element === undefined) return;
    const { event, value } = element.dataset;
    const span = event === undefined ? undefined : this.#places?.ofEvent(event);
    if (span !== undefined) this.light([span]);
    else if (value !== undefined) this.light(this.sourcesOf(value)?.spans ?? []);
  }

  /** @param {EventTarget | null} target */
  #pointAway(target) {
    if (carrier(target) !== undefined) this.light([]);
  }

  /** @param {EventTarget | null} target */
  #follow(target) {
    const element = carrier(target);
    if (!(element instanceof HTMLButtonElement)) return;
    const { event, mapping } = element.dataset;
    if (event !== undefined) this.goto({ where: 'event', pointer: event, span: this.#places?.ofEvent(event) });
    else if (mapping !== undefined) this.goto({ where: 'mapping', pointer: mapping });
  }
}

/**
 * The element that stands for something, at or around a target.
 *
 * @param {EventTarget | null} target
 */
function carrier(target) {
  const element = target instanceof Element ? target.closest('[data-event], [data-mapping], [data-value]') : null;
  return element instanceof HTMLElement ? element : undefined;
}
