// The people that the payloads of an event identify, and the matching subscribers of a simulated Postscript.

import type { Entry, Scene } from './types.js';
import type { Subscriber } from './postscript.ts';

/** The person in a mapped event, as the sync sees them: with the digits of the phone number, and the trimmed email. */
export function entryOf({
  subscription,
  name,
  status,
  membership,
  payload,
}: import('segment-postscript').MappedEvent): Entry {
  const text = (key: string) => (typeof payload?.[key] === 'string' ? payload[key] : '');
  return {
    subscription,
    ...(name === undefined ? {} : { name }),
    status,
    ...(membership === undefined ? {} : { membership }),
    audience: text('segment_audience_key'),
    phone: text('phone').replace(/[^0-9]/g, ''),
    email: text('email').trim(),
  };
}

/** The subscribers of a scene, and notes about them. */
export function populate(entries: Entry[], scene: Scene): { subscribers: Subscriber[]; notes: string[] } {
  if (scene.subscriber === 'unknown') return { subscribers: [], notes: notesOnNobody(scene) };
  const named = entries.filter(({ status, phone, email }) => status === 'mapped' && (phone !== '' || email !== ''));
  const subscribers: Subscriber[] = [];
  for (const entry of named) {
    const known = subscribers.find((one) => isSame(one, entry)) ?? addTo(subscribers);
    known.phone_number ||= entry.phone;
    known.email ??= entry.email === '' ? null : entry.email;
    const isEntered = entry.membership !== 'exited';
    if ((scene.subscriber === 'up_to_date') === isEntered) join(known, entry.audience);
  }
  const notes = twist(subscribers, scene);
  // A subscriber of Postscript always has a phone number.
  const taken = new Set(entries.map(({ phone }) => phone));
  for (const one of subscribers) {
    one.phone_number ||= freeNumber(taken);
    taken.add(one.phone_number);
  }
  return { subscribers, notes };
}

function isSame({ phone_number, email }: Subscriber, entry: Entry) {
  return (
    (phone_number !== '' && phone_number === entry.phone) ||
    (email !== null && email.toLowerCase() === entry.email.toLowerCase())
  );
}

function addTo(subscribers: Subscriber[]) {
  const added = { id: `s_${subscribers.length + 1}`, phone_number: '', email: null, properties: {}, tags: [] };
  subscribers.push(added);
  return added;
}

function join(subscriber: Subscriber, audience: string) {
  const listed = subscriber.properties['Segment Audiences'] ?? [];
  if (!Array.isArray(listed) || listed.includes(audience)) return;
  subscriber.properties = { 'Segment Audiences': [...listed, audience] };
}

/** Applies a special case to the subscribers. Returns notes if it has no effect. */
function twist(subscribers: Subscriber[], { special }: Scene): string[] {
  if (special === 'email_only') {
    const [one] = subscribers.filter(({ email }) => email !== null);
    if (one === undefined) return ['The special case has no effect: no payload has an email.'];
    one.phone_number = '';
    one.email = otherCase(one.email ?? '');
  }
  if (special === 'same_phone') {
    const [one] = subscribers.filter(({ phone_number }) => phone_number !== '');
    if (one === undefined) return ['The special case has no effect: no payload has a phone number.'];
    const { phone_number } = one;
    subscribers.push({ ...addTo([...subscribers]), phone_number, email: 'somebody.else@example.com' });
  }
  return [];
}

function notesOnNobody({ special }: Scene) {
  return special === 'email_only' || special === 'same_phone'
    ? ['The special case has no effect: the person is not a subscriber.']
    : [];
}

function otherCase(email: string) {
  return email === email.toUpperCase() ? email.toLowerCase() : email.toUpperCase();
}

/** An arbitrary phone number that no other subscriber has. */
function freeNumber(taken: Set<string>) {
  let number = 14155550199;
  while (taken.has(String(number))) number -= 1;
  return String(number);
}
