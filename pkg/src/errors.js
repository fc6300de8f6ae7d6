/**
 * The one error that this package throws, and how whatever the core threw becomes one.
 *
 * @typedef {import('./index.d.ts').Issue} Issue
 */

import { pointerTo } from './pointer.js';

const BRAND = Symbol.for('segment-postscript.MappingError');

/** Something wrong with an event, a mapping, a trigger or a configuration: a sentence, and each issue with its code. */
export class MappingError extends Error {
  /**
   * @param {string} message
   * @param {Issue[]} issues
   * @param {ErrorOptions} [options]
   */
  constructor(message, issues, options) {
    super(message, options);
    /** @type {Issue[]} */
    this.issues = issues;
    // Not a private member: another copy of the package looks for it.
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * Whether a value is an error of this package, whichever copy of it threw: an application may load both the ECMAScript
   * and the CommonJS build. Classes that extend this one have instances of their own, as usual.
   *
   * @param {unknown} value
   */
  static [Symbol.hasInstance](value) {
    if (this !== MappingError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** The code of the first issue: enough for most callers to decide what to do. */
  get code() {
    return this.issues[0]?.code ?? 'unknown';
  }
}

// On the prototype, as with the built-in errors: not an own property that a log would print twice.
Object.defineProperty(MappingError.prototype, 'name', {
  value: 'MappingError',
  configurable: true,
  writable: true,
});

/**
 * An error with a single issue, whose sentence is the message.
 *
 * @param {string} code
 * @param {string} message
 * @param {string} [path] where, as a JSON Pointer; empty for the whole
 */
export function issueError(code, message, path = '') {
  return new MappingError(message, [{ code, path, message }]);
}

/**
 * Whether an error says that the core was lost in a call, and has been rebuilt.
 *
 * @param {MappingError} error
 */
export function isCoreLost({ code }) {
  return code === 'core_failed' || code === 'out_of_memory';
}

/**
 * Throws if an option is not what it must be. What it is instead is not repeated: it might be a secret.
 *
 * @param {boolean} isRight
 * @param {string} name
 * @param {string} what
 */
export function requireOption(isRight, name, what) {
  if (!isRight) throw issueError('option_invalid', `${name} must be ${what}.`, pointerTo('', name));
}

/**
 * What the core throws on purpose is a plain `{ message, issues }`. Anything else is a defect.
 *
 * @param {unknown} thrown
 * @returns {thrown is { message: string, issues: Issue[] }}
 */
export function isCoreError(thrown) {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'issues' in thrown &&
    Array.isArray(thrown.issues) &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}

/**
 * The type of a value as the reference names it in its messages: `null`, `array`, `date`, `string`, …
 *
 * @param {unknown} value
 */
export function typeName(value) {
  return Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
}
