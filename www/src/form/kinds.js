// The kinds of parts that a mapping is made of: what they are called, and how one is told from its JSON.

/**
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Kind} Kind
 * @typedef {import('./types.js').Shape} Shape
 */

/** Longer texts and parts are left to the JSON text: an input would be slow with them. */
export const MOST_IN_AN_INPUT = 20_000;

/** @type {[Kind, string][]} in the order in which they are offered */
const LABELS = [
  ['path', 'Event path'],
  ['text', 'Text'],
  ['template', 'Template'],
  ['if', 'If … then … else'],
  ['case', 'Lower/upper case'],
  ['replace', 'Replace'],
  ['arrayPath', 'Each element'],
  ['merge', 'Merge'],
  ['json', 'JSON'],
  ['flatten', 'Flatten'],
  ['excludeWhenNull', 'Without nulls'],
  ['transform', 'Transform'],
  ['liquid', 'Liquid'],
  ['literal', 'Literal'],
  ['object', 'Object'],
  ['array', 'Array'],
  ['scalar', 'Number/true/false/null'],
  ['source', 'As JSON'],
];

/** @type {Map<Kind, string>} */
const LABEL_OF = new Map(LABELS);

/**
 * Raw kinds that the validation refuses at some places. A directive may stand at any.
 *
 * @type {Record<Shape, Kind[]>}
 */
const REFUSED = {
  raw: [],
  text: ['object', 'array', 'scalar'],
  object: ['text', 'array', 'scalar'],
};

/** @type {Set<string>} */
const DIRECTIVES = new Set(
  LABELS.map(([kind]) => kind).filter((kind) => !['text', 'object', 'array', 'scalar', 'source'].includes(kind)),
);

/** Those whose options are an object with known members. */
const WITH_OPTIONS = new Set(['if', 'case', 'replace', 'merge', 'json', 'flatten', 'transform']);

/**
 * The kinds that can be chosen at a place.
 *
 * @param {Shape} shape
 */
export function offered(shape) {
  return LABELS.filter(([kind]) => !REFUSED[shape].includes(kind));
}

/** @param {Kind} kind */
export function labelOf(kind) {
  return LABEL_OF.get(kind) ?? kind;
}

/**
 * What a part is; `source` if it has no form of its own.
 *
 * @param {JsonNode | undefined} node
 * @returns {Kind}
 */
export function kindOf(node) {
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

/**
 * The one member of an object that makes a directive of it; `_metadata` may stand beside it.
 *
 * @param {JsonNode | undefined} node
 */
export function directiveOf(node) {
  if (node?.kind !== 'object' || node.items === undefined) return undefined;
  const names = node.items.filter(({ key }) => key.startsWith('@'));
  const others = node.items.filter(({ key }) => !key.startsWith('@') && key !== '_metadata');
  if (names.length !== 1 || others.length > 0) return undefined;
  const [item] = names;
  return { name: item.key, operand: item.node, index: node.items.indexOf(item) };
}

/**
 * Whether the validation takes an object for a directive, be it a right one or not.
 *
 * @param {JsonNode} node
 */
export function isDirectiveLike(node) {
  return node.kind === 'object' && (node.items ?? []).some(({ key }) => key.startsWith('@'));
}

/**
 * @param {JsonNode} node an object
 * @returns {Kind}
 */
function kindOfObject(node) {
  if (!isDirectiveLike(node)) return 'object';
  const directive = directiveOf(node);
  const kind = directive?.name.slice(1);
  if (directive === undefined || kind === undefined || !DIRECTIVES.has(kind)) return 'source';
  return hasForm(kind, directive.operand) ? /** @type {Kind} */ (kind) : 'source';
}

/**
 * @param {string} kind
 * @param {JsonNode} operand
 */
function hasForm(kind, operand) {
  const { items = [] } = operand;
  if (kind === 'path') return operand.kind === 'string' ? fitsLine(operand) : isDirectiveLike(operand);
  if (kind === 'template') return operand.kind === 'string' ? fits(operand) : isDirectiveLike(operand);
  if (kind === 'liquid') return operand.kind === 'string' && fits(operand);
  if (kind === 'arrayPath') return operand.kind === 'array' && items.length <= 2;
  if (!WITH_OPTIONS.has(kind)) return true;
  if (operand.kind !== 'object' || isDirectiveLike(operand)) return false;
  return kind !== 'merge' || items.every(({ key, node }) => key !== 'objects' || node.kind === 'array');
}

/**
 * Whether an input can hold a text as it is: it makes line feeds of carriage returns.
 *
 * @param {JsonNode} node a string
 */
function fits({ value }) {
  return typeof value === 'string' && value.length <= MOST_IN_AN_INPUT && !value.includes('\r');
}

/** @param {JsonNode} node a string */
export function fitsLine(node) {
  return fits(node) && !String(node.value).includes('\n');
}
