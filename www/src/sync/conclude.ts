// The meaning of a response from Postscript, in a sentence or two.

import { jsonOf, shorten } from './shorten.ts';

/** `audiences` are those of each subscriber, by ID. */
export function conclude(
  request: import('./types.js').Exchange['request'],
  answer: import('./postscript.ts').Answer | undefined,
  audiences: { before: Map<string, unknown>; after: Map<string, unknown> },
): string {
  if (answer === undefined) return 'No response: it is unknown whether Postscript processed the request.';
  const { status, body } = answer;
  if (status === 401 || status === 403) return 'The secret key was rejected: nothing more is sent.';
  if (status === 429) return 'Too many requests.';
  if (status >= 500) return 'Postscript had an internal error.';
  if (status >= 400) return 'Postscript rejected the request.';
  switch (request.method) {
    case 'GET':
      return onLookup(request.path, (body as any).subscribers);
    case 'PATCH':
      return onUpdate((body as any).id, audiences);
    case 'POST':
      return onEvent(JSON.parse(request.body ?? '{}'));
  }
}

function onLookup(path: string, found: import('./postscript.ts').Subscriber[]) {
  const asked = [...new URL(path, 'https://api.postscript.io').searchParams];
  const byEmail = asked[0]?.[0].startsWith('email');
  const what = byEmail ? 'email' : 'phone number';
  if (found.length === 0) return `Not found: no subscriber has this ${what}.`;
  if (asked.length > 1) return `Found ${found.length} of the people.`;
  const [{ id, email, properties }] = found;
  const several = found.length > 1 ? `, the first of ${found.length} with this ${what}` : '';
  const inOtherCase = byEmail && email !== asked[0][1] ? ' Email matching ignores case.' : '';
  return `Found ${id}${several}.${inOtherCase} Segment Audiences: ${jsonOf(properties['Segment Audiences'] ?? [])}.`;
}

function onUpdate(id: string, { before, after }: { before: Map<string, unknown>; after: Map<string, unknown> }) {
  return `Segment Audiences of ${id} changed from ${jsonOf(before.get(id))} to ${jsonOf(after.get(id))}.`;
}

function onEvent({
  type,
  subscriber_id,
  properties,
}: {
  type: string;
  subscriber_id: string;
  properties: Record<string, unknown>;
}) {
  const key = shorten(String(properties['Segment Audience Key']), 100);
  return `Custom event ${type} posted for ${subscriber_id}, audience ${key}.`;
}
