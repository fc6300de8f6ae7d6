// What is said of an event in the list: its name, its user, its issues in plain words, and where it stops being JSON.

import { FIELDS } from '../data/destination.data.js';
import { place } from '../engine/json-error.ts';
import { parsed } from '../json.js';
import { emptiness } from '../result/plain.ts';

const MAX_CHARACTERS = 100;

/** Members of a text that is not JSON. `type` is also a key of other objects. */
const MEMBER =
  /"(?:(userId|anonymousId|email|event)"\s*:\s*"([^"\\]*)|(type)"\s*:\s*"(track|identify|page|screen|group|alias))"/g;

/** `fault` is what Build says of an event that is not JSON. */
export function describe(text: string): { name?: string; user?: string; fault?: string } {
  const event = parsed(text);
  if (event !== undefined) return { name: nameOf(event), user: userOf(event) };
  const members = Array.from(text.matchAll(MEMBER), ([, key, value, type, kind]) => [key ?? type, value ?? kind]);
  // The first member of a name counts.
  const found = Object.fromEntries(members.toReversed());
  // Line breaks within an event are not what they are in the file.
  const fault = text.includes('\r') ? undefined : place(text, '', 'The event is not JSON')?.message;
  return { name: nameOf(found), user: userOf(found), fault };
}

/** A field that is required, in Segment's sentence about it. */
const REQUIRED = /missing the required field '([^']+)'/;

/** An issue of which only code and message are known, in plain words. */
export function inPlainWords({ code, message }: { code?: string; message: string }) {
  const field = code === 'field_required' ? FIELDS[REQUIRED.exec(message)?.[1] ?? ''] : undefined;
  return field ? emptiness(field) : message;
}

const nameOf = (event: any) => first(event?.event, event?.name, event?.type);

const userOf = (event: any) =>
  first(
    event?.userId,
    event?.traits?.email,
    event?.context?.traits?.email,
    event?.properties?.email,
    event?.email,
    event?.anonymousId,
  );

/** The first text that says something. */
function first(...values: unknown[]) {
  const found = values.find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof found === 'string' ? found.slice(0, MAX_CHARACTERS) : undefined;
}
