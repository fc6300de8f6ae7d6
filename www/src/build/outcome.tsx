// The bar at the top of Build: what happens to the event, with the next actions. Screen readers announce it once typing
// pauses.

import { computed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Fixes, found, showIssues } from '../result/issues.tsx';
import { steady } from '../steady.ts';
import { outcome } from '../store.ts';
import { current, showRequest } from '../sync/simulation.ts';
import { Button, Icon, SIGNS } from '../ui/ui.tsx';
import { Sentence } from '../ui/text.tsx';
import { keepAsTest } from '../tests/results.ts';
import { focusOn } from './go-to.ts';
import { showSettings } from './settings.tsx';
import { type Verdict, verdictOn } from './words.ts';

/** Milliseconds without a change before the result is announced. */
const PAUSE = 900;

/** The maximum length of a fix's title for a button here, in characters. */
const MAX_FIX = 50;

const verdictNow = steady(() => outcome.value && verdictOn(outcome.value, current.value));
const isReadable = computed(() => outcome.value?.eventIssues.length === 0);

export function OutcomeBar() {
  const verdict = verdictNow.value;
  const title = verdict?.title.replaceAll('`', '') ?? '';
  const voice = useSignal('');
  useEffect(() => {
    const timer = setTimeout(() => (voice.value = title), PAUSE);
    return () => clearTimeout(timer);
  }, [title]);
  if (verdict === undefined) return <div class="outcome" data-kind="idle" />;
  const { kind, detail, next } = verdict;
  return (
    <div class="outcome" data-kind={kind} data-next={next}>
      <span class="mark">
        <Icon shape={SIGNS[kind]} />
      </span>
      <div class="outcome-text">
        <p class="result-line">
          <Sentence text={verdict.title} />
        </p>
        <p class="outcome-detail">
          <Sentence text={detail} />
        </p>
      </div>
      <p class="unseen" role="status">
        {voice}
      </p>
      <div class="outcome-tools">
        <Next next={next} />
        {next === 'requests' && found.value.length > 0 && (
          <Button onClick={showIssues}>
            {found.value.length === 1 ? 'See the warning' : `See the ${found.value.length} warnings`}
          </Button>
        )}
        {isReadable.value && <Button onClick={() => void keepAsTest()}>Keep as test</Button>}
      </div>
    </div>
  );
}

function Next({ next }: { next: Verdict['next'] }) {
  const count = current.value?.exchanges.length;
  // A warning of the mapping doesn't explain why the trigger does not match.
  const first = found.value.find(({ placed }) => next !== 'trigger' || placed.where === 'trigger');
  // Fixes with long titles are shown only with their issue.
  const hasFix = first?.placed.issue.fixes?.every(({ title }) => title.length <= MAX_FIX) ?? false;
  const fixes = hasFix && first && <Fixes placed={first.placed} kind="primary" />;
  switch (next) {
    case 'requests':
      return (
        <Button kind="primary" onClick={() => showRequest(0)}>
          {count === undefined ? 'See the requests' : count === 1 ? 'See the request' : `See the ${count} requests`}
        </Button>
      );
    case 'trigger':
      return (
        <>
          {fixes}
          <Button kind={hasFix ? '' : 'primary'} onClick={() => focusOn('trigger')}>
            Show the trigger
          </Button>
        </>
      );
    case 'event':
      return (
        <Button kind="primary" onClick={() => focusOn('event')}>
          Show the event
        </Button>
      );
    case 'settings':
      return (
        <Button kind="primary" onClick={showSettings}>
          Show the setting
        </Button>
      );
    case 'issues':
      return (
        <>
          {fixes}
          <Button kind={hasFix ? '' : 'primary'} onClick={showIssues}>
            Show the issues
          </Button>
        </>
      );
  }
}
