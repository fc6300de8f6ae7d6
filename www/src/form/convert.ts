// One kind of part made of another, so that what can be kept is kept: a path becomes a template's placeholder, what is
// wrapped becomes the value of what wraps it.

import { chainOf, directiveOf, isDirectiveLike, kindOf } from './kinds.ts';
import { memberOf, nodeAt, verbatim } from './json-text.js';
import type { JsonNode, Kind, Writable } from './types.js';

/** Directives of one value: chosen in each other's place, they hand it on. */
const WRAPPERS = new Set(['case', 'replace', 'json', 'flatten', 'excludeWhenNull', 'literal']);

/** What a part becomes: a directive's name and options, or a raw value. */
export function convert(
  text: string,
  node: JsonNode | undefined,
  to: Kind,
  fallback: string,
): { directive?: string; value: Writable } {
  const path = pathIn(node) ?? textIn(node) ?? fallback;
  const written = textIn(node);
  const whole = () => (node === undefined ? asPath(path) : copy(text, node));
  /** The value for a directive that wraps it. */
  const wrapped = () => {
    const inner = valueOfWrapper(node) ?? node;
    return inner === undefined ? asPath(path) : copy(text, inner);
  };
  const textual = () => {
    const inner = valueOfWrapper(node) ?? node;
    const isRight = inner !== undefined && (inner.kind === 'string' ? inner.value !== '' : isDirectiveLike(inner));
    return isRight ? copy(text, inner) : asPath(path);
  };
  const directive = (value: Writable) => ({ directive: `@${to}`, value });
  switch (to) {
    case 'path':
      return directive(path);
    case 'template':
      return directive(written ?? (node === undefined ? '' : `{{${withoutRoot(path)}}}`));
    case 'liquid':
      return directive(written ?? (node === undefined ? '' : `{{ ${withoutRoot(path)} }}`));
    case 'first':
      return { value: asChain([path, fallback === path ? '$.' : fallback]) };
    case 'if': {
      const value = node?.kind === 'string' && node.value === '' ? asPath(fallback) : whole();
      return directive({
        members: [
          ['exists', value],
          ['then', value],
        ],
      });
    }
    case 'case':
      return directive({
        members: [
          ['operator', 'lower'],
          ['value', textual()],
        ],
      });
    case 'replace':
      return directive({
        members: [
          ['pattern', ' '],
          ['replacement', ''],
          ['value', textual()],
        ],
      });
    case 'arrayPath':
      return directive([path, shapeOf(text, node)]);
    case 'merge':
      return directive({
        members: [
          ['direction', 'right'],
          ['objects', objectsOf(text, node)],
        ],
      });
    case 'json':
      return directive({
        members: [
          ['mode', 'encode'],
          ['value', wrapped()],
        ],
      });
    case 'flatten':
      return directive({
        members: [
          ['separator', '.'],
          ['value', wrapped()],
        ],
      });
    case 'transform':
      return directive(transformOf(whole()));
    case 'excludeWhenNull':
    case 'literal':
      return directive(wrapped());
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

/** The path that a part reads, if it is plain which. */
function pathIn(node: JsonNode | undefined): string | undefined {
  const operand = directiveOf(node)?.operand;
  const kind = kindOf(node);
  switch (kind) {
    case 'path':
      return operand?.kind === 'string' ? String(operand.value) : pathIn(operand);
    case 'template':
    case 'liquid':
      return operand?.kind === 'string' ? onlyPlaceholder(String(operand.value)) : undefined;
    case 'arrayPath':
      return operand && nodeAt(operand, ['0'])?.kind === 'string' ? String(nodeAt(operand, ['0'])?.value) : undefined;
    case 'first':
      return chainOf(node)?.[0];
    case 'if':
      return pathIn(memberOf(operand, 'then')?.node) ?? pathIn(memberOf(operand, 'exists')?.node);
    default:
      return WRAPPERS.has(kind) ? pathIn(valueOfWrapper(node)) : undefined;
  }
}

/** The text that a part is. */
function textIn(node: JsonNode | undefined): string | undefined {
  const operand = directiveOf(node)?.operand;
  switch (kindOf(node)) {
    case 'text':
      return String(node?.value);
    case 'scalar':
      return node?.value === null ? undefined : String(node?.value);
    case 'template':
    case 'liquid':
      return operand?.kind === 'string' ? String(operand.value) : undefined;
    default:
      return WRAPPERS.has(kindOf(node)) ? textIn(valueOfWrapper(node)) : undefined;
  }
}

/** The path of `{{path}}`, where nothing else is. */
function onlyPlaceholder(template: string) {
  const trimmed = template.trim();
  if (!trimmed.startsWith('{{') || !trimmed.endsWith('}}')) return undefined;
  const path = trimmed.slice(2, -2).trim();
  return path === '' || path.includes('{') || path.includes('|') || path.includes(' ') ? undefined : `$.${path}`;
}

function withoutRoot(path: string) {
  return path.startsWith('$.') ? path.slice(2) : path;
}

function valueOfWrapper(node: JsonNode | undefined): JsonNode | undefined {
  const kind = kindOf(node);
  if (!WRAPPERS.has(kind)) return undefined;
  const operand = directiveOf(node)?.operand;
  return kind === 'literal' || kind === 'excludeWhenNull' ? operand : memberOf(operand, 'value')?.node;
}

/** A part as it is; a directive without the `_metadata` beside it, which stays where it was. */
function copy(text: string, node: JsonNode): Writable {
  const directive = directiveOf(node);
  if (directive === undefined || node.items?.length === 1) return verbatim(text, node);
  return { members: [[directive.name, verbatim(text, directive.operand)]] };
}

function asPath(path: string): Writable {
  return { members: [['@path', path]] };
}

/** What each element becomes. */
function shapeOf(text: string, node: JsonNode | undefined) {
  const first = node?.kind === 'array' ? node.items?.[0]?.node : node;
  return first !== undefined && kindOf(first) === 'object' ? copy(text, first) : { members: [] };
}

/** The objects that a part holds, to be merged. */
function objectsOf(text: string, node: JsonNode | undefined) {
  const nodes = node?.kind === 'array' ? (node.items ?? []).map((item) => item.node) : node === undefined ? [] : [node];
  return nodes.filter(({ kind }) => kind === 'object').map((object) => copy(text, object));
}

/** Gives what it is made of: the inner mapping puts the value under a key, the outer one takes it from there. */
function transformOf(value: Writable): Writable {
  const apply = { members: [['value', value]] as [string, Writable][] };
  return {
    members: [
      ['apply', apply],
      ['mapping', asPath('$.value')],
    ],
  };
}

function objectOf(text: string, node: JsonNode | undefined): Writable {
  const operand = directiveOf(node)?.operand;
  const candidates = [
    valueOfWrapper(node),
    nodeAt(operand, ['mapping']),
    nodeAt(operand, ['1']),
    ...(nodeAt(operand, ['objects'])?.items ?? []).map((item) => item.node),
    ...(node?.kind === 'array' ? (node.items ?? []) : []).map((item) => item.node),
  ];
  const object = candidates.find((candidate) => kindOf(candidate) === 'object');
  return object === undefined ? { members: [] } : copy(text, object);
}

function elementsOf(text: string, node: JsonNode): Writable[] {
  const objects = kindOf(node) === 'merge' ? nodeAt(directiveOf(node)?.operand, ['objects']) : undefined;
  return objects?.items?.map((item) => copy(text, item.node)) ?? [copy(text, node)];
}

function scalarOf(written: string | undefined) {
  try {
    const value = JSON.parse(written ?? 'null');
    return typeof value === 'object' || typeof value === 'string' ? null : value;
  } catch {
    return null;
  }
}

/** "First available of" paths: the first that exists, or else the next; the last one is given without being asked for. */
export function asChain(paths: string[]): Writable {
  const [first, ...rest] = paths;
  if (rest.length === 0) return asPath(first);
  return {
    members: [
      [
        '@if',
        {
          members: [
            ['exists', asPath(first)],
            ['then', asPath(first)],
            ['else', asChain(rest)],
          ],
        },
      ],
    ],
  };
}
