// The Build view: the event, the trigger and mapping, and the result, in the order of the data flow.

import { computed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { EventEditor, MappingEditor, formatEvent } from '../editor/index.tsx';
import { MappingForm } from '../form/form.tsx';
import { Issues } from '../result/issues.tsx';
import { Payload } from '../result/payload.tsx';
import { isEarlier, shown } from '../result/shown.ts';
import { MembershipLine, UnknownMembership } from '../result/membership.tsx';
import { steady } from '../steady.ts';
import { draft, hasEdits, opened, origin, outcome, setOrigin, view } from '../store.ts';
import { RequestsCard } from '../sync/card.tsx';
import { later } from '../ui/later.tsx';
import { Button, Card, Folded, Icon, SIGNS, Switch } from '../ui/ui.tsx';
import { mappingAs } from './go-to.ts';
import { Mappings } from './mappings.tsx';
import { OutcomeBar } from './outcome.tsx';
import { Samples } from './samples.tsx';
import { Settings } from './settings.tsx';
import { Trigger } from './trigger.tsx';
import { verdictOn } from './words.ts';

export function Build() {
  const root = useRef<HTMLDivElement>(null);
  // Scroll to the top when something is opened.
  useEffect(() => {
    if (opened.value > 0) for (const pane of root.current?.querySelectorAll('.pane') ?? []) pane.scrollTo(0, 0);
    if (opened.value > 0) scrollTo(0, 0);
  }, [opened.value]);
  return (
    <div class="build" ref={root}>
      <OutcomeBar />
      <Jumps />
      <div class="panes">
        <section class="pane" aria-labelledby="title-event">
          <header class="pane-head">
            <h2 id="title-event" tabIndex={-1}>
              Event
            </h2>
            <span class="card-tools">
              <Samples />
              <Button kind="small" onClick={() => formatEvent.current?.()}>
                Format
              </Button>
            </span>
          </header>
          <Origin />
          <EventEditor />
          <p class="note">Paste or drop an event, NDJSON, a mapping, a configuration or tests anywhere on the page.</p>
        </section>
        <section class="pane" aria-label="Mapping and trigger">
          <Mappings />
          <Trigger />
          <MappingCard />
          <Settings />
        </section>
        <Result />
      </div>
    </div>
  );
}

const isCurrent = computed(() => shown.value !== undefined && !isEarlier.value);
const ran = computed(() => shown.value?.explanation.mapping);
const hasRun = computed(() => ran.value !== undefined);
const hasFailed = computed(() => ran.value?.error !== undefined);
const Steps = later(async () => (await import('../result/steps.tsx')).StepByStep, 'The steps');

function Result() {
  return (
    <section class="pane result" aria-labelledby="title-result">
      <header class="pane-head">
        <h2 id="title-result" tabIndex={-1}>
          Result
        </h2>
      </header>
      <Issues />
      {isEarlier.value && hasRun.value && <p class="quiet">This is the last valid result.</p>}
      <div class={isEarlier.value ? 'earlier' : ''}>
        <UnknownMembership />
        <Payload />
        <MembershipLine />
        {isCurrent.value && <RequestsCard />}
        {hasRun.value && (
          <Folded title="Step by step" note={hasFailed.value ? 'failed' : 'how each value was produced'} class="steps">
            {() => <Steps />}
          </Folded>
        )}
        {!hasRun.value && (
          <p class="note">
            {isEarlier.value
              ? 'There is no earlier payload: the mapping had not run.'
              : 'There is no payload: the mapping did not run for this event.'}
          </p>
        )}
      </div>
    </section>
  );
}

const isEdited = computed(() => hasEdits(draft.value));

/** Where the event was opened from, with links. */
function Origin() {
  const from = origin.value;
  if (from === undefined) return null;
  return (
    <div class="notice row origin">
      <span>
        {from.title} {isEdited.value && from.note}
      </span>
      {from.ways.map(([label, go]) => (
        <Button key={label} kind="small" disabled={go === undefined} onClick={go}>
          {label}
        </Button>
      ))}
      <Button kind="icon" icon="no" label="Close" onClick={() => setOrigin(undefined)} />
    </div>
  );
}

const filled = steady(() => {
  const fields = (isCurrent.value && shown.value?.explanation.fields) || [];
  return { of: fields.length, count: fields.filter(({ value }) => value !== undefined).length };
});

function MappingCard() {
  const isJson = mappingAs.value === 'json';
  const { of, count } = filled.value;
  const options: ['form' | 'json', string][] = [
    ['form', 'Form'],
    ['json', 'JSON'],
  ];
  return (
    <Card
      title="Mapping"
      id="title-mapping"
      note={of > 0 && `${count} of ${of} fields filled`}
      tools={
        <Switch
          label="Mapping as"
          value={mappingAs.value}
          options={options}
          onChange={(to) => (mappingAs.value = to)}
        />
      }
    >
      {isJson ? (
        <div class="card-body">
          <MappingEditor />
        </div>
      ) : (
        <MappingForm />
      )}
    </Card>
  );
}

const resultKind = computed(() => outcome.value && verdictOn(outcome.value, undefined).kind);

/** Links to the parts of Build, for narrow screens on which they are stacked, with an icon for the result. */
function Jumps() {
  const kind = resultKind.value;
  return (
    <nav class="jumps" aria-label="Parts of Build">
      {['Event', 'Trigger', 'Mapping', 'Result'].map((title) => (
        <Button
          kind="small"
          data-kind={title === 'Result' ? kind : undefined}
          onClick={() => {
            const heading = document.getElementById(`title-${title.toLowerCase()}`);
            heading?.scrollIntoView();
            heading?.focus({ preventScroll: true });
          }}
        >
          {title}
          {title === 'Result' && kind && <Icon shape={SIGNS[kind]} />}
        </Button>
      ))}
    </nav>
  );
}
