// Detection of personal data in a draft, and its replacement with sample data.

import { parsed } from '../json.js';
import type { Draft } from '../types.ts';

/** In a URL, `@` may be encoded as `%40`. */
const EMAIL = /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/i;
const PHONE = /^\+?[\d\s().-]{7,20}$/;
/** A phone number within a text. */
const PHONE_WITHIN = /\+\d[\d\s().-]{6,18}\d|(?<!\d)\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)/;

/** The keys of personal data such as names and addresses, whatever the value looks like. */
const PERSONAL_KEY =
  /^(?:(?:first|last|full|given|family)[_ ]?name|address|street|city|zip|postal_?code|birthday|ip|userAgent|user_id|userId|anonymousId|device_?id)$/i;
const PHONE_KEY = /phone|mobile|^tel|sms|msisdn/i;

/** Shorter values are not searched for within texts: they may be part of another word. */
const SHORTEST_WITHIN = 4;

/** The maximum number of values to search for within texts: more would take too long in a large event. */
const MOST_WITHIN = 200;

/** The personal data in a draft, without duplicates. */
export function personalIn(draft: Draft): string[] {
  const found = new Set<string>();
  replaced(draft, (path, text) => (isPersonal(path, text) && found.add(text), text));
  return [...found].sort((one, other) => Number(EMAIL.test(other)) - Number(EMAIL.test(one)));
}

function isPersonal(path: string, text: string) {
  const key = keyOf(path);
  if (path.endsWith('traits.name')) return text !== '';
  return (
    EMAIL.test(text) ||
    PHONE_WITHIN.test(text) ||
    (PHONE.test(text) && PHONE_KEY.test(key)) ||
    (PERSONAL_KEY.test(key) && text !== '')
  );
}

const keyOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** The draft with sample data instead of personal data. */
export const withSampleData = (draft: Draft) => sampleOf(draft).draft;

/** That draft, and the replacement of each value, which is the same everywhere. */
export function sampleOf(draft: Draft, personal = personalIn(draft)) {
  const invented = new Map<string, string>();
  const known = personal.filter(({ length }) => length >= SHORTEST_WITHIN).slice(0, MOST_WITHIN);
  const sample = replaced(draft, (path, text, isNumber) => {
    // A text may also mention a person whose data was found elsewhere.
    const isKnown = isNumber ? known.includes(text) : known.some((one) => text.includes(one));
    if (!isKnown && !isPersonal(path, text)) return text;
    const made = invented.get(text) ?? inventedFor(keyOf(path), text, invented.size + 1);
    invented.set(text, made);
    return made;
  });
  return { draft: sample, invented };
}

/** A replacement of the same kind. A text with more than an email or a phone number is replaced as a whole. */
function inventedFor(key: string, text: string, number: number) {
  if (key === 'ip') return `203.0.113.${number % 255}`;
  if (key === 'birthday') return '1990-01-01';
  if (text.replace(EMAIL, '') === '') return `person${number}@example.com`;
  // Digits alone may also be an ID.
  const isPhone = PHONE.test(text) && (PHONE_KEY.test(key) || PHONE_WITHIN.test(text));
  return isPhone ? `+1415555${String(100 + number).padStart(4, '0')}` : `Sample ${number}`;
}

/** Returns the replacement of a text, or of a number as text. The path has dots between the keys. */
type Visit = (path: string, text: string, isNumber?: boolean) => string;

/** A draft with each value of its event, tests and mappings replaced by the result of `visit`. */
function replaced(draft: Draft, visit: Visit): Draft {
  // Emails are also found in triggers and in text that can't be parsed.
  const emails = (text: string) => text.replaceAll(new RegExp(EMAIL, 'gi'), (email) => visit('', email));
  const event = parsed(draft.event);
  const tests = draft.tests.map((test) => ({ ...walk(test, '', visit), name: emails(test.name) }));
  const subscriptions = draft.subscriptions.map((one) => {
    let { mapping } = one;
    walk(parsed(mapping), '', (path, text) => {
      const made = visit(path, text);
      if (made !== text) mapping = mapping.replaceAll(JSON.stringify(text), () => JSON.stringify(made));
      return text;
    });
    return { ...one, subscribe: emails(one.subscribe), mapping };
  });
  const walked = event === undefined ? emails(draft.event) : walk(event, '', visit);
  const text = event === undefined ? walked : JSON.stringify(walked, null, 2);
  return { ...draft, event: text, tests, subscriptions };
}

function walk(value: any, path: string, visit: Visit): any {
  if (typeof value === 'string') return visit(path, value);
  if (typeof value === 'number') {
    const made = visit(path, String(value), true);
    return made === String(value) ? value : Number(made.replaceAll(/\D/g, ''));
  }
  if (Array.isArray(value)) return value.map((one) => walk(one, path, visit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, `${path}.${key}`, visit)]));
}
