// Formats JSON text token by token: numbers, escapes and the order of members are unchanged.

const INDENT = '  ';

/** Deeper levels are not indented further: 500 levels of brackets would become a megabyte of spaces. */
const MAX_INDENT = 50;

/**
 * @param {string} text that is JSON
 * @returns {string}
 */
export function layOut(text) {
  let laidOut = '';
  let depth = 0;
  let afterOpening = false;
  const newLine = () => `\n${INDENT.repeat(Math.min(depth, MAX_INDENT))}`;
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    at = end;
    if (isSpace(token)) continue;
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (afterOpening !== closes) laidOut += newLine();
    laidOut += token === ':' ? ': ' : token;
    if (token === ',') laidOut += newLine();
    afterOpening = token === '{' || token === '[';
    if (afterOpening) depth += 1;
  }
  return laidOut;
}

/**
 * The end of the token at `at`: a string, a single punctuation mark or space, or a run of other characters.
 *
 * @param {string} text
 * @param {number} at
 */
function endOfToken(text, at) {
  if (text[at] === '"') return endOfString(text, at + 1);
  if (isSign(text[at]) || isSpace(text[at])) return at + 1;
  while (at < text.length && !isSign(text[at]) && !isSpace(text[at])) at += 1;
  return at;
}

/**
 * The position after the closing quote.
 *
 * @param {string} text
 * @param {number} at
 */
function endOfString(text, at) {
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** @param {string} character */
function isSign(character) {
  return '{}[],:'.includes(character);
}

/** @param {string} character */
function isSpace(character) {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
