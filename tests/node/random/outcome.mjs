/** Outcomes of calls, in a form in which two implementations can be compared. */

import { INHERITED } from './random.mjs';

/**
 * The JSON text of the result of a function, or the messages of its error: one for each issue.
 *
 * @returns {{ text?: string, messages?: string[], error?: unknown }}
 */
export function outcomeOf(run) {
  try {
    return { text: JSON.stringify(run()) };
  } catch (error) {
    return { messages: messagesOf(error), error };
  }
}

/**
 * Our errors list issues; the reference's aggregate errors can be traversed, but their joined message has stack traces.
 * Our messages are UTF-8, so unpaired surrogates in keys become U+FFFD.
 */
export function messagesOf(error) {
  return listOf(error).map((message) => message.toWellFormed());
}

function listOf(error) {
  if (Array.isArray(error.issues)) return error.issues.map(({ message }) => message);
  if (typeof error[Symbol.iterator] === 'function') return Array.from(error, ({ message }) => message);
  return [error.message];
}

/** Whether two outcomes have the same result or the same error messages. */
export function same(ours, theirs) {
  return ours.text === theirs.text && JSON.stringify(ours.messages) === JSON.stringify(theirs.messages);
}

/** Whether the JavaScript engine threw within the reference: such a message is accidental. */
export function thrownByEngine({ error }) {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

/** An inherited name as a whole word, such as a key of a path. */
const INHERITED_STEP = new RegExp(`(^|[^\\w])(${INHERITED.join('|')})($|[^\\w])`);

/** Whether a case, which is JSON data, reads members that objects, arrays or strings only inherit. */
export function mentionsInherited(testCase) {
  let mentioned = false;
  JSON.stringify(testCase, (key, value) => {
    // Paths ignore all quotes.
    if (typeof value === 'string' && (INHERITED_STEP.test(value) || INHERITED_STEP.test(value.replace(/['"]/g, '')))) {
      mentioned = true;
    }
    return value;
  });
  return mentioned;
}
