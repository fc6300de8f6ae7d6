// What follows from an answer of Postscript, in a sentence or two.

import { jsonOf, shorten } from './shorten.js';

/**
 * @param {import('./types.js').Exchange['request']} request
 * @param {import('./postscript.js').Answer | undefined} answer
 * @param {{ before: Map<string, unknown>, after: Map<string, unknown> }} audiences of each subscriber, by id
 * @returns {string}
 */
export function conclude(request, answer, audiences) {
  if (answer === undefined) return 'No answer came: nobody knows whether Postscript has taken the request.';
  const { status, body } = answer;
  if (status === 401 || status === 403) return 'The secret key is refused: nothing more is sent.';
  if (status === 429) return 'Too many requests at once.';
  if (status >= 500) return 'Postscript has a problem of its own.';
  if (status >= 400) return 'Postscript refuses the request.';
  switch (request.method) {
    case 'GET':
      return onLookup(request.path, /** @type {any} */ (body).subscribers);
    case 'PATCH':
      return onUpdate(/** @type {any} */ (body).id, audiences);
    case 'POST':
      return onEvent(JSON.parse(request.body ?? '{}'));
  }
}

/**
 * @param {string} path
 * @param {import('./postscript.js').Subscriber[]} found
 */
function onLookup(path, found) {
  const asked = [...new URL(path, 'https://api.postscript.io').searchParams];
  const byEmail = asked[0]?.[0].startsWith('email');
  const what = byEmail ? 'email' : 'phone number';
  if (found.length === 0) return `Not found: no subscriber has this ${what}.`;
  if (asked.length > 1) return `${found.length} of the people found.`;
  const [{ id, email, properties }] = found;
  const several = found.length > 1 ? `, the first of ${found.length} with this ${what}` : '';
  const inOtherCase = byEmail && email !== asked[0][1] ? ' The case of letters in an email does not matter.' : '';
  return `Found ${id}${several}.${inOtherCase} Segment Audiences: ${jsonOf(properties['Segment Audiences'] ?? [])}.`;
}

/**
 * @param {string} id
 * @param {{ before: Map<string, unknown>, after: Map<string, unknown> }} audiences
 */
function onUpdate(id, { before, after }) {
  return `Segment Audiences of ${id} changed from ${jsonOf(before.get(id))} to ${jsonOf(after.get(id))}.`;
}

/** @param {{ type: string, subscriber_id: string, properties: Record<string, unknown> }} event */
function onEvent({ type, subscriber_id, properties }) {
  const key = shorten(String(properties['Segment Audience Key']), 100);
  return `Custom event ${type} posted for ${subscriber_id}, audience ${key}.`;
}
