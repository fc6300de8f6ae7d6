// Recognizes what a text is: an event, many events, a mapping, a configuration, tests, or a Segment or Terraform export.

import { subscriptionsIn } from '../../../pkg/src/exported.js';
import { parsed } from '../json.js';
import { parseLiteral } from './literal.ts';

export type Found =
  | { is: 'event' | 'mapping' | 'configuration' | 'tests' | 'export'; text: string; value: any; wasLiteral: boolean }
  | { is: 'events'; text: string };

/** What a text is, if it is JSON, a JavaScript literal, or lines of JSON. */
export function recognize(text: string): Found | undefined {
  let value = parsed(text);
  const wasLiteral = value === undefined;
  if (wasLiteral) {
    if (areLines(text)) return { is: 'events', text };
    value = parseLiteral(text);
    if (value === undefined) return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const json = wasLiteral ? JSON.stringify(value, null, 2) : text;
  const found = (is: 'event' | 'mapping' | 'configuration' | 'tests' | 'export') => ({
    is,
    text: json,
    value,
    wasLiteral,
  });
  if (isConfiguration(value)) return found('configuration');
  if (Array.isArray(value.tests) && typeof value.type !== 'string') return found('tests');
  if (typeof value.type !== 'string' && subscriptionsIn(value).length > 0) return found('export');
  if (Array.isArray(value)) {
    if (value.length !== 1) return { is: 'events', text: json };
    return typeof value[0] === 'object'
      ? { is: 'event', text: JSON.stringify(value[0], null, 2), value: value[0], wasLiteral }
      : undefined;
  }
  return found(typeof value.type !== 'string' && /"@\w/.test(json) ? 'mapping' : 'event');
}

/**
 * What to open a pasted text as; undefined if it should be inserted at the caret.
 *
 * @param where the label of the editor it is pasted into, or `input` or `page`
 */
export function pasted(text: string, where: string): Found | undefined {
  const found = recognize(text);
  switch (found?.is) {
    case 'configuration':
    case 'tests':
    case 'export':
      return found;
    case 'events':
      return where === 'page' || where === 'Event' ? found : undefined;
    case 'mapping':
      return where === 'page' || where === 'Trigger' || where === 'Event' ? found : undefined;
    case 'event':
      // What looks like an event may also be a part of a mapping.
      return where === 'page' || where === 'Trigger' || (where === 'Event' && typeof found.value.type === 'string')
        ? found
        : undefined;
    default:
      return undefined;
  }
}

/** Whether a value is a configuration, not an event with a member of that name. */
function isConfiguration(value: any) {
  const isMapping = (one: any) => one?.mapping !== undefined || one?.subscribe !== undefined;
  return Array.isArray(value.subscriptions) && typeof value.type !== 'string' && value.subscriptions.some(isMapping);
}

/** Whether the first lines of a text are JSON values. */
function areLines(text: string) {
  const lines = text.trim().split('\n');
  return lines.length > 1 && lines.slice(0, 3).every((line) => line.trim() === '' || parsed(line) !== undefined);
}
