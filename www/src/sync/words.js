// The outcome of a delivery in words.

/** @typedef {import('segment-postscript').Delivery} Delivery */

const NAMES = {
  delivered: 'Delivered',
  unchanged: 'Unchanged',
  not_found: 'Not found',
  skipped: 'Skipped',
  failed: 'Failed',
};

const KINDS = { delivered: 'good', unchanged: 'good', not_found: 'warn', skipped: 'idle', failed: 'bad' };

const SENTENCES = {
  delivered: "The subscriber's Segment Audiences were brought up to date, and Postscript took the custom event.",
  unchanged: "The subscriber's Segment Audiences were up to date before. Postscript took the custom event.",
};

/** @param {Delivery['status']} status */
export function nameOf(status) {
  return NAMES[status];
}

/** @param {Delivery['status']} status */
export function kindOf(status) {
  return KINDS[status];
}

/**
 * Why it ended so.
 *
 * @param {Delivery} delivery
 */
export function sentencesOn({ status, errors = [], retryable }) {
  const sentences = status === 'delivered' || status === 'unchanged' ? [SENTENCES[status]] : [];
  for (const { message, hint } of errors) sentences.push(message, ...(hint === undefined ? [] : [hint]));
  if (retryable === true) sentences.push('To deliver it again later may help.');
  if (retryable === false) sentences.push('To deliver it again will not help.');
  return sentences.join(' ');
}

/**
 * What an answer is called where there is little room.
 *
 * @param {import('./types.js').Exchange} exchange
 * @returns {{ text: string, kind: 'good' | 'warn' | 'bad' | 'idle' }}
 */
export function answerBadge({ answer }) {
  if (answer === undefined) return { text: 'no answer', kind: 'warn' };
  const { status } = answer;
  const isTemporary = status === 429 || status >= 500;
  return { text: String(status), kind: status < 300 ? 'good' : isTemporary ? 'warn' : 'bad' };
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
