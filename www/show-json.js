// JSON laid out for reading, and shown in colours as text nodes and spans.

const LINE_WIDTH = 68;

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;

/**
 * The value as JSON text, indented by two; an object or array that fits on its line stays on it.
 *
 * @param {unknown} value
 * @param {string} [indent]
 * @param {string} [label] the key before the value
 * @returns {string}
 */
export function layOut(value, indent = '', label = '') {
  if (value === null || typeof value !== 'object') return label + JSON.stringify(value);
  const isArray = Array.isArray(value);
  const deeper = `${indent}  `;
  const items = Object.entries(value).map(([key, item]) =>
    layOut(item, deeper, isArray ? '' : `${JSON.stringify(key)}: `),
  );
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return label + open + close;
  const oneLine = label + (isArray ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`);
  const isRoot = indent === '';
  if (!isRoot && !oneLine.includes('\n') && indent.length + oneLine.length <= LINE_WIDTH) return oneLine;
  return `${label}${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`;
}

/**
 * Replaces what `target` shows with the value; undefined shows nothing.
 *
 * @param {HTMLElement} target
 * @param {unknown} value
 */
export function showJson(target, value) {
  const text = value === undefined ? '' : layOut(value);
  if (target.textContent === text) return;
  /** @type {(string | Node)[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(text.slice(end, match.index));
    const [, string, colon, literal] = match;
    nodes.push(
      span(string === undefined ? 'number' : colon === undefined ? 'string' : 'key', string ?? literal),
      colon ?? '',
    );
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  target.replaceChildren(...nodes);
}

/**
 * @param {string} className
 * @param {string} text
 */
function span(className, text) {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = text;
  return node;
}
