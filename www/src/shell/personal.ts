// Personal data in a draft: found, and replaced by invented data.

import { parsed } from '../json.js';
import type { Draft } from '../types.ts';

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const PHONE = /^\+?[\d\s().-]{7,20}$/;

/** Members that hold a person's name, address and the like, whatever the value looks like. */
const PERSONAL_KEY =
  /^(?:(?:first|last|full|given|family)[_ ]?name|address|street|birthday|ip|userAgent|user_id|userId|anonymousId|device_?id)$/i;
const PHONE_KEY = /phone|mobile|^tel/i;

/** What in a draft names or reaches a person: each value once. */
export function personalIn({ event, tests }: Draft): string[] {
  const found = new Set<string>();
  for (const value of [parsed(event), ...tests.map(({ event, expected }) => [event, expected])])
    walk(value, '', (key, text) => (isPersonal(key, text) && found.add(text), text));
  // What can't be parsed may still hold an email.
  if (parsed(event) === undefined) for (const [email] of event.matchAll(new RegExp(EMAIL, 'g'))) found.add(email);
  return [...found].sort((one, other) => Number(EMAIL.test(other)) - Number(EMAIL.test(one)));
}

function isPersonal(path: string, text: string) {
  const key = path.slice(path.lastIndexOf('.') + 1);
  if (path.endsWith('traits.name')) return text !== '';
  return (
    EMAIL.test(text) ||
    (PHONE.test(text) && (PHONE_KEY.test(key) || text.startsWith('+'))) ||
    (PERSONAL_KEY.test(key) && text !== '')
  );
}

/** The draft with invented data in place of personal data: the same value becomes the same everywhere. */
export function withSampleData(draft: Draft): Draft {
  const replaced = new Map<string, string>();
  const replace = (key: string, text: string) => {
    if (!isPersonal(key, text)) return text;
    const known = replaced.get(text);
    if (known !== undefined) return known;
    const number = replaced.size + 1;
    const made = EMAIL.test(text)
      ? text.replace(new RegExp(EMAIL, 'g'), `person${number}@example.com`)
      : PHONE.test(text)
        ? `+1415555${String(100 + number).padStart(4, '0')}`
        : `Sample ${number}`;
    replaced.set(text, made);
    return made;
  };
  const event = parsed(draft.event);
  const text =
    event === undefined
      ? draft.event.replaceAll(new RegExp(EMAIL, 'g'), 'person@example.com')
      : JSON.stringify(walk(event, '', replace), null, 2);
  const tests = draft.tests.map((test) => ({ ...walk(test, '', replace), name: test.name }));
  return { ...draft, event: text, tests };
}

/** A value with each text replaced by what `visit` gives for it and its path: keys with dots between them. */
function walk(value: any, path: string, visit: (path: string, text: string) => string): any {
  if (typeof value === 'string') return visit(path, value);
  if (Array.isArray(value)) return value.map((one) => walk(one, path, visit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, `${path}.${key}`, visit)]));
}
