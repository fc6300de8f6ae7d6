// The state of the simulated Postscript, and the outcome of a delivery, in words.

import type { Delivery } from 'segment-postscript';
import type { PostscriptScene } from '../types.ts';

export const SUBSCRIBERS: [PostscriptScene['subscriber'], string][] = [
  ['unknown', 'Not a subscriber'],
  ['known', 'Subscriber, not updated yet'],
  ['up_to_date', 'Subscriber, already up to date'],
];

const NAMES = {
  delivered: 'Delivered',
  unchanged: 'Unchanged',
  not_found: 'Not found',
  skipped: 'Skipped',
  failed: 'Failed',
};

const KINDS = { delivered: 'good', unchanged: 'good', not_found: 'warn', skipped: 'idle', failed: 'bad' };

const SENTENCES = {
  delivered: "The subscriber's Segment Audiences were updated, and Postscript accepted the custom event.",
  unchanged: "The subscriber's Segment Audiences were already up to date. Postscript accepted the custom event.",
};

export function titleOf(status: Delivery['status']) {
  return NAMES[status];
}

export function kindOf(status: Delivery['status']) {
  return KINDS[status];
}

/** What the outcome of a delivery means. */
export function sentencesOn({ status, errors = [], retryable }: Delivery) {
  const sentences = status === 'delivered' || status === 'unchanged' ? [SENTENCES[status]] : [];
  for (const { message, hint } of errors) sentences.push(message, ...(hint === undefined ? [] : [hint]));
  if (retryable === true) sentences.push('A later retry may help.');
  if (retryable === false) sentences.push('A retry will not help.');
  return sentences.join(' ');
}

/** A short label for a response. */
export function answerBadge({ answer }: import('./types.js').Exchange): {
  text: string;
  kind: 'good' | 'warn' | 'bad' | 'idle';
} {
  if (answer === undefined) return { text: 'no response', kind: 'warn' };
  const { status } = answer;
  const isTemporary = status === 429 || status >= 500;
  return { text: String(status), kind: status < 300 ? 'good' : isTemporary ? 'warn' : 'bad' };
}

export function seconds(milliseconds: number) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
