// Conversion between triggers and rows of conditions. Triggers that rows can't express stay text.

import type { Condition, Operator } from 'segment-postscript';
import type { Outcome } from '../types.ts';

export type Row = Exclude<Condition, { type: 'group' }> & { id: number };

/** The kinds of conditions, with their labels and their names in FQL. */
export const FIELDS: Record<Row['type'], { label: string; member: string; nested: boolean }> = {
  'event-type': { label: 'Event type', member: 'type', nested: false },
  event: { label: 'Event name', member: 'event', nested: false },
  'event-property': { label: 'Property', member: 'properties', nested: true },
  'event-trait': { label: 'Trait', member: 'traits', nested: true },
  'event-context': { label: 'Context', member: 'context', nested: true },
  userId: { label: 'User ID', member: 'userId', nested: false },
  name: { label: 'Page name', member: 'name', nested: false },
};

export const OPERATORS: Record<Operator, string> = {
  '=': 'is',
  '!=': 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  not_starts_with: 'does not start with',
  ends_with: 'ends with',
  not_ends_with: 'does not end with',
  exists: 'exists',
  not_exists: 'does not exist',
  is_true: 'is true',
  is_false: 'is false',
  number_equals: 'is the number',
  number_not_equals: 'is not the number',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is greater than',
  '>=': 'is at least',
};

/** The types of events. */
export const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

/** The names of events that audiences and journeys send. */
const NAMES = ['Audience Entered', 'Audience Exited', 'Journey Step Entered'];

/** Event names to suggest: that of the current event, and the usual ones. */
export function namesOf(event: any): string[] {
  const own = typeof event?.event === 'string' ? [event.event] : [];
  return [...new Set([...own, ...NAMES])];
}

const WITHOUT_VALUE: Operator[] = ['exists', 'not_exists', 'is_true', 'is_false'];
const NUMERIC: Operator[] = ['number_equals', 'number_not_equals', '<', '<=', '>', '>='];

export const isNumeric = (operator: Operator) => NUMERIC.includes(operator);
export const hasValue = (operator: Operator) => !WITHOUT_VALUE.includes(operator);

/** The operators that make sense for a kind of condition. */
export function operatorsOf(type: Row['type']) {
  const all = Object.keys(OPERATORS) as Operator[];
  if (type === 'event-type') return all.slice(0, 2);
  return FIELDS[type].nested ? all : all.slice(0, 8);
}

let ids = 0;

export function newRow(): Row {
  return { id: (ids += 1), type: 'event-type', operator: '=', value: 'track' };
}

/** The rows of a trigger, and how they are joined; undefined if rows can't express it. */
export function rowsOf({
  trigger,
  triggerIssues,
}: Pick<Outcome, 'trigger' | 'triggerIssues'>): { rows: Row[]; join: 'and' | 'or' } | undefined {
  if (trigger === undefined || triggerIssues.length > 0) return undefined;
  const rows: Row[] = [];
  for (const child of trigger.children) {
    if (child.type === 'group' || !(child.type in FIELDS) || !(child.operator in OPERATORS)) return undefined;
    rows.push({ ...child, id: (ids += 1) });
  }
  return { rows, join: trigger.operator };
}

/** The trigger of rows. Incomplete rows are left out. */
export function textOf(rows: Row[], join: 'and' | 'or') {
  return rows.filter(isComplete).map(conditionOf).join(` ${join} `);
}

export function isComplete(row: Row) {
  if ('name' in row && row.name === '') return false;
  if (!hasValue(row.operator)) return true;
  const value = String(row.value ?? '');
  // FQL can't escape a quote in a string.
  return isNumeric(row.operator)
    ? value !== '' && Number.isFinite(Number(value))
    : !value.includes('"') && value !== '';
}

function conditionOf(row: Row) {
  const { member, nested } = FIELDS[row.type];
  const name = nested && 'name' in row ? `${member}.${row.name.replaceAll(/[^A-Za-z0-9._-]/g, '\\$&')}` : member;
  const { operator, value = '' } = row;
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  if (isNumeric(operator))
    return `${name} ${operator.replace('number_not_equals', '!=').replace('number_equals', '=')} ${Number(value)}`;
  const not = operator.startsWith('not_') ? '!' : '';
  switch (operator) {
    case 'contains':
    case 'not_contains':
      return `${not}contains(${name}, ${text})`;
    case 'starts_with':
    case 'not_starts_with':
      return `${not}match(${name}, "${value}*")`;
    case 'ends_with':
    case 'not_ends_with':
      return `${not}match(${name}, "*${value}")`;
    case 'exists':
      return `${name} != null`;
    case 'not_exists':
      return `${name} = null`;
    case 'is_true':
      return `${name} = true`;
    case 'is_false':
      return `${name} = false`;
    default:
      return `${name} ${operator} ${text}`;
  }
}

/** A condition with another kind, operator or value. Parts that the new one can't have are dropped. */
export function changed(
  row: Row,
  patch: { type?: Row['type']; operator?: Operator; name?: string; value?: string },
): Row {
  const type = patch.type ?? row.type;
  const wanted = patch.operator ?? row.operator;
  const operator = operatorsOf(type).includes(wanted) ? wanted : '=';
  const name = patch.name ?? ('name' in row ? row.name : '');
  const isText = type === 'event-type' && patch.type !== undefined;
  const value = patch.value ?? (isText ? 'track' : patch.type !== undefined ? '' : row.value);
  return {
    id: row.id,
    type,
    operator,
    ...(FIELDS[type].nested ? { name } : {}),
    ...(hasValue(operator) ? { value } : {}),
  } as Row;
}
