/**
 * Checks that a JavaScript value can be serialized as JSON: no cycles, BigInt, functions or symbols, and within the
 * limits on nesting and size.
 *
 * `weigh` is the fast pass for every event and only detects that something is wrong. `findCulprit` is the slow pass
 * that then finds the offending value and its location.
 */

import { issueError } from './errors.js';
import { pointerTo } from './pointer.js';

/** The maximum size of an event's JSON text, in bytes. The core has the same limit. */
export const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** The maximum nesting depth of an event. The core has the same limit. */
export const MAX_EVENT_DEPTH = 512;

/** The maximum nesting depth of a mapping, a trigger's AST or field definitions. The core has the same limit. */
const MAX_CONFIG_DEPTH = 256;

/** The maximum number of keys of a location in a message. */
const MAX_SHOWN = 20;

/** The results of `weigh` for a value that is not JSON, nested too deep, or too large. */
const NOT_JSON = -1;
const TOO_DEEP = -2;
const TOO_LARGE = -3;

/**
 * Whether the last traversal has found an `undefined`. A module variable, because the traversal is the hottest loop.
 */
let metUndefined = false;

/**
 * A lower bound on the length of the value's JSON text, or one of the negative results above.
 *
 * Cycles need no bookkeeping: they hit the depth limit. Objects that are shared without a cycle are counted each time
 * they occur, as `JSON.stringify` would write them, and so hit the size limit.
 *
 * @param {unknown} value
 * @param {number} depth levels of objects and arrays that are still allowed
 * @param {number} budget characters that are still allowed
 * @returns {number}
 */
function weigh(value, depth, budget) {
  switch (typeof value) {
    case 'string':
      return value.length + 2 > budget ? TOO_LARGE : value.length + 2;
    case 'number':
    case 'boolean':
      return 1;
    case 'undefined':
      metUndefined = true;
      return 0;
    case 'object':
      break;
    default:
      return NOT_JSON;
  }
  if (value === null) return 4;
  if (depth <= 0) return TOO_DEEP;
  if (Array.isArray(value)) return weighArray(value, depth, budget);
  const object = /** @type {Record<string, unknown>} */ (value);
  const prototype = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return weighMembers(object, depth, budget);
  if (typeof object.toJSON === 'function') return weigh(object.toJSON(''), depth - 1, budget);
  // The spread omits inherited members, as JSON does.
  return weighMembers({ ...object }, depth, budget);
}

/**
 * @param {unknown[]} array
 * @param {number} depth
 * @param {number} budget
 */
function weighArray(array, depth, budget) {
  let size = 2;
  for (let index = 0; index < array.length; index += 1) {
    const part = weigh(array[index], depth - 1, budget - size);
    if (part < 0) return part;
    size += part + 1;
    if (size > budget) return TOO_LARGE;
  }
  return size;
}

/**
 * The hottest loop of the package. Most members are handled inline, without a call; `hasOwn` is only checked for
 * members that would cause the object to be rejected.
 *
 * @param {Record<string, unknown>} object a plain object, so that it inherits no members, unless `Object.prototype` was
 *   extended
 * @param {number} depth
 * @param {number} budget
 * @returns {number}
 */
function weighMembers(object, depth, budget) {
  let size = 2;
  for (const key in object) {
    const value = object[key];
    const type = typeof value;
    size += key.length + 4;
    if (type === 'string') {
      size += /** @type {string} */ (value).length;
    } else if (type === 'object' && value !== null) {
      // A fast path for plain objects, which most values are.
      const isPlain = depth > 1 && Object.getPrototypeOf(value) === Object.prototype;
      const part = isPlain
        ? weighMembers(/** @type {any} */ (value), depth - 1, budget - size)
        : weigh(value, depth - 1, budget - size);
      if (part >= 0) size += part;
      else if (Object.hasOwn(object, key)) return part;
    } else if (type === 'undefined') {
      metUndefined = true;
    } else if (type !== 'number' && type !== 'boolean' && value !== null && Object.hasOwn(object, key)) {
      const replacement = key === 'toJSON' && type === 'function';
      return replacement ? weigh(/** @type {any} */ (object).toJSON(''), depth - 1, budget) : NOT_JSON;
    }
    if (size > budget) return TOO_LARGE;
  }
  return size;
}

/**
 * Checks an event. Throws a `MappingError` with the code `event_not_json`, `event_too_deep` or `event_too_large`.
 *
 * @param {unknown} event
 */
export function checkEvent(event) {
  const size = weigh(event, MAX_EVENT_DEPTH, MAX_EVENT_BYTES);
  if (size < 0) throw explain(size, event, 'event', MAX_EVENT_DEPTH);
}

