// The kinds of mapping parts: labels, descriptions, and how the kind of a part is determined from its JSON.

import { CHOICE, DIRECTIVES as LIST, PATH } from '../data/directives.data.js';
import type { Directive } from '../data/directives.data.js';
import { memberOf } from './json-text.js';
import type { JsonNode, Kind, Shape } from './types.js';

/** Longer texts and parts can be edited only as JSON: an input would be slow. */
export const MAX_IN_AN_INPUT = 20_000;

type Described = Pick<Directive, 'name' | 'label' | 'group' | 'does'>;

const raw = (name: Kind, group: string, label: string, does: string): Described => ({ name, group, label, does });

/** The kinds that are not directives, listed before or after the directives of their group. */
const BEFORE = [
  raw('text', 'Text', 'Text', 'The same text for every event.'),
  raw('object', 'Objects and arrays', 'Object', 'An object whose members are mapped one by one.'),
  raw('array', 'Objects and arrays', 'Array', 'An array whose elements are mapped one by one.'),
  raw('scalar', 'Fixed', 'Number/true/false/null', 'The same number, true, false or null for every event.'),
  raw('source', 'Fixed', 'As JSON', 'This part of the mapping as JSON text.'),
];
const AFTER = [raw('first', 'From the event', 'First available of', 'The first of several paths that the event has.')];

export const DIRECTIVES = new Map(LIST.map((directive) => [directive.name, directive]));
const KINDS = new Map<Kind, Described>([...BEFORE, ...LIST, ...AFTER].map((one) => [one.name, one]));
const GROUPS = new Set(LIST.map(({ group }) => group));

/** Raw kinds that the validation rejects in some parts. A directive is always allowed. */
const REFUSED: Record<Shape, Kind[]> = {
  raw: [],
  text: ['object', 'array', 'scalar'],
  object: ['text', 'array', 'scalar'],
};

/** The kinds that can be chosen for a part, by group. */
export function offered(shape: Shape) {
  const kinds = [...KINDS.values()].filter(({ name }) => !REFUSED[shape].includes(name));
  return [...GROUPS].map((group) => [group, kinds.filter((kind) => kind.group === group)] as const);
}

export const labelOf = (kind: Kind) => KINDS.get(kind)?.label ?? (kind === 'absent' ? 'Not given' : kind);
export const doesOf = (kind: Kind) => KINDS.get(kind)?.does;

/** The kind of a part; `source` if it has no form. */
export function kindOf(node: JsonNode | undefined): Kind {
  if (node === undefined) return 'absent';
  switch (node.kind) {
    case 'string':
      return fits(node) ? 'text' : 'source';
    case 'array':
      return 'array';
    case 'object':
      return kindOfObject(node);
    default:
      return node.to - node.from < 100 ? 'scalar' : 'source';
  }
}

/** The directive of an object, which must be its only member besides `_metadata`. */
export function directiveOf(node: JsonNode | undefined) {
  if (node?.kind !== 'object' || node.items === undefined) return undefined;
  const names = node.items.filter(({ key }) => key.startsWith('@'));
  const others = node.items.filter(({ key }) => !key.startsWith('@') && key !== '_metadata');
  if (names.length !== 1 || others.length > 0) return undefined;
  const [item] = names;
  return { name: item.key, operand: item.node, index: node.items.indexOf(item) };
}

/** Whether the validation treats an object as a directive, valid or not. */
export function isDirectiveLike(node: JsonNode) {
  return node.kind === 'object' && (node.items ?? []).some(({ key }) => key.startsWith('@'));
}

function kindOfObject(node: JsonNode): Kind {
  if (!isDirectiveLike(node)) return 'object';
  const { name, operand } = directiveOf(node) ?? {};
  const directive = DIRECTIVES.get(name ?? '');
  if (directive === undefined) return 'source';
  if (chainOf(node) !== undefined) return 'first';
  return hasForm(directive, operand!) ? directive.name : 'source';
}

function hasForm({ holds, inputs }: Directive, operand: JsonNode) {
  if (holds === 'elements') return operand.kind === 'array' && (operand.items ?? []).length <= inputs.length;
  if (holds === 'options') {
    if (operand.kind !== 'object' || isDirectiveLike(operand)) return false;
    const arrays = inputs.filter(({ type }) => type === 'array');
    return arrays.every(({ name }) => (memberOf(operand, name)?.node.kind ?? 'array') === 'array');
  }
  const [{ format, directives }] = inputs;
  if (format === undefined) return true;
  if (operand.kind !== 'string') return directives && isDirectiveLike(operand);
  return format === 'path' ? fitsLine(operand) : fits(operand);
}

/** The path of a part that only reads a path. */
export function plainPath(node: JsonNode | undefined) {
  const directive = directiveOf(node);
  const isPlain = directive?.name === PATH && directive.operand.kind === 'string' && node?.items?.length === 1;
  return isPlain && fitsLine(directive.operand) ? String(directive.operand.value) : undefined;
}

/** The paths of "first available of": nested conditionals that return the path that they test, or else the next. */
export function chainOf(node: JsonNode | undefined): string[] | undefined {
  const paths: string[] = [];
  for (let at = node; ;) {
    const last = plainPath(at);
    if (last !== undefined) return paths.length > 0 ? [...paths, last] : undefined;
    const directive = directiveOf(at);
    const isChoice = directive?.name === CHOICE.name && at?.items?.length === 1;
    if (!isChoice || directive.operand.items?.length !== 3) return undefined;
    const option = (name: string) => memberOf(directive.operand, name)?.node;
    const path = plainPath(option(CHOICE.condition));
    if (path === undefined || path !== plainPath(option(CHOICE.input))) return undefined;
    paths.push(path);
    at = option(CHOICE.otherwise);
  }
}

/** Whether an input can hold a text unchanged: inputs convert carriage returns to line feeds. */
function fits({ value }: JsonNode) {
  return typeof value === 'string' && value.length <= MAX_IN_AN_INPUT && !value.includes('\r');
}

export function fitsLine(node: JsonNode) {
  return fits(node) && !String(node.value).includes('\n');
}
