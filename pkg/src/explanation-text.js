/**
 * Renders explanations as text for a terminal.
 *
 * Text consists of lines, and lines of styled pieces. Only `written` turns pieces into output, and it escapes their
 * control characters, so that no event can send control sequences to a terminal.
 *
 * @typedef {import('./explanation.d.ts').Explanation} Explanation
 * @typedef {import('./explanation.d.ts').SubscriptionExplanation} SubscriptionExplanation
 * @typedef {import('./explanation.d.ts').TriggerClause} TriggerClause
 * @typedef {import('./explanation.d.ts').MappingStep} MappingStep
 * @typedef {import('./explanation.d.ts').FieldExplanation} FieldExplanation
 * @typedef {import('./explanation.d.ts').Preview} Preview
 * @typedef {import('./explanation.d.ts').EventRead} EventRead
 * @typedef {'plain' | 'bold' | 'good' | 'bad' | 'dim'} Style
 * @typedef {[Style, string]} Piece
 * @typedef {Piece[]} Line
 */

import { isWithin, pointerTo } from './pointer.js';

/** The maximum length of a line, unless a value or a name is longer. */
const COLUMNS = 100;

/** The maximum indentation of nested groups. */
const MAX_INDENT = 40;

/** Keys longer than this are not aligned. */
const MAX_KEY = 30;

/** The maximum number of sources or near misses of a field that are listed; others are counted. */
const MAX_NAMED = 3;

/** Characters that a terminal interprets: C0 and C1 controls, and bidirectional controls. */
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** @type {Record<Style, string>} */
const SGR = { plain: '', bold: '1', good: '32', bad: '31', dim: '2' };

/**
 * @param {Explanation} explanation
 * @param {{ color?: boolean }} [options]
 * @returns {string}
 */
export function renderExplanation(explanation, { color = false } = {}) {
  const { subscriptions } = explanation;
  if (subscriptions.length === 0) return 'There are no subscriptions.\n';
  return subscriptions.map((one) => written(subscriptionLines(one), color)).join('\n');
}

/**
 * @param {Line[]} lines
 * @param {boolean} color
 */
function written(lines, color) {
  let text = '';
  for (const line of lines) {
    for (const [style, piece] of line) {
      const shown = safe(piece);
      text += color && SGR[style] !== '' && shown !== '' ? `\u001b[${SGR[style]}m${shown}\u001b[0m` : shown;
    }
    text += '\n';
  }
  return text;
}

