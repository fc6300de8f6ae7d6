// Conversion of one kind of part to another that keeps what it can: a path becomes a template's placeholder, the value of
// one directive becomes the value of another.

import { CHOICE, PATH } from '../data/directives.data.js';
import type { Directive, Input } from '../data/directives.data.js';
import { parsed } from '../json.js';
import { text as mappingText, withValue, write } from './edit.ts';
import { DIRECTIVES, chainOf, directiveOf, isDirectiveLike, kindOf } from './kinds.ts';
import { nodeAt, parseWithPlaces, replaceMember, verbatim } from './json-text.js';
import type { JsonNode, Kind, Place, Writable } from './types.js';

/**
 * Converts the part at a place to another kind. `fallback` is the path for a part that has none; `origin` is the value to
 * convert, which may no longer be at the place.
 */
export function changeKind(place: Place, kind: Kind, fallback: string, origin: Writable | undefined) {
  const before = withValue(mappingText(), place, origin);
  const node = nodeAt(parseWithPlaces(before), place.keys);
  if (kind === 'source' && node === undefined) return write(withValue(before, place, null));
  if (kind === 'source' || kind === kindOf(node)) return write(before);
  if (kind === 'absent') return write(withValue(before, place, undefined));
  const { directive, value } = convert(before, node, kind, fallback);
  const former = directiveOf(node);
  // Members beside the directive are kept. Without any, the object is replaced and formatted.
  if (directive !== undefined && node?.items !== undefined && node.items.length > 1 && former !== undefined) {
    return write(replaceMember(before, node, former.index, directive, value));
  }
  write(withValue(before, place, directive === undefined ? value : { members: [[directive, value]] }));
}

/** The result of a conversion: a directive's name and operand, or a raw value. */
function convert(
  text: string,
  node: JsonNode | undefined,
  to: Kind,
  fallback: string,
): { directive?: string; value: Writable } {
  const directive = DIRECTIVES.get(to);
  if (directive !== undefined) return { directive: to, value: operandOf(directive, text, node, fallback) };
  const written = textIn(node);
  const path = pathIn(node) ?? written ?? fallback;
  switch (to) {
    case 'first':
      return { value: asChain([path, fallback === path ? '$.' : fallback]) };
    case 'text':
      return { value: written ?? pathIn(node) ?? '' };
    case 'object':
      return { value: objectOf(text, node) };
    case 'array':
      return { value: node === undefined ? [] : elementsOf(text, node) };
    default:
      return { value: scalarOf(written) };
  }
}

/** "First available of" paths: each one if it exists, or else the next; the last one has no condition. */
export function asChain([first, ...rest]: string[]): Writable {
  if (rest.length === 0) return asPath(first);
  const { name, condition, input, otherwise } = CHOICE;
  const value = asPath(first);
  return members({ [name]: members({ [condition]: value, [input]: value, [otherwise]: asChain(rest) }) });
}

/** A new operand of a directive, built from a part. */
function operandOf(directive: Directive, text: string, node: JsonNode | undefined, fallback: string): Writable {
  const { holds, inputs, pattern } = directive;
  const path = pathIn(node) ?? textIn(node) ?? fallback;
  const value = (input: Input): Writable | undefined => {
    if (input.format === 'path') return path;
    if (pattern !== undefined) {
      return textIn(node) ?? (node === undefined ? '' : pattern.replace('${path}', () => withoutRoot(path)));
    }
    if (input.scope !== undefined) return 'resultOf' in input.scope ? asPath('$.value') : shapeOf(text, node);
    if (input.role === undefined) return input.start === '' && input.minLength ? ' ' : input.start;
    const whole = node === undefined ? asPath(path) : copy(text, node);
    if (input.type === 'object') return members({ value: whole });
    if (input.type === 'array') return objectsOf(text, node);
    const isEmpty = node?.kind === 'string' && node.value === '';
    if (inputs.some(({ role }) => role === 'condition')) return isEmpty ? asPath(fallback) : whole;
    const inner = wrappedIn(node) ?? node;
    if (inner === undefined) return asPath(path);
    const isText = inner.kind === 'string' ? inner.value !== '' : isDirectiveLike(inner);
    return input.type === 'string' && !isText ? asPath(path) : copy(text, inner);
  };
  if (holds === 'value') return value(inputs[0])!;
  const isNew = ({ role, start }: Input) => start !== undefined && role !== 'otherwise';
  const filled = inputs.filter(isNew).map((input) => [input.name, value(input)] as [string, Writable]);
  return holds === 'elements' ? filled.map(([, one]) => one) : { members: filled };
}

