// The kinds of mapping parts: labels, descriptions, and how the kind of a part is determined from its JSON.

import type { JsonNode, Kind, Shape } from './types.js';

/** Longer texts and parts are left to the JSON text: an input would be slow with them. */
export const MAX_IN_AN_INPUT = 20_000;

/** By group, in the order in which they are offered: the kind, its label, and what it does. */
const GROUPS: [group: string, kinds: [Kind, label: string, does: string][]][] = [
  [
    'From the event',
    [
      ['path', 'Event path', 'The value at a path of the event.'],
      ['first', 'First available of', 'The first of several paths that the event has.'],
      ['arrayPath', 'Each element', 'Each element of an array, mapped by itself.'],
    ],
  ],
  [
    'Text',
    [
      ['text', 'Text', 'The same text for every event.'],
      ['template', 'Template', 'Text with values of the event, written {{path}}.'],
      ['liquid', 'Liquid', 'A Liquid template, with filters such as downcase.'],
      ['case', 'Lower/upper case', 'A text in lower or upper case.'],
      ['replace', 'Replace', 'A text in which something is replaced.'],
    ],
  ],
  [
    'Depending on the event',
    [
      ['if', 'If … then … else', 'One value if something exists, another one if not.'],
      ['excludeWhenNull', 'Without nulls', 'A value that is left out where it is null.'],
    ],
  ],
  [
    'Objects and arrays',
    [
      ['object', 'Object', 'An object whose members are mapped one by one.'],
      ['array', 'Array', 'An array whose elements are mapped one by one.'],
      ['merge', 'Merge', 'Several objects merged into one.'],
      ['flatten', 'Flatten', 'Nested members on one level, with joined keys.'],
      ['json', 'JSON', 'A value as JSON text, or JSON text as a value.'],
      ['transform', 'Transform', 'A mapping applied to the result of another mapping.'],
    ],
  ],
  [
    'Fixed',
    [
      ['scalar', 'Number/true/false/null', 'The same number, true, false or null for every event.'],
      ['literal', 'Literal', 'A value taken as it is, even where it looks like a directive.'],
      ['source', 'As JSON', 'This part of the mapping as JSON text.'],
    ],
  ],
];

const KINDS = new Map(GROUPS.flatMap(([, kinds]) => kinds).map((one) => [one[0], one]));

/** Raw kinds that the validation refuses at some places. A directive may stand at any. */
const REFUSED: Record<Shape, Kind[]> = {
  raw: [],
  text: ['object', 'array', 'scalar'],
  object: ['text', 'array', 'scalar'],
};

const RAW: Kind[] = ['text', 'object', 'array', 'scalar', 'source', 'first'];

/** Those whose options are an object with known members. */
const WITH_OPTIONS = new Set(['if', 'case', 'replace', 'merge', 'json', 'flatten', 'transform']);

/** The kinds that can be chosen at a place, by group. */
export function offered(shape: Shape) {
  return GROUPS.map(([group, kinds]) => [group, kinds.filter(([kind]) => !REFUSED[shape].includes(kind))] as const);
}

export const labelOf = (kind: Kind) => KINDS.get(kind)?.[1] ?? (kind === 'absent' ? 'Not given' : kind);
export const doesOf = (kind: Kind) => KINDS.get(kind)?.[2];

/** What a part is; `source` if it has no form of its own. */
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

/** The one member of an object that makes a directive of it; `_metadata` may stand beside it. */
export function directiveOf(node: JsonNode | undefined) {
  if (node?.kind !== 'object' || node.items === undefined) return undefined;
  const names = node.items.filter(({ key }) => key.startsWith('@'));
  const others = node.items.filter(({ key }) => !key.startsWith('@') && key !== '_metadata');
  if (names.length !== 1 || others.length > 0) return undefined;
  const [item] = names;
  return { name: item.key, operand: item.node, index: node.items.indexOf(item) };
}

/** Whether the validation takes an object for a directive, be it a right one or not. */
export function isDirectiveLike(node: JsonNode) {
  return node.kind === 'object' && (node.items ?? []).some(({ key }) => key.startsWith('@'));
}

function kindOfObject(node: JsonNode): Kind {
  if (!isDirectiveLike(node)) return 'object';
  const directive = directiveOf(node);
  const kind = directive?.name.slice(1) as Kind | undefined;
  if (directive === undefined || kind === undefined || !KINDS.has(kind) || RAW.includes(kind)) return 'source';
  if (chainOf(node) !== undefined) return 'first';
  return hasForm(kind, directive.operand) ? kind : 'source';
}

function hasForm(kind: string, operand: JsonNode) {
  const { items = [] } = operand;
  if (kind === 'path') return operand.kind === 'string' ? fitsLine(operand) : isDirectiveLike(operand);
  if (kind === 'template') return operand.kind === 'string' ? fits(operand) : isDirectiveLike(operand);
  if (kind === 'liquid') return operand.kind === 'string' && fits(operand);
  if (kind === 'arrayPath') return operand.kind === 'array' && items.length <= 2;
  if (!WITH_OPTIONS.has(kind)) return true;
  if (operand.kind !== 'object' || isDirectiveLike(operand)) return false;
  return kind !== 'merge' || items.every(({ key, node }) => key !== 'objects' || node.kind === 'array');
}

/** The path of a part that is a plain `@path`. */
export function plainPath(node: JsonNode | undefined) {
  const directive = directiveOf(node);
  const isPlain = directive?.name === '@path' && directive.operand.kind === 'string' && node?.items?.length === 1;
  return isPlain && fitsLine(directive.operand) ? String(directive.operand.value) : undefined;
}

/** The paths of "first available of": `@if`s that each give the path that they ask for, or else the next. */
export function chainOf(node: JsonNode | undefined): string[] | undefined {
  const paths: string[] = [];
  for (let at = node; ;) {
    const last = plainPath(at);
    if (last !== undefined) return paths.length > 0 ? [...paths, last] : undefined;
    const directive = directiveOf(at);
    if (directive?.name !== '@if' || at?.items?.length !== 1 || directive.operand.items?.length !== 3) return undefined;
    const member = (key: string) => directive.operand.items?.find((item) => item.key === key)?.node;
    const path = plainPath(member('exists'));
    if (path === undefined || path !== plainPath(member('then'))) return undefined;
    paths.push(path);
    at = member('else');
  }
}

/** Whether an input can hold a text as it is: it makes line feeds of carriage returns. */
function fits({ value }: JsonNode) {
  return typeof value === 'string' && value.length <= MAX_IN_AN_INPUT && !value.includes('\r');
}

export function fitsLine(node: JsonNode) {
  return fits(node) && !String(node.value).includes('\n');
}
