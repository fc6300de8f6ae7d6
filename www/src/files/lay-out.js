// Lays JSON text out over lines, token by token: numbers, escapes and the order of members stay exactly as they are,
// also where the text is broken.

const INDENT = '  ';

/** Deeper levels are not indented further: 500 levels of brackets would become a megabyte of spaces. */
const MAX_INDENT = 50;

/**
 * @param {string} text
 * @returns {string}
 */
export function layOut(text) {
  let laidOut = '';
  let depth = 0;
  let afterOpening = false;
  // What stood apart in a broken text must not become one: `tru e` is not `true`.
  let afterWord = false;
  let afterSpace = false;
  const newLine = () => `\n${INDENT.repeat(Math.max(0, Math.min(depth, MAX_INDENT)))}`;
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    at = end;
    if (isSpace(token)) {
      afterSpace = true;
      continue;
    }
    const word = !isSign(token);
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (afterOpening !== closes && (afterOpening || closes)) laidOut += newLine();
    if (word && afterWord && afterSpace) laidOut += ' ';
    laidOut += token === ':' ? ': ' : token;
    if (token === ',') laidOut += newLine();
    afterOpening = token === '{' || token === '[';
    if (afterOpening) depth += 1;
    afterWord = word;
    afterSpace = false;
  }
  return laidOut;
}

/**
 * Where the token at `at` ends: a string, a single sign, or a run of anything else.
 *
 * @param {string} text
 * @param {number} at
 */
function endOfToken(text, at) {
  if (text[at] === '"') return endOfString(text, at + 1);
  if (isSign(text[at]) || isSpace(text[at])) return at + 1;
  while (at < text.length && !isSign(text[at]) && !isSpace(text[at]) && text[at] !== '"') at += 1;
  return at;
}

/**
 * Behind the closing quote; a string without one ends where its line does.
 *
 * @param {string} text
 * @param {number} at
 */
function endOfString(text, at) {
  for (; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

/** @param {string} token */
function isSign(token) {
  return token.length === 1 && '{}[],:'.includes(token);
}

/** @param {string} character */
function isSpace(character) {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
