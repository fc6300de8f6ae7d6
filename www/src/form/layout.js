// Detects the layout of a JSON text, and writes values in that layout.

/**
 * @typedef {import('./types.js').JsonNode} JsonNode
 * @typedef {import('./types.js').Layout} Layout
 * @typedef {import('./types.js').Members} Members
 * @typedef {import('./types.js').Writable} Writable
 */

/** The maximum length of a value on one line. */
const LINE = 80;

/** The most objects and arrays that are inspected to detect the formatting of the text. */
const MAX_LOOKED_AT = 200;

/**
 * @param {string} text
 * @param {JsonNode} tree
 * @returns {Layout}
 */
export function layoutOf(text, tree) {
  const isOneLine = tree.items !== undefined && tree.items.length > 0 && !hasBreak(text, tree.from, tree.to);
  /** @type {Layout} */
  const layout = {
    unit: isOneLine ? '' : '  ',
    colon: ': ',
    pad: isOneLine ? '' : ' ',
    comma: ', ',
    inline: isOneLine,
  };
  const nodes = [tree];
  let sawUnit = false;
  let sawInline = false;
  let sawComma = false;
  for (let at = 0; at < nodes.length && at < MAX_LOOKED_AT; at += 1) {
    const { kind, items = [], from, to } = nodes[at];
    const [first, second] = items;
    if (first === undefined) continue;
    if (nodes.length < MAX_LOOKED_AT) nodes.push(...items.slice(0, MAX_LOOKED_AT).map(({ node }) => node));
    if (kind === 'object' && at === 0) layout.colon = text.slice(first.keyTo, first.node.from);
    if (hasBreak(text, from, first.from)) {
      if (!sawUnit) layout.unit = unitBetween(text, from, first.from);
      sawUnit = true;
    } else if (!hasBreak(text, from, to) && (at > 0 || isOneLine)) {
      layout.inline = true;
      if (kind !== 'object') continue;
      if (!sawInline) layout.pad = text.slice(from + 1, first.from);
      if (!sawComma && second !== undefined) layout.comma = text.slice(first.node.to, second.from);
      sawInline = true;
      sawComma ||= second !== undefined;
    }
  }
  // If no object shows the spacing on one line, the colon's spacing decides.
  if (isOneLine && layout.colon === ':' && !sawComma) layout.comma = ',';
  if (layout.colon.length > 4 || layout.colon.includes('\n')) layout.colon = ': ';
  if (layout.comma.length > 4) layout.comma = ', ';
  return layout;
}

/**
 * The text of a value for a line with this indentation.
 *
 * @param {Writable} value
 * @param {Layout} layout
 * @param {string} indent
 * @returns {string}
 */
export function write(value, layout, indent) {
  if (layout.unit === '' || layout.inline) {
    const line = onOneLine(value, layout);
    if (line !== undefined && (layout.unit === '' || line.length <= LINE)) return line;
  }
  if (isVerbatim(value)) return indented(value.verbatim, indent);
  const parts = partsOf(value, layout, (part) => write(part, layout, indent + layout.unit));
  if (parts === undefined) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return open + close;
  const inner = indent + layout.unit;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

/**
 * A part of a text to be written elsewhere, without the indentation of its line.
 *
 * @param {string} text
 * @param {JsonNode} node
 */
export function verbatim(text, { from, to }) {
  const indent = indentAt(text, from);
  const lines = text.slice(from, to).split('\n');
  const outdented = lines.map((line, at) => (at > 0 && line.startsWith(indent) ? line.slice(indent.length) : line));
  return { verbatim: outdented.join('\n') };
}

/**
 * Indents the lines of a text after the first one.
 *
 * @param {string} lines
 * @param {string} indent
 */
export function indented(lines, indent) {
  return lines.replaceAll('\n', `\n${indent}`);
}

/**
 * The leading spaces and tabs of the line at a position.
 *
 * @param {string} text
 * @param {number} at
 */
export function indentAt(text, at) {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  let end = start;
  while (end < at && (text[end] === ' ' || text[end] === '\t')) end += 1;
  return text.slice(start, end);
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 */
export function hasBreak(text, from, to) {
  const at = text.indexOf('\n', from);
  return at >= 0 && at < to;
}

/**
 * The indentation of an item relative to its container.
 *
 * @param {string} text
 * @param {number} container
 * @param {number} item
 */
function unitBetween(text, container, item) {
  const outer = indentAt(text, container);
  const inner = indentAt(text, item);
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
}

/**
 * @param {Writable} value
 * @param {Layout} layout
 * @returns {string | undefined} undefined if it contains a line break
 */
function onOneLine(value, layout) {
  if (isVerbatim(value)) return value.verbatim.includes('\n') ? undefined : value.verbatim;
  const parts = partsOf(value, layout, (part) => onOneLine(part, layout));
  if (parts === undefined) return JSON.stringify(value);
  if (parts.includes(undefined)) return undefined;
  if (Array.isArray(value)) return `[${parts.join(layout.comma)}]`;
  return parts.length === 0 ? '{}' : `{${layout.pad}${parts.join(layout.comma)}${layout.pad}}`;
}

/**
 * The texts of the items of an object or array.
 *
 * @template {string | undefined} T
 * @param {Writable} value
 * @param {Layout} layout
 * @param {(part: Writable) => T} writePart
 * @returns {(string | T)[] | undefined} undefined for other values
 */
function partsOf(value, layout, writePart) {
  if (Array.isArray(value)) return value.map(writePart);
  if (value === null || typeof value !== 'object' || isVerbatim(value)) return undefined;
  return value.members.map(([key, part]) => {
    const text = writePart(part);
    return text === undefined ? text : JSON.stringify(key) + layout.colon + text;
  });
}

/**
 * @param {Writable} value
 * @returns {value is import('./types.js').Verbatim}
 */
function isVerbatim(value) {
  return typeof value === 'object' && value !== null && 'verbatim' in value;
}
