// The issues of the event, the triggers, the mappings and the payload, in plain words, with fixes and links to their
// locations.

import type { Issue, SubscriptionExplanation } from 'segment-postscript';
import { goTo } from '../build/go-to.ts';
import { editsOf } from '../editor/fixes.js';
import { parseWithPlaces } from '../form/json-scan.js';
import { keysOf, pointerOf } from '../../../pkg/src/pointer.js';
import { steady } from '../steady.ts';
import { change, changeMapping, draft, mapping, nameOf, outcome, say } from '../store.ts';
import type { Outcome } from '../types.ts';
import { Badge, Button } from '../ui/ui.tsx';
import { Sentence } from '../ui/text.tsx';
import { plainly } from './plain.ts';

/** The maximum number of issues that are shown; others are counted. */
const MAX_ISSUES = 50;

interface Placed {
  where: 'event' | 'trigger' | 'mapping' | 'payload' | 'other';
  issue: Issue;
}

/** The issues that are listed. */
export const found = steady(() => {
  const newest = outcome.value;
  if (newest === undefined) return [];
  const explanation = newest.explanations[newest.draft.selected];
  const given = new Set<string | undefined>();
  return issuesOf(newest, explanation).map((placed) => {
    const { advice, ...words } = plainly(placed.issue, explanation);
    const isNew = !given.has(advice);
    given.add(advice);
    return { placed, words: { ...words, advice: isNew ? advice : undefined } };
  });
});

export function Issues() {
  const issues = found.value;
  if (issues.length === 0) return null;
  return (
    <ul class="issues" aria-label="Issues" id="issues">
      {issues.slice(0, MAX_ISSUES).map((one) => (
        <IssueItem {...one} />
      ))}
      {issues.length > MAX_ISSUES && <li class="quiet">and {issues.length - MAX_ISSUES} more</li>}
    </ul>
  );
}

function issuesOf(
  { eventIssues, triggerIssues, mappingIssues, otherIssues }: Outcome,
  explanation: SubscriptionExplanation | undefined,
) {
  const errors = explanation?.result.errors ?? [];
  const placed = (where: Placed['where'], issues: Issue[]) => issues.map((issue): Placed => ({ where, issue }));
  const all = [
    ...placed('event', eventIssues),
    ...placed('trigger', triggerIssues),
    ...placed('mapping', mappingIssues),
    // If the mapping produced a payload, the errors are about the payload.
    ...placed(explanation?.mapping?.error === undefined ? 'payload' : 'mapping', errors),
    ...placed('other', otherIssues),
  ];
  // An issue of the mapping is often also an error of its result.
  const known = new Map(
    all
      .toReversed()
      .map((one) => [JSON.stringify([one.issue.code, one.issue.path, one.issue.message, one.issue.span?.[0]]), one]),
  );
  const isWarning = ({ issue }: Placed) => Number(issue.severity === 'warning');
  return [...known.values()].toReversed().sort((one, other) => isWarning(one) - isWarning(other));
}

/** An issue, with buttons for its fixes. */
function IssueItem({ placed, words: { text, segment, advice } }: (typeof found.value)[number]) {
  const { where, issue } = placed;
  const isWarning = issue.severity === 'warning';
  const [first, ...lines] = text.split('\n');
  const hint = advice ?? issue.hint;
  return (
    <li class={`issue ${isWarning ? 'warn' : 'bad'}`} tabIndex={-1}>
      <p>
        <Badge kind={isWarning ? 'warn' : 'bad'} sign>
          {isWarning ? 'Warning' : 'Error'}
        </Badge>{' '}
        <Sentence text={first} />
      </p>
      {lines.map((line) => (
        <p>
          <Sentence text={line} />
        </p>
      ))}
      {hint !== undefined && (
        <p>
          <Sentence text={hint} />
        </p>
      )}
      <p class="issue-foot">
        <Fixes placed={placed} />
        <Place placed={placed} />
        <code class="quiet">{issue.code}</code>
      </p>
      {segment !== undefined && <p class="quiet">Segment says: {segment}</p>}
    </li>
  );
}

/** Focuses the first issue. */
export const showIssues = () => document.querySelector<HTMLElement>('#issues > li')?.focus();

/** A button for each edit that fixes an issue of the selected mapping or its trigger. */
export function Fixes({ placed: { where, issue }, kind = 'small' }: { placed: Placed; kind?: string }) {
  if (where !== 'trigger' && where !== 'mapping') return null;
  const { subscribe, mapping: text } = mapping.value;
  const edited = where === 'trigger' ? subscribe : text;
  return editsOf(issue, edited, where === 'mapping' ? parseWithPlaces(text) : undefined).map(
    ({ name, from, to, insert }, at) => (
      <Button
        kind={at > 0 && kind === 'primary' ? '' : kind}
        onClick={() => {
          const fixed = edited.slice(0, from) + insert + edited.slice(to);
          changeMapping(where === 'trigger' ? { subscribe: fixed } : { mapping: fixed });
          say(`Applied: ${name}.`, 'undo');
        }}
      >
        {name}
      </Button>
    ),
  );
}

function Place({ placed: { where, issue } }: { placed: Placed }) {
  const { path, span } = issue;
  if (where === 'other') return <Elsewhere issue={issue} />;
  const text = `in the ${where}${path === '' ? '' : ` at ${path}`}`;
  // A field of the payload is corrected where the mapping produces it.
  const [key] = keysOf(path);
  if (where === 'payload' && key === undefined) return <span class="quiet">{text}</span>;
  const go = () => {
    if (where === 'payload') goTo({ where: 'mapping', pointer: pointerOf([key]) });
    else goTo({ where, issue: where === 'mapping' ? issue : undefined, pointer: path === '' ? undefined : path, span });
  };
  return (
    <button type="button" class="data-link" onClick={go}>
      {text}
    </button>
  );
}

/** A location in another mapping, with the name of that mapping. */
function Elsewhere({ issue: { path, span } }: { issue: Issue }) {
  const [list, index, part, ...keys] = keysOf(path);
  const at = list === 'subscriptions' ? Number(index) : NaN;
  const other = part === 'subscribe' || part === 'mapping' ? draft.value.subscriptions[at] : undefined;
  if (other === undefined) return <span class="quiet">{path}</span>;
  const where = part === 'mapping' ? 'mapping' : 'trigger';
  return (
    <button
      type="button"
      class="data-link"
      onClick={() => {
        change({ selected: at });
        goTo({ where, pointer: keys.length === 0 ? undefined : pointerOf(keys), span });
      }}
    >
      in the {where} of “{nameOf(other, at)}”
    </button>
  );
}