/** The path that a part reads, if any. */
function pathIn(node: JsonNode | undefined): string | undefined {
  const chain = chainOf(node);
  if (chain !== undefined) return chain[0];
  const { directive, operand } = formOf(node);
  if (directive === undefined) return undefined;
  if (directive.pattern !== undefined) {
    return operand?.kind === 'string' ? onlyPlaceholder(String(operand.value)) : undefined;
  }
  const sources = directive.inputs.filter(({ role }) => role === 'input' || role === 'condition').reverse();
  for (const { name, format } of sources) {
    const value = directive.holds === 'value' ? operand : nodeAt(operand, [name]);
    const path = format === 'path' && value?.kind === 'string' ? String(value.value) : pathIn(value);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The text of a part, if it is a text. */
function textIn(node: JsonNode | undefined): string | undefined {
  const kind = kindOf(node);
  if (kind === 'text' || kind === 'scalar') return node?.value === null ? undefined : String(node?.value);
  const { directive, operand } = formOf(node);
  if (directive?.pattern !== undefined) return operand?.kind === 'string' ? String(operand.value) : undefined;
  const inner = wrappedIn(node);
  return inner && textIn(inner);
}

/** The path of a template that is only `{{path}}`. */
function onlyPlaceholder(template: string) {
  const trimmed = template.trim();
  if (!trimmed.startsWith('{{') || !trimmed.endsWith('}}')) return undefined;
  const path = trimmed.slice(2, -2).trim();
  return path === '' || path.includes('{') || path.includes('|') || path.includes(' ') ? undefined : `$.${path}`;
}

function withoutRoot(path: string) {
  return path.startsWith('$.') ? path.slice(2) : path;
}

/** The directive of a part that has a form, and its operand. */
function formOf(node: JsonNode | undefined) {
  return { directive: DIRECTIVES.get(kindOf(node)), operand: directiveOf(node)?.operand };
}

/** The value of a directive that transforms one value. */
function wrappedIn(node: JsonNode | undefined): JsonNode | undefined {
  const { directive, operand } = formOf(node);
  const [input, other] = directive?.inputs.filter(({ role }) => role === 'input' || role === 'condition') ?? [];
  if (input === undefined || other !== undefined || input.format !== undefined) return undefined;
  if (input.type !== 'any' && input.type !== 'string') return undefined;
  return directive?.holds === 'value' ? operand : nodeAt(operand, [input.name]);
}

/** A part, unchanged; a directive without the `_metadata` beside it, which stays in place. */
function copy(text: string, node: JsonNode): Writable {
  const directive = directiveOf(node);
  if (directive === undefined || node.items?.length === 1) return verbatim(text, node);
  return members({ [directive.name]: verbatim(text, directive.operand) });
}

const members = (object: Record<string, Writable>): Writable => ({ members: Object.entries(object) });
const asPath = (path: string) => members({ [PATH]: path });

/** The mapping of each element. */
function shapeOf(text: string, node: JsonNode | undefined) {
  const first = node?.kind === 'array' ? node.items?.[0]?.node : node;
  return first !== undefined && kindOf(first) === 'object' ? copy(text, first) : members({});
}

/** The objects in a part. */
function objectsOf(text: string, node: JsonNode | undefined) {
  const nodes = node?.kind === 'array' ? (node.items ?? []).map((item) => item.node) : node === undefined ? [] : [node];
  return nodes.filter(({ kind }) => kind === 'object').map((object) => copy(text, object));
}

function objectOf(text: string, node: JsonNode | undefined): Writable {
  const { directive, operand } = formOf(node);
  const scoped = directive?.inputs.filter(({ scope }) => scope !== undefined) ?? [];
  const candidates = [
    wrappedIn(node),
    ...scoped.map(({ name }) => nodeAt(operand, [name])),
    ...(listIn(node) ?? []),
    ...(node?.kind === 'array' ? (node.items ?? []).map((item) => item.node) : []),
  ];
  const object = candidates.find((candidate) => kindOf(candidate) === 'object');
  return object === undefined ? members({}) : copy(text, object);
}

function elementsOf(text: string, node: JsonNode): Writable[] {
  return listIn(node)?.map((item) => copy(text, item)) ?? [copy(text, node)];
}

/** The elements of a directive's array. */
function listIn(node: JsonNode | undefined) {
  const { directive, operand } = formOf(node);
  const array = directive?.inputs.find(({ type }) => type === 'array');
  return array && nodeAt(operand, [array.name])?.items?.map((item) => item.node);
}

function scalarOf(written: string | undefined) {
  const value = parsed(written ?? 'null') ?? null;
  return typeof value === 'object' || typeof value === 'string' ? null : value;
}
