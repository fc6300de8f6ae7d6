/** `segment-postscript coverage`: aggregate counts over the events of a file, as text or JSON. */

import { makeDestination, readConfiguration } from './configuration.js';
import { eachPiece } from './events.js';
import { EXIT } from './exit.js';
import { standardOutput } from './output.js';
import { painter, printable } from './style.js';

/**
 * @typedef {import('../explanation.d.ts').CoverageReport} CoverageReport
 * @typedef {import('../explanation.d.ts').SubscriptionCoverage} SubscriptionCoverage
 */

/**
 * @param {string | undefined} file
 * @param {{ config?: string, json?: boolean, quiet?: boolean }} options
 */
export async function coverage(file, { config, json = false, quiet = false }) {
  const counter = makeDestination(await readConfiguration(config)).coverage();
  const { counts } = await eachPiece(file, quiet, (piece) => void counter.mapNdjson(piece));
  const report = counter.report();
  const { blank } = counts;
  const text = json ? `${JSON.stringify({ ...report, blank })}\n` : render(report, blank, painter(process.stdout));
  await standardOutput().write(text);
  return EXIT.fine;
}

/**
 * @param {CoverageReport} report
 * @param {number} blank
 * @param {import('./style.js').Paint} paint
 * @returns {string}
 */
function render({ lines, broken, subscriptions, paths }, blank, paint) {
  const events = lines - broken;
  const skipped = blank > 0 ? `, ${blank} blank lines skipped` : '';
  const parts = [paint(broken > 0 ? 'yellow' : 'bold', `${lines} events, ${broken} of them broken${skipped}`), '\n'];
  subscriptions.forEach((subscription, at) => parts.push(renderSubscription(subscription, at, paint)));
  const width = Math.max(0, ...paths.map(({ path }) => path.length));
  parts.push(`\n${paint('bold', 'Paths that triggers and mappings read')}\n`);
  for (const { path, present, null: nulls, near = [] } of paths) {
    const also = nulls > 0 ? `, null in ${share(nulls, events)}` : '';
    parts.push(`  ${path.padEnd(width)}  ${share(present, events)}${also}\n`);
    for (const miss of near) parts.push(`  ${' '.repeat(width)}  ${paint('yellow', `did you mean ${miss.path}?`)}\n`);
  }
  return parts.join('');
}

/**
 * @param {SubscriptionCoverage} subscription
 * @param {number} at
 * @param {import('./style.js').Paint} paint
 */
function renderSubscription({ name, statuses, memberships, unlikely, fields, refusals }, at, paint) {
  const matched = statuses.mapped + statuses.invalid;
  const counts = Object.entries({ ...statuses, ...memberships }).filter(([, count]) => count > 0);
  const title = `Subscription ${at}${name === undefined ? '' : ` (${printable(name)})`}`;
  const parts = [`\n${paint('bold', title)}\n`];
  for (const [what, count] of counts) parts.push(`  ${what.padEnd(16)} ${count}\n`);
  if (unlikely > 0) parts.push(`  ${paint('yellow', `${unlikely} with an unlikely email or phone`)}\n`);
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
  // Never rounds to "0 %" or "100 %" unless the share is exactly that.
  const shown = percent > 0 && percent < 1 ? '<1' : percent > 99 && percent < 100 ? '>99' : percent.toFixed(0);
  return `${part} (${shown} %)`;
}