/** @param {string} text */
function safe(text) {
  return text.replace(UNSHOWN, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * @param {SubscriptionExplanation} subscription
 * @returns {Line[]}
 */
function subscriptionLines({ result, trigger, mapping, fields, origins, membership }) {
  const name = result.name === undefined ? '' : ` (${result.name})`;
  const { status, errors = [] } = result;
  /** @type {Style} */
  const style = status === 'mapped' ? 'good' : status === 'invalid' ? 'bad' : 'plain';
  const outcome = [status.replace('_', ' '), ...(result.membership === undefined ? [] : [result.membership])].join(
    ', ',
  );
  /** @type {Line[]} */
  const lines = [
    [
      ['bold', `Subscription ${result.subscription}${name}: `],
      [style, outcome],
    ],
  ];
  if (trigger !== undefined) lines.push([], ...triggerLines(trigger));
  if (fields.length > 0) lines.push([], [['bold', '  Fields']], ...fieldLines(fields, { mapping, origins }));
  if (membership !== undefined) {
    const { membership: decided, rule, reason, hint } = membership;
    const by = rule === 'none' ? '' : `, by the rule ${rule}`;
    lines.push([], heading('Membership', decided + by), ...wrapped(reason.message, 4));
    if (hint !== undefined) lines.push(...wrapped(hint, 4));
  }
  if (errors.length > 0) lines.push([], [['bold', '  Issues']], ...errors.flatMap(issueLines));
  return lines;
}

/**
 * @param {string} title
 * @param {string} text
 * @param {Style} [style]
 * @returns {Line}
 */
function heading(title, text, style = 'plain') {
  return [
    ['bold', `  ${title}: `],
    [style, text],
  ];
}

/** @param {TriggerClause} trigger */
function triggerLines(trigger) {
  const leaves = comparisons(trigger);
  // If all clauses decide, marking each would be noise.
  const marked = leaves.some(({ decides }) => !decides) && leaves.some(({ decides }) => decides);
  const outcome = trigger.holds ? 'matches' : 'does not match';
  const because = marked ? ', because of the clauses marked with >' : '';
  const line = heading('Trigger', outcome + because, trigger.holds ? 'good' : 'plain');
  return [line, ...clauseLines(trigger, 4, marked, true)];
}

/**
 * @param {TriggerClause} clause
 * @returns {TriggerClause[]}
 */
function comparisons(clause) {
  return clause.clauses === undefined ? [clause] : clause.clauses.flatMap(comparisons);
}

/**
 * @param {TriggerClause} clause
 * @param {number} indent
 * @param {boolean} marked whether to mark deciding clauses
 * @param {boolean} outermost
 * @returns {Line[]}
 */
function clauseLines(clause, indent, marked, outermost) {
  const { clauses, holds, message } = clause;
  if (clauses?.length === 1) return clauseLines(clauses[0], indent, marked, outermost);
  const room = Math.min(indent, MAX_INDENT);
  const mark = marked && clause.decides && clauses === undefined ? '>' : ' ';
  /** @type {Line} */
  const start = [
    ['plain', `${mark} `.padStart(room)],
    [holds ? 'good' : 'bad', holds ? 'yes' : 'no '],
    ['plain', '  '],
  ];
  if (clauses !== undefined) {
    const title = clause.operator === 'or' ? 'any of these' : 'all of these';
    return [[...start, ['plain', title]], ...clauses.flatMap((part) => clauseLines(part, indent + 5, marked, false))];
  }
  const near = clause.read?.near ?? [];
  return [
    ...hanging(start, room + 5, clause.fql === '' ? 'a condition' : clause.fql),
    ...(message === undefined ? [] : wrapped(message, room + 5, 'dim')),
    ...(near.length === 0 ? [] : wrapped(didYouMean(near), room + 5)),
  ];
}

/**
 * @param {FieldExplanation[]} fields
 * @param {Pick<SubscriptionExplanation, 'mapping' | 'origins'>} how
 * @returns {Line[]}
 */
function fieldLines(fields, how) {
  const widest = Math.max(...fields.map(({ key }) => safe(key).length));
  const column = 4 + Math.min(widest, MAX_KEY) + 2;
  return fields.flatMap((field) => oneField(field, column, how));
}

/**
 * @param {FieldExplanation} field
 * @param {number} column the column of the values
 * @param {Pick<SubscriptionExplanation, 'mapping' | 'origins'>} how
 * @returns {Line[]}
 */
function oneField({ key, status, value, before, reason, missing = [], issues = [] }, column, { mapping, origins }) {
  const start = `    ${safe(key)}  `.padEnd(column);
  /** @type {Line} */
  const line = [['plain', start]];
  const lines = [line];
  /** @type {(text: string) => void} */
  const quietly = (text) => {
    const length = line.reduce((sum, [, piece]) => sum + safe(piece).length, 2 + safe(text).length);
    if (line.length === 2 && lines.length === 1 && length <= COLUMNS) line.push(['dim', `  ${text}`]);
    else lines.push(...wrapped(text, column, 'dim'));
  };
  if (value === undefined) line.push(['dim', `(${status.replace('_', ' ')})`]);
  else line.push(['plain', shownValue(value, COLUMNS - start.length)]);
  const source = value && (origins === undefined ? wasReadFrom(mapping, key) : cameFrom(origins, key));
  if (source !== undefined) quietly(source);
  const why = status === 'not_mapped' ? undefined : reason?.message;
  if (why !== undefined) quietly(why);
  if (before !== undefined) lines.push(...wrapped(`It was ${shownValue(before, COLUMNS - column - 7)}`, column, 'dim'));
  lines.push(...missingLines(missing, why, column));
  if (issues.length > 0) {
    const codes = [...new Set(issues.map(({ code }) => code))].join(', ');
    lines.push(...wrapped(`See ${codes} below.`, column, 'bad'));
  }
  return lines;
}

/**
 * Describes the sources of a field's value.
 *
 * @param {import('./explanation.d.ts').Origin[]} origins
 * @param {string} key
 */
function cameFrom(origins, key) {
  const pointer = pointerTo('', key);
  const own = origins.filter((origin) => origin.pointer === '' || isWithin(origin.pointer, pointer));
  if (own.length === 0) return undefined;
  const kinds = new Set(own.map(({ kind }) => kind));
  const paths = [...new Set(own.flatMap(({ sources }) => sources.map(({ path }) => path)))];
  const literals = kinds.has('literal') ? ['literals'] : [];
  if (paths.length > 0) return `${kinds.has('computed') ? 'computed from' : 'from'} ${someOf(paths, literals)}`;
  if (!kinds.has('computed')) return 'literal';
  return own.some(({ missing }) => missing !== undefined) ? 'computed' : 'computed from literals';
}

/**
 * Describes what a field's part of the mapping read, for results without a payload, which have no origins.
 *
 * @param {MappingStep | undefined} mapping
 * @param {string} key
 */
function wasReadFrom(mapping, key) {
  const steps = stepsOf(mapping, key);
  const found = steps.flatMap(({ reads = [] }) => reads.filter(({ found }) => found.type !== 'undefined'));
  if (found.length === 0) return undefined;
  return `${steps[0].kind === '@path' ? 'from' : 'reading'} ${someOf([...new Set(found.map(({ path }) => path))], [])}`;
}

/**
 * The paths without a value, those with near misses first.
 *
 * @param {EventRead[]} missing
 * @param {string | undefined} why the text already shown
 * @param {number} column
 * @returns {Line[]}
 */
function missingLines(missing, why, column) {
  const ordered = [
    ...missing.filter(({ near }) => near !== undefined),
    ...missing.filter(({ near }) => near === undefined),
  ];
  const lines = ordered.slice(0, MAX_NAMED).flatMap(({ path, found, near = [] }) => {
    const sentence = found.type === 'null' ? `\`${path}\` is null.` : `There is no \`${path}\`.`;
    const sentences = [...(sentence === why ? [] : [sentence]), ...(near.length === 0 ? [] : [didYouMean(near)])];
    return sentences.length === 0 ? [] : wrapped(sentences.join(' '), column);
  });
  const left = missing.length - MAX_NAMED;
  if (left > 0) lines.push(...wrapped(`There is nothing at ${left} more ${left === 1 ? 'path' : 'paths'}.`, column));
  return lines;
}

/**
 * The steps of a field, each before its parts.
 *
 * @param {MappingStep | undefined} mapping
 * @param {string} key
 * @returns {MappingStep[]}
 */
function stepsOf(mapping, key) {
  if (mapping === undefined) return [];
  const pointer = pointerTo('', key);
  const isOwn = (/** @type {MappingStep} */ step) => isWithin(step.pointer, pointer);
  /** @type {(step: MappingStep) => MappingStep[]} */
  const withParts = (step) => [step, ...(step.steps ?? []).flatMap(withParts)];
  return (mapping.kind === 'object' ? (mapping.steps ?? []).filter(isOwn) : [mapping]).flatMap(withParts);
}

/** @param {string[]} paths */
function didYouMean(paths) {
  return `Did you mean ${someOf(paths, [], 'or')}?`;
}

/**
 * @param {string[]} names
 * @param {string[]} others appended to the names
 * @param {string} [word]
 */
function someOf(names, others, word = 'and') {
  const left = names.length - MAX_NAMED;
  const said = [...names.slice(0, MAX_NAMED), ...(left > 0 && word === 'and' ? [`${left} more`] : []), ...others];
  return said.length === 1 ? said[0] : `${said.slice(0, -1).join(', ')} ${word} ${said.at(-1)}`;
}

/**
 * @param {import('./index.d.ts').Issue} issue
 * @returns {Line[]}
 */
function issueLines({ code, path, message, hint }) {
  return [
    [
      ['plain', '    '],
      ['bad', code],
      ['plain', path === '' ? '' : ` at ${path}`],
    ],
    ...wrapped(message, 6),
    ...(hint === undefined ? [] : wrapped(hint, 6)),
  ];
}

/**
 * A value as JSON. Objects and arrays are truncated to the available width; other values have at most 200 characters
 * and are shown whole.
 *
 * @param {Preview} preview
 * @param {number} room
 */
function shownValue({ type, text, bytes }, room) {
  if (type === 'undefined') return 'undefined';
  const whole = safe(onOneLine(text));
  const most = Math.max(room - 20, 20);
  const tooLong = (type === 'object' || type === 'array') && whole.length > Math.max(room, 20);
  if (bytes === undefined && !tooLong) return whole;
  const size = bytes ?? new TextEncoder().encode(text).length;
  return `${tooLong ? whole.slice(0, most) : whole}… (${size.toLocaleString('en')} bytes)`;
}

/**
 * Collapses the white space between the values of a JSON text, which may be truncated.
 *
 * @param {string} json
 */
function onOneLine(json) {
  let text = '';
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const unit = json[at];
    if (quoted && unit === '\\') text += unit + (json[(at += 1)] ?? '');
    else if (quoted || !/\s/.test(unit)) text += unit;
    if (unit === '"') quoted = !quoted;
  }
  return text;
}

/**
 * Wraps and indents a text.
 *
 * @param {string} text
 * @param {number} indent
 * @param {Style} [style]
 * @returns {Line[]}
 */
function wrapped(text, indent, style = 'plain') {
  return text.split('\n').flatMap((line) => hanging([['plain', ' '.repeat(indent)]], indent, line, style));
}

/**
 * Wraps a text after the start of a line.
 *
 * @param {Line} start
 * @param {number} indent
 * @param {string} text
 * @param {Style} [style]
 * @returns {Line[]}
 */
function hanging(start, indent, text, style = 'plain') {
  const lines = [''];
  for (const word of safe(text).split(' ')) {
    const last = lines[lines.length - 1];
    const fits = indent + last.length + 1 + word.length <= COLUMNS;
    if (last === '') lines[lines.length - 1] = word;
    else if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, at) => [...(at === 0 ? start : pad(indent)), [style, line]]);
}

/**
 * @param {number} indent
 * @returns {Line}
 */
function pad(indent) {
  return [['plain', ' '.repeat(indent)]];
}
