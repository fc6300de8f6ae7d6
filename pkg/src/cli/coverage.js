/** `segment-postscript coverage`: how often what came of the events of a file, as text or as JSON. */

import { Readable } from 'node:stream';
import { destinationOf, onlyFile, openInput } from './files.js';
import { Progress } from './progress.js';

/**
 * @typedef {import('../explanation.d.ts').CoverageReport} CoverageReport
 * @typedef {import('../explanation.d.ts').SubscriptionCoverage} SubscriptionCoverage
 */

/** @param {import('./files.js').Arguments} args */
export async function coverage(args) {
  const counter = (await destinationOf(args)).coverage();
  const { chunks, size } = await openInput(onlyFile(args));
  const progress = new Progress(size, args.quiet);
  try {
    const results = Readable.toWeb(Readable.from(progress.count(chunks))).pipeThrough(
      /** @type {any} */ (counter.mapStream()),
    );
    for await (const _result of results) {
      // Only the counts are wanted.
    }
  } finally {
    progress.end();
  }
  const report = counter.report();
  process.stdout.write(args.json === true ? `${JSON.stringify(report)}\n` : render(report));
  return true;
}

/**
 * @param {CoverageReport} report
 * @returns {string}
 */
function render({ lines, broken, subscriptions, paths }) {
  const events = lines - broken;
  const parts = [`${lines} lines, ${broken} of them broken\n`];
  subscriptions.forEach((subscription, at) => parts.push(renderSubscription(subscription, at)));
  const width = Math.max(0, ...paths.map(({ path }) => path.length));
  parts.push('\nPaths that triggers and mappings read\n');
  for (const { path, present, null: nulls, near = [] } of paths) {
    const also = nulls > 0 ? `, null in ${share(nulls, events)}` : '';
    parts.push(`  ${path.padEnd(width)}  ${share(present, events)}${also}\n`);
    for (const miss of near) parts.push(`  ${' '.repeat(width)}  did you mean ${miss.path}?\n`);
  }
  return parts.join('');
}

/**
 * @param {SubscriptionCoverage} subscription
 * @param {number} at
 */
function renderSubscription({ name, statuses, memberships, fields, refusals }, at) {
  const matched = statuses.mapped + statuses.invalid;
  const counts = Object.entries({ ...statuses, ...memberships }).filter(([, count]) => count > 0);
  const parts = [`\nSubscription ${at}${name === undefined ? '' : ` (${printable(name)})`}\n`];
  for (const [what, count] of counts) parts.push(`  ${what.padEnd(16)} ${count}\n`);
  if (matched > 0) parts.push('  Fields filled, of the events that the trigger matched\n');
  if (matched > 0)
    for (const { key, filled } of fields) parts.push(`    ${key.padEnd(28)} ${share(filled, matched)}\n`);
  if (refusals.length > 0) parts.push('  Why events were refused\n');
  for (const { code, message, count } of refusals) parts.push(`    ${count} × ${code}: ${printable(message)}\n`);
  return parts.join('');
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  // Neither "0 %" for what was there, nor "100 %" for what was missing once.
  const shown = percent > 0 && percent < 1 ? '<1' : percent > 99 && percent < 100 ? '>99' : percent.toFixed(0);
  return `${part} (${shown} %)`;
}

/**
 * Text of a user's that a terminal can be shown: control characters as escapes.
 *
 * @param {string} text
 */
function printable(text) {
  return Array.from(text, (letter) =>
    /\p{C}/u.test(letter) ? `\\u{${/** @type {number} */ (letter.codePointAt(0)).toString(16)}}` : letter,
  ).join('');
}
