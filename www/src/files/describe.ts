// The description of an event in the list: its name, its user, its issues in plain words, and its JSON syntax error.

import { FIELDS } from '../data/destination.data.js';
import { place } from '../engine/json-error.ts';
import { parsed } from '../json.js';
import { emptiness } from '../result/plain.ts';

const MAX_CHARACTERS = 100;

/** Members of a text that is not JSON. Values of `type` are limited, because other objects have that key too. */
const MEMBER =
  /"(?:(userId|anonymousId|email|event)"\s*:\s*"([^"\\]*)|(type)"\s*:\s*"(track|identify|page|screen|group|alias))"/g;

/** `fault` is Build's message for an event that is not JSON. */
export function describe(text: string): { name?: string; user?: string; fault?: string } {
  const event = parsed(text);
  if (event !== undefined) return { name: nameOf(event), user: userOf(event) };
  const members = Array.from(text.matchAll(MEMBER), ([, key, value, type, kind]) => [key ?? type, value ?? kind]);
  // The first member of each name wins.
  const found = Object.fromEntries(members.toReversed());
  // Line breaks within the event may differ from those in the file.
  const fault = text.includes('\r') ? undefined : place(text, '', 'The event is not JSON')?.message;
  return { name: nameOf(found), user: userOf(found), fault };
}

/** The field in Segment's message for a missing required field. */
const REQUIRED = /missing the required field '([^']+)'/;

/** An issue in plain words, from its code and message only. */
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

/** The first text that is not blank, truncated. */
function first(...values: unknown[]) {
  const found = values.find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof found === 'string' ? found.slice(0, MAX_CHARACTERS) : undefined;
}
