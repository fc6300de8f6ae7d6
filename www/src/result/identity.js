// Doubts about the email and the phone number of a payload, by which Postscript looks up the subscriber.

/** A phone number has at least as many digits. */
export const MIN_DIGITS = 7;
const MAX_CHARACTERS = 60;

/**
 * The first of both that does not look like one, and a sentence about it without a full stop. Parts between backticks are
 * code.
 *
 * @param {Record<string, unknown> | undefined} payload
 * @returns {{ field: 'phone' | 'email', text: string } | undefined}
 */
export function unlikelyIn({ phone, email } = {}) {
  if (phone && String(phone).replace(/\D/g, '').length < MIN_DIGITS) {
    return { field: 'phone', text: `${quoted(phone)} is not a phone number` };
  }
  if (email && !/^[^@\s]+@[^@\s]+$/.test(String(email).trim())) {
    return { field: 'email', text: `${quoted(email)} is not an email address` };
  }
  return undefined;
}

/** @param {unknown} value */
const quoted = (value) => `\`${shortened(String(value))}\``;

/** A text for a sentence in which backticks mark code. @param {string} text */
export function shortened(text) {
  const plain = text.replaceAll('`', '');
  return plain.length > MAX_CHARACTERS ? `${plain.slice(0, MAX_CHARACTERS)}…` : plain;
}
