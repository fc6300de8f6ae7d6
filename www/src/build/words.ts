// The title and detail that say what happens to the event.

import type { Issue, MappedEvent, TriggerClause } from 'segment-postscript';
import { unlikelyIn, shortened } from '../result/identity.js';
import { plainly } from '../result/plain.ts';
import { UNREADABLE } from '../reasons.ts';
import { nameOf } from '../store.ts';
import { counted } from '../ui/numbers.ts';
import type { SimulatedSync } from '../sync/types.js';
import type { Kind, Outcome } from '../types.ts';

export interface Verdict {
  kind: Kind;
  /** Parts between backticks are code. */
  title: string;
  detail: string;
  /** What the main button shows. */
  next: 'requests' | 'issues' | 'trigger' | 'event' | 'settings';
}

/** How a membership was decided, if not by a boolean. */
const RULES: Record<string, string> = {
  text: ' The membership is sent as text.',
  journey_step: ' Legacy Journey steps count as entries.',
  truthiness: ' The membership follows Segment’s rules.',
};

/** Segment's own message, for people who search for it. */
const SEGMENT_SAYS = 'Segment says: “You may not have any subscriptions that match this event.”';

export function verdictOn(outcome: Outcome, simulation: SimulatedSync | undefined): Verdict {
  const { draft, explanations, eventIssues, triggerIssues } = outcome;
  if (eventIssues.length > 0) {
    return { kind: 'bad', title: UNREADABLE, detail: eventIssues[0].message, next: 'event' };
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
    const more = errors.length > 1 ? ` And ${counted(errors.length - 1, 'more issue')}.` : '';
    const first = errors.length > 0 ? plainly(errors[0], explanation).text : '';
    return { kind: 'bad', title: 'Nothing is sent: the payload is invalid', detail: `${first}${more}`, next: 'issues' };
  }
  if (results.every(({ status }) => status === 'disabled')) {
    const title =
      results.length === 1 ? 'Nothing is sent: the mapping is off' : 'Nothing is sent: all mappings are off';
    return { kind: 'idle', title, detail: 'Turn it on in its tab’s menu.', next: 'trigger' };
  }
  return {
    kind: 'idle',
    title: 'Nothing is sent: no mapping’s trigger matches this event',
    detail: `${sentences(triggerIssues[0]) || mismatch(explanations[draft.selected]?.trigger)} ${SEGMENT_SAYS}`,
    next: 'trigger',
  };
}

/** The message and hint of an issue. */
const sentences = (issue: Issue | undefined) => (issue ? [issue.message, issue.hint].filter(Boolean).join(' ') : '');

/** The first value that prevents a match, and the condition that it fails. */
function mismatch(trigger: TriggerClause | undefined) {
  let wanted = trigger;
  while (wanted?.operator === 'and') wanted = wanted.clauses?.find(({ holds }) => !holds);
  let first = wanted;
  while (first?.clauses !== undefined) [first] = first.clauses;
  if (wanted === undefined || first?.read === undefined) return '';
  const { path, found } = first.read;
  const is = found.type === 'undefined' ? 'is not in this event' : `is ${shortened(found.text)}`;
  return `\`${path.replace('$.', '')}\` ${is}, but the trigger asks for \`${shortened(wanted.fql)}\`.`;
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
      detail: sentences(trigger),
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
  const audiencesOf = (wanted: string) => {
    const keys = sent.flatMap(({ membership, payload }) => (membership === wanted ? [`\`${keyOf(payload)}\``] : []));
    return [...new Set(keys)].join(' and ');
  };
  const [joined, left] = [audiencesOf('entered'), audiencesOf('exited')];
  const say = (add: string, remove: string) =>
    [joined && `${add} ${joined}`, left && `${remove} ${left}`].filter(Boolean).join(' and ');
  const { phone, email } = (sent[0].payload ?? {}) as Record<string, unknown>;
  const by = phone && email ? 'phone or, if not found, by email' : phone ? 'phone' : email ? 'email' : 'nothing';
  const rule = RULES[sent[0].membershipRule ?? ''] ?? '';
  const doubt = unlikelyIn(sent[0].payload as Record<string, unknown>);
  if (doubt !== undefined) {
    const title = `Postscript may not find this person: ${doubt.text}`;
    return { kind: 'warn', title, detail: `Looked up by ${by}.${rule}`, next: 'requests' };
  }
  const { exchanges = [], deliveries = [] } = simulation ?? {};
  const requests =
    exchanges.length === 1 ? ' 1 request would be sent.' : ` ${exchanges.length} requests would be sent.`;
  const detail = `Looked up by ${by}.${simulation ? requests : ''}${rule}`;
  const ended = (status: string) => deliveries.find((one) => one.status === status);
  const moved = `1 subscriber is ${say('added to', 'removed from')}`;
  if (simulation === undefined || ended('delivered')) return { kind: 'good', title: moved, detail, next: 'requests' };
  if (ended('unchanged')) {
    // Segment's own action may post the event of an entry without changing the audiences.
    const isDecided = sent.every(({ membershipRule }) => membershipRule !== 'truthiness');
    const title = isDecided
      ? `Nothing changes: the subscriber is ${say('already in', 'not in')}`
      : 'Nothing changes in the subscriber’s audiences';
    return { kind: 'good', title, detail: `${detail} The custom event is still posted.`, next: 'requests' };
  }
  if (ended('not_found')) {
    const title = `Nobody is ${say('added to', 'removed from')}: the simulated Postscript has no such subscriber`;
    return { kind: 'warn', title, detail, next: 'requests' };
  }
  const [error] = deliveries.flatMap(({ errors = [] }) => errors);
  return {
    kind: 'warn',
    title: `The subscriber would be ${say('added to', 'removed from')}, but the simulation fails`,
    detail: error?.message ?? detail,
    next: 'requests',
  };
}

function keyOf(payload: unknown) {
  return shortened(String((payload as Record<string, unknown> | undefined)?.segment_audience_key ?? ''));
}
