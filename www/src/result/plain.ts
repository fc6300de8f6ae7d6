// Issues in plain words, with Segment's own message as a detail.

import type { Issue, SubscriptionExplanation } from 'segment-postscript';
import { FIELDS } from '../data/destination.data.js';
import { keysOf } from '../../../pkg/src/pointer.js';

interface Plain {
  /** Parts between backticks are code. */
  text: string;
  /** Segment's message, if `text` replaces it. */
  segment?: string;
  /** What to do, if that is known. */
  advice?: string;
}

/** What only events of audiences and journeys have. */
const PERSONAS = '$.context.personas.';
const ADVICE = 'Only audience and journey events have it: narrow the trigger to leave out other events.';

export function plainly(issue: Issue, explanation: SubscriptionExplanation | undefined): Plain {
  const [key, ...rest] = keysOf(issue.path);
  const field = FIELDS[key];
  const told = explanation?.fields.find((one) => one.key === key);
  if (issue.code !== 'field_required' || field === undefined || rest.length > 0) return { text: issue.message };
  const why = told?.status === 'not_mapped' ? 'the mapping has no such field' : whyEmpty(told);
  const isOfAudiences = told?.missing?.some(({ path }) => path.startsWith(PERSONAS));
  return {
    text: `${emptiness(field)}: ${why}.`,
    segment: issue.message,
    ...(isOfAudiences ? { advice: ADVICE } : {}),
  };
}

/** The message for a required field that is empty. */
export const emptiness = ({ label }: { label?: string }) => `${label} is empty`;

/** Why a field is empty, without a full stop. */
export function whyEmpty(told: SubscriptionExplanation['fields'][number] | undefined) {
  const [first, second] = told?.missing ?? [];
  if (first !== undefined) {
    const paths = [second, first].filter(Boolean).map(({ path }) => `\`${path.replace('$.', '')}\``);
    const isNull = told?.missing?.every(({ found }) => found.type === 'null');
    return isNull ? `${paths[0]} is null` : `this event has no ${paths.join(' and no ')}`;
  }
  return told?.reason?.message.replace(/\.$/, '') ?? 'the mapping returns nothing';
}
