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
  trigger_split_operator: (present) => use(present.replace(/^(!?)={2,3}/, '$1=')),
  trigger_unknown_operator: (present) => (/^(?:is|equals|eq)$/i.test(present) ? use('=') : []),
};

/**
 * @param {import('segment-postscript').Issue} issue
 * @param {string} text
 * @param {[number, number]} span
 * @returns {Fix[]}
 */
export function fixesOf({ code, hint = '' }, text, [from, to]) {
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