/**
 * Checks a value within an event, as `checkEvent` checks a whole event.
 *
 * @param {unknown} value
 * @param {string[]} path the keys that lead to the object that has it
 * @param {string} key
 * @param {number} size characters of the event's text before it
 */
export function checkMember(value, path, key, size) {
  const weight = weigh(value, MAX_EVENT_DEPTH - path.length - 1, MAX_EVENT_BYTES - size);
  if (weight < 0) throw explain(weight, value, 'event', MAX_EVENT_DEPTH, [...path, key]);
}

/** Checks the length of an event's text, in bytes. @param {number} length */
export function checkLength(length) {
  if (length > MAX_EVENT_BYTES) throw explain(TOO_LARGE, undefined, 'event', MAX_EVENT_DEPTH);
}

/**
 * Checks a payload, a mapping, a trigger's AST, field definitions or a destination's configuration. Throws a
 * `MappingError` whose code begins with the name, such as `mapping_too_deep`.
 *
 * @param {unknown} value
 * @param {Exclude<keyof typeof SUBJECTS, 'event'>} name
 * @returns {{ hasUndefined: boolean }}
 */
export function checkConfig(value, name) {
  const depth = name === 'payload' ? MAX_EVENT_DEPTH : MAX_CONFIG_DEPTH;
  metUndefined = false;
  const size = weigh(value, depth, MAX_EVENT_BYTES);
  if (size < 0) throw explain(size, value, name, depth);
  return { hasUndefined: metUndefined };
}

const SUBJECTS = {
  event: 'The event is',
  payload: 'The payload is',
  mapping: 'The mapping is',
  trigger: 'The trigger is',
  fields: 'The field definitions are',
  config: 'The configuration is',
};

const KINDS = { bigint: 'BigInt', function: 'function', symbol: 'symbol' };

/**
 * The error for a negative result of `weigh`.
 *
 * @param {number} answer
 * @param {unknown} root
 * @param {keyof typeof SUBJECTS} name
 * @param {number} maxDepth
 * @param {string[]} [path] the keys that lead to the value
 */
function explain(answer, root, name, maxDepth, path = []) {
  const subject = SUBJECTS[name];
  if (answer === TOO_LARGE) {
    return issueError(
      `${name}_too_large`,
      `${subject} too large: at most ${MAX_EVENT_BYTES} bytes of JSON text are allowed.`,
    );
  }
  const culprit = findCulprit(root);
  if (culprit) {
    const { problem } = culprit;
    const keys = [...path, ...culprit.keys];
    // Long pointers are truncated.
    const shown = pointerOf(keys.slice(0, MAX_SHOWN)) + (keys.length > MAX_SHOWN ? '/…' : '');
    const where = shown === '' ? '' : ` at ${shown}`;
    return issueError(`${name}_not_json`, `${subject} not JSON: ${problem}${where}.`, pointerOf(keys));
  }
  return issueError(`${name}_too_deep`, `${subject} nested too deep: at most ${maxDepth} levels are allowed.`);
}

/** @param {string[]} keys */
function pointerOf(keys) {
  return keys.reduce(pointerTo, '');
}

/**
 * The first cycle, BigInt, function or symbol, and the keys that lead to it. It keeps its own stack, because the value
 * may be nested deeper than the call stack allows.
 *
 * @param {unknown} root
 * @returns {{ problem: string, keys: string[] } | undefined}
 */
function findCulprit(root) {
  /** @type {{ object: Record<string, unknown>, keys: string[], next: number }[]} */
  const stack = [];
  const open = new Set();
  const done = new Set();

  const here = () => stack.map(({ keys, next }) => keys[next - 1]);

  /** @param {unknown} value */
  const enter = (value) => {
    let inner = value;
    if (typeof inner === 'object' && inner !== null && 'toJSON' in inner && typeof inner.toJSON === 'function') {
      inner = inner.toJSON('');
    }
    if (typeof inner === 'bigint' || typeof inner === 'function' || typeof inner === 'symbol') {
      return { problem: `there is a ${KINDS[/** @type {keyof typeof KINDS} */ (typeof inner)]}`, keys: here() };
    }
    if (typeof inner !== 'object' || inner === null || done.has(inner)) return undefined;
    if (open.has(inner)) return { problem: 'it contains itself', keys: here() };
    open.add(inner);
    const object = /** @type {Record<string, unknown>} */ (inner);
    stack.push({ object, keys: Object.keys(object), next: 0 });
    return undefined;
  };

  let culprit = enter(root);
  while (!culprit && stack.length > 0) {
    const top = stack[stack.length - 1];
    const key = top.keys[top.next];
    if (key === undefined) {
      open.delete(top.object);
      done.add(top.object);
      stack.pop();
    } else {
      top.next += 1;
      culprit = enter(top.object[key]);
    }
  }
  return culprit;
}
