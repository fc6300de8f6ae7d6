// What mends an issue, where that is known: by its hint, or by its code.

/**
 * Another text for a part of the text.
 *
 * @typedef {{ name: string, from: number, to: number, insert: string }} Fix
 * @typedef {{ insert: string, before?: number, after?: number }} Known so many characters around the issue go with it
 */

const remove = () => use('');

/** @type {(insert: string) => Known[]} */
const use = (insert) => [{ insert }];

/**
 * By an issue's code: what can stand in its place, given what stands there, before it and behind it.
 *
 * @type {Record<string, (present: string, before: string, after: string) => Known[]>}
 */
const KNOWN = {
  trigger_call_in_parentheses: callAtTheEnd,
  trigger_empty_parentheses: withoutEmpty,
  trigger_ignored_negation: (_present, _before, after) => negated(after),
  trigger_malformed_call: (present) => use(present.replace(/^(!?\w+\(\s*[\w.\\-]+)\s+("[^"]*"\))$/, '$1, $2')),
  trigger_match_extra_star: contained,
  trigger_array_index: (present) => use(present.replace('.', '.\\')),
  trigger_compared_as_number: (present) => use(present.slice(1, -1)),
  trigger_dangling_operator: remove,
  trigger_ignored_operator: (present) => (/^(?:and|or)$/i.test(present) ? use(present.toLowerCase()) : []),
  trigger_ignored_path: remove,
  trigger_ignored_text: remove,
  trigger_literal_as_text: (present, before) => presence(present, before),
  trigger_invalid: (present, _before, after) => symbol(present, after),
  trigger_lost_letters: (present) => use(`"${present}"`),
  trigger_match_without_star: (present) => [
    { insert: `${present.slice(0, -1)}*"` },
    { insert: `"*${present.slice(1)}` },
  ],
  trigger_missing_operator: (present) => [{ insert: `and ${present}` }, { insert: `or ${present}` }],
  trigger_number_cut: remove,
  trigger_single_quotes: (present) => (/^'[^'"]*'$/.test(present) ? use(`"${present.slice(1, -1)}"`) : []),
  trigger_split_operator: (present) => use(operatorOf(present)),
  trigger_unknown_name: (present, _before, after) => (present === 'not' ? negated(after) : []),
  trigger_unknown_operator: operator,
};

/** A name of a trigger, and a text in it. */
const NAME = '[\\w.\\\\-]{1,200}';
const TEXT = '"[^"]{0,1000}"';

/**
 * @param {import('segment-postscript').Issue} issue
 * @param {string} text
 * @param {[number, number]} span
 * @returns {Fix[]}
 */
export function fixesOf({ code, hint = '', fixes, span }, text, [from, to]) {
  if (fixes !== undefined && span !== undefined) {
    const shift = from - span[0];
    return fixes.map(({ title, span, insert }) => ({
      name: title,
      from: span[0] + shift,
      to: span[1] + shift,
      insert,
    }));
  }
  const present = text.slice(from, to);
  const [, meant] = /^(?:Did you mean `([^`]+)`\?|Write `(\w+)` instead of `)/.exec(hint)?.filter(Boolean) ?? [];
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code](present, text.slice(0, from), text.slice(to)) : [];
  const found = meant === undefined ? known : use(isBare(present) ? meant : JSON.stringify(meant));
  return found
    .filter(({ insert }) => insert !== present)
    .map(({ insert, before = 0, after = 0 }) => ({
      from: from - before,
      to: to + after,
      insert,
      name: insert === '' ? `Remove ${present}` : `Use ${insert}`,
    }));
}

/** Whether it is a word of a trigger; all of a mapping has quotes. @param {string} present */
function isBare(present) {
  return /^[^"[{]/.test(present);
}

/**
 * `&&` and `||` as they are written elsewhere.
 *
 * @param {string} present
 * @param {string} after
 */
function symbol(present, after) {
  const word = { '&': 'and', '|': 'or' }[present];
  return word === undefined ? [] : [{ insert: word, after: after.startsWith(present) ? 1 : 0 }];
}

/**
 * `event != null` asks whether there is one, which `match` does.
 *
 * @param {string} present
 * @param {string} before
 */
function presence(present, before) {
  const [clause, name, sign] = /([\w.\\-]{1,200}) *(!?=) *$/.exec(before) ?? [];
  if (clause === undefined || present !== 'null') return [];
  return [{ before: clause.length, insert: `${sign === '=' ? '!' : ''}match(${name}, "*")` }];
}

/**
 * A call that closes the parentheses too early, put behind the other conditions in them.
 *
 * @param {string} present
 * @param {string} _before
 * @param {string} after
 * @returns {Known[]}
 */
function callAtTheEnd(present, _before, after) {
  const [rest, sign, others] = /^ +(and|or) +((?:[^()"]|"[^"]*"){1,1000})(?=\))/.exec(after) ?? [];
  const isMixed = new RegExp(` ${sign === 'and' ? 'or' : 'and'} `).test(others ?? '');
  if (rest === undefined || isMixed) return [];
  return [{ insert: `${others} ${sign} ${present}`, after: rest.length }];
}

/**
 * Parentheses without a condition go with the operator that joins them.
 *
 * @param {string} _present
 * @param {string} before
 * @param {string} after
 * @returns {Known[]}
 */
function withoutEmpty(_present, before, after) {
  const left = / +(?:and|or) *$/.exec(before.slice(-20))?.[0].length ?? 0;
  const right = left > 0 ? 0 : (/^ *(?:and|or) +/.exec(after.slice(0, 20))?.[0].length ?? 0);
  return [{ insert: '', before: left, after: right }];
}

/**
 * What stands behind `!` or `not`, negated as triggers can be: a call, or an equation that is not part of a group.
 *
 * @param {string} after
 * @returns {Known[]}
 */
function negated(after) {
  const call = /^ *(?=(?:contains|match)\()/.exec(after);
  if (call !== null) return [{ insert: '!', after: call[0].length }];
  const alone = new RegExp(`^ *(${NAME}) *(!?)= +(${TEXT}|[\\w.-]+)`).exec(after);
  const enclosed = new RegExp(`^ *\\( *(${NAME}) *(!?)= +(${TEXT}|[\\w.-]+) *\\)`).exec(after);
  const [whole, name, sign, value] = enclosed ?? alone ?? [];
  return whole === undefined ? [] : [{ insert: `${name} ${sign === '!' ? '=' : '!='} ${value}`, after: whole.length }];
}

/**
 * `match(event, "*a*")` looks for what `contains` finds.
 *
 * @param {string} present
 * @param {string} before
 * @returns {Known[]}
 */
function contained(present, before) {
  const [, text] = /^"\*([^*"]+)\*"$/.exec(present) ?? [];
  const [call, name] = new RegExp(`match\\( *(${NAME}) *, *$`).exec(before.slice(-250)) ?? [];
  return text === undefined || call === undefined
    ? []
    : [{ insert: `contains(${name}, "${text}"`, before: call.length }];
}

/**
 * A word in the place of an operator, where it is plain which one is meant.
 *
 * @param {string} present
 * @param {string} before
 * @param {string} after
 * @returns {Known[]}
 */
function operator(present, before, after) {
  const word = present.toLowerCase();
  const not = /^ +not(?= )/i.exec(after)?.[0].length;
  if (word === 'is' && not !== undefined) return [{ insert: '!=', after: not }];
  if (['is', 'equals', 'eq'].includes(word)) return use('=');
  if (['isnt', 'ne'].includes(word)) return use('!=');
  const [left, name] = new RegExp(`(${NAME}) +$`).exec(before.slice(-250)) ?? [];
  const [right, text] = new RegExp(`^ +(${TEXT})`).exec(after) ?? [];
  if (word !== 'contains' || left === undefined || right === undefined) return [];
  return [{ insert: `contains(${name}, ${text})`, before: left.length, after: right.length }];
}

/** @param {string} present an operator of another language, with what stands behind it */
function operatorOf(present) {
  return present
    .replace(/^(!?)={2,3}/, '$1=')
    .replace(/^<>/, '!=')
    .replace(/^=([<>])/, '$1=');
}
