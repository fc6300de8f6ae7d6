// A parser for JavaScript object literals as copied from code and consoles: unquoted keys, single quotes, trailing commas,
// comments. No code is run.

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|([{}[\]:,()])|"((?:[^"\\\n]|\\[^])*)"|'((?:[^'\\\n]|\\[^])*)'|`((?:[^`\\$]|\\[^])*)`|([A-Za-z_$][\w$]*)|(-?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))|([^])/giy;

/** The maximum depth of a literal. */
const DEEPEST = 200;

type Token = { sign?: string; text?: string; word?: string; number?: number };

class Unreadable extends Error {}

/** The value of a literal, optionally after `const event =` or in `analytics.track(…)`; undefined for anything else. */
export function parseLiteral(text: string): any {
  try {
    const tokens = [...tokensOf(text)];
    const call = analyticsCall(text, tokens);
    if (call !== undefined) return call;
    const start = tokens.findIndex(({ sign }) => sign === '{' || sign === '[');
    if (
      start < 0 ||
      (start > 0 &&
        !/^\s*(?:(?:const|let|var)\s+[\w$]+\s*=|export\s+default|return|module\.exports\s*=)/.test(
          text.replace(/^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)+/, ''),
        ))
    ) {
      return undefined;
    }
    return valueAt({ tokens, at: start }, 0);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** The event of a call such as `analytics.track('Signed Up', { plan: 'pro' })`. */
function analyticsCall(text: string, tokens: Token[]) {
  const type = /^\s*(?:window\.)?analytics\.(track|identify|page|screen|group)\(/.exec(text)?.[1];
  if (type === undefined) return undefined;
  const reader = { tokens, at: tokens.findIndex(({ sign }) => sign === '(') + 1 };
  const args: any[] = [];
  while (tokens[reader.at] !== undefined && tokens[reader.at].sign !== ')') {
    args.push(valueAt(reader, 0));
    if (tokens[reader.at]?.sign === ',') reader.at += 1;
  }
  const data = args.find((one) => typeof one === 'object') ?? {};
  const name = typeof args[0] === 'string' ? args[0] : undefined;
  const names: Record<string, string> = {
    track: 'event',
    identify: 'userId',
    group: 'groupId',
    page: 'name',
    screen: 'name',
  };
  const isTraits = type === 'identify' || type === 'group';
  return { type, ...(name === undefined ? {} : { [names[type]]: name }), [isTraits ? 'traits' : 'properties']: data };
}

function* tokensOf(text: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    const [all, sign, double, single, template, word, number, other] = found;
    if (sign !== undefined) yield { sign };
    else if (double !== undefined || single !== undefined || template !== undefined)
      yield { text: unescaped(double ?? single ?? template) };
    else if (word !== undefined) yield { word };
    else if (number !== undefined) yield { number: Number(number) };
    // Dots are between names, equals signs before the literal, semicolons after it.
    else if (other !== undefined && !'.=;'.includes(other)) throw new Unreadable(all);
  }
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' };

function unescaped(text: string) {
  return text.replace(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|([^]))/gi, (_, point, unit, byte, one) => {
    const code = point ?? unit ?? byte;
    return code === undefined ? (ESCAPES[one] ?? one) : String.fromCodePoint(parseInt(code, 16));
  });
}

const WORDS: Record<string, unknown> = { true: true, false: false, null: null, undefined: null, NaN: null };

function valueAt(reader: { tokens: Token[]; at: number }, depth: number): any {
  const token = reader.tokens[reader.at];
  reader.at += 1;
  if (token === undefined || depth > DEEPEST) throw new Unreadable();
  if (token.text !== undefined) return token.text;
  if (token.number !== undefined) return token.number;
  if (token.word !== undefined && Object.hasOwn(WORDS, token.word)) return WORDS[token.word];
  if (token.sign === '[') {
    const list = [];
    for (; reader.tokens[reader.at]?.sign !== ']'; skipComma(reader, ']')) list.push(valueAt(reader, depth + 1));
    reader.at += 1;
    return list;
  }
  if (token.sign !== '{') throw new Unreadable();
  const members: [string, unknown][] = [];
  for (; reader.tokens[reader.at]?.sign !== '}'; skipComma(reader, '}')) {
    const { text, word, number } = reader.tokens[reader.at] ?? {};
    const key = text ?? word ?? number;
    if (key === undefined || reader.tokens[reader.at + 1]?.sign !== ':') throw new Unreadable();
    reader.at += 2;
    members.push([String(key), valueAt(reader, depth + 1)]);
  }
  reader.at += 1;
  return Object.fromEntries(members);
}

function skipComma(reader: { tokens: Token[]; at: number }, close: string) {
  const sign = reader.tokens[reader.at]?.sign;
  if (sign === ',') reader.at += 1;
  else if (sign !== close) throw new Unreadable();
}
