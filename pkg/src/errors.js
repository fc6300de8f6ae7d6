/**
 * `MappingError`, the error that this package throws, and the conversion of exceptions of the core.
 *
 * @typedef {import('./index.d.ts').Issue} Issue
 */

import { pointerTo } from './pointer.js';

const BRAND = Symbol.for('segment-postscript.MappingError');

/** An error about an event, a mapping, a trigger or a configuration, with its issues. */
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
    // Not a private member, because another copy of the package reads it.
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * Whether a value is an error of any copy of this package: an application may load both the ES module and the
   * CommonJS build. Subclasses use the ordinary check.
   *
   * @param {unknown} value
   */
  static [Symbol.hasInstance](value) {
    if (this !== MappingError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** The code of the first issue. */
  get code() {
    return this.issues[0]?.code ?? 'unknown';
  }
}

// On the prototype, like the built-in errors: as an own property it would be logged twice.
Object.defineProperty(MappingError.prototype, 'name', {
  value: 'MappingError',
  configurable: true,
  writable: true,
});

/**
 * Creates an error with a single issue.
 *
 * @param {string} code
 * @param {string} message
 * @param {string} [path] the location as a JSON Pointer; empty for the whole value
 */
export function issueError(code, message, path = '') {
  return new MappingError(message, [{ code, path, message }]);
}

/**
 * Whether an error reports that a call has poisoned the core.
 *
 * @param {MappingError} error
 */
export function isCoreLost({ code }) {
  return code === 'core_failed' || code === 'out_of_memory';
}

/**
 * Throws if an option is invalid. The message does not contain the value, which might be a secret.
 *
 * @param {boolean} isRight
 * @param {string} name
 * @param {string} what
 */
export function requireOption(isRight, name, what) {
  if (!isRight) throw issueError('option_invalid', `${name} must be ${what}.`, pointerTo('', name));
}

/**
 * The core's own errors are plain objects `{ message, issues }`. Anything else is a defect.
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
