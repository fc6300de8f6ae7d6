// What happens to the event, in one sentence and one more.

import type { MappedEvent } from 'segment-postscript';
import { plainly } from '../result/plain.ts';
import { nameOf } from '../store.ts';
import type { SimulatedSync } from '../sync/types.js';
import type { Kind, Outcome } from '../types.ts';

export interface Verdict {
  kind: Kind;
  /** Parts between grave accents are code. */
  title: string;
  detail: string;
  /** What to look at next. */
  next: 'requests' | 'issues' | 'trigger' | 'event' | 'settings';
}

/** How a membership was decided, where that is not by a boolean. */
const RULES: Record<string, string> = {
  text: ' The membership is written as text.',
  journey_step: ' Steps of legacy Journeys are entries.',
  truthiness: ' The membership is decided as Segment’s own action decides it.',
};

/** Segment's own sentence, for people who have searched for it. */
const SEGMENT_SAYS = 'Segment says: “You may not have any subscriptions that match this event.”';

export function verdictOn(outcome: Outcome, simulation: SimulatedSync | undefined): Verdict {
  const { draft, explanations, eventIssues, triggerIssues } = outcome;
  if (eventIssues.length > 0) {
    return { kind: 'bad', title: 'The event can’t be read', detail: eventIssues[0].message, next: 'event' };
  }
  if (explanations[draft.selected] === undefined) return withoutResult(outcome);
  const results = explanations.flatMap((one) => one?.result ?? []);
  const mapped = results.filter(({ status }) => status === 'mapped');
  const sent = mapped.filter(({ membership }) => membership !== 'unknown');
  if (sent.length > 0) return sending(sent, simulation);
  if (mapped.length > 0) {
    const title = 'Nothing is sent: the event doesn’t say whether the person entered or left the audience';
    const found = explanations.find((one) => one?.membership?.membership === 'unknown')?.membership;
    return { kind: 'warn', title, detail: found?.reason.message ?? '', next: 'settings' };
  }
  const invalid = results.filter(({ status }) => status === 'invalid');
  if (invalid.length > 0) {
    const explanation = explanations.find((one) => one?.result.status === 'invalid');
    const errors = invalid[0].errors ?? [];
    const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : '';
    const first = errors.length > 0 ? plainly(errors[0], explanation).text : '';
    return { kind: 'bad', title: 'Nothing is sent: the payload is invalid', detail: `${first}${more}`, next: 'issues' };
  }
  if (results.every(({ status }) => status === 'disabled')) {
    const title =
      results.length === 1 ? 'Nothing is sent: the mapping is off' : 'Nothing is sent: all mappings are off';
    return { kind: 'idle', title, detail: 'Turn it on in the menu of its tab.', next: 'trigger' };
  }
  return {
    kind: 'idle',
    title: 'Nothing is sent: no mapping’s trigger matches this event',
    detail: [triggerIssues[0]?.hint, SEGMENT_SAYS].filter(Boolean).join(' '),
    next: 'trigger',
  };
}

function withoutResult({ draft, triggerIssues, mappingIssues, otherIssues }: Outcome): Verdict {
  const name = nameOf(draft.subscriptions[draft.selected], draft.selected);
  const [trigger, mapping] = [triggerIssues, mappingIssues].map((issues) =>
    issues.find(({ severity }) => severity !== 'warning'),
  );
  if (trigger)
    return {
      kind: 'bad',
      title: `The trigger of “${name}” can’t be read`,
      detail: trigger.hint ?? trigger.message,
      next: 'issues',
    };
  if (mapping)
    return {
      kind: 'bad',
      title: `The mapping of “${name}” is not valid`,
      detail: mapping.message.split('\n')[0],
      next: 'issues',
    };
  return { kind: 'bad', title: 'No result', detail: otherIssues[0]?.message ?? '', next: 'issues' };
}

function sending(sent: MappedEvent[], simulation: SimulatedSync | undefined): Verdict {
  const verbs = { entered: 'added to', exited: 'removed from' } as Record<string, string>;
  const moves = [...new Set(sent.map(({ membership = '', payload }) => `${verbs[membership]} \`${keyOf(payload)}\``))];
  const { phone, email } = (sent[0].payload ?? {}) as Record<string, unknown>;
  const by = [phone && 'phone', email && 'email'].filter(Boolean).join(', then by ');
  const rule = RULES[sent[0].membershipRule ?? ''] ?? '';
  const detail = `Looked up by ${by || 'nothing'}.${requestsOf(simulation)}${rule}`;
  return { kind: 'good', title: `1 subscriber is ${moves.join(' and ')}`, detail, next: 'requests' };
}

function requestsOf(simulation: SimulatedSync | undefined) {
  if (simulation === undefined) return '';
  const { exchanges, deliveries } = simulation;
  const count = exchanges.length === 1 ? '1 request' : `${exchanges.length} requests`;
  const isNobody =
    deliveries.some(({ status }) => status === 'not_found') && deliveries.every(({ status }) => status !== 'delivered');
  return ` ${count} would be sent.${isNobody ? ' The simulated Postscript has no such subscriber, so nothing changes.' : ''}`;
}

function keyOf(payload: unknown) {
  const key = String((payload as Record<string, unknown> | undefined)?.segment_audience_key ?? '').replaceAll('`', '');
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}
