// How each value was produced, step by step: the membership, and the mapping's steps as a tree. Folded steps are not
// rendered.

import { useState } from 'preact/hooks';
import type { EventRead, MappingStep, MembershipExplanation } from 'segment-postscript';
import { isWithin, keysOf } from '../../../pkg/src/pointer.js';
import { Badge } from '../ui/ui.tsx';
import { grouped } from '../ui/numbers.ts';
import { DidYouMean, MappingLink, PathLink, Sentence, Value } from '../ui/text.tsx';
import { shown } from './shown.ts';

export function StepByStep() {
  const { mapping, membership } = shown.value?.explanation ?? {};
  if (mapping === undefined) return null;
  // The root step is omitted if it is an object.
  const steps = mapping.kind === 'object' && mapping.steps !== undefined ? mapping.steps : [mapping];
  return (
    <div class="card-body">
      {membership && <Membership membership={membership} />}
      <Steps steps={steps} outer="" />
      {steps.every(({ error }) => error === undefined) && <Failure step={mapping} />}
    </div>
  );
}

function Membership({
  membership: { membership, key, value, rule, reason, hint },
}: {
  membership: MembershipExplanation;
}) {
  return (
    <div class="membership">
      <h3>Audience membership: {membership}</h3>
      <dl class="pairs">
        <dt>Audience key</dt>
        <dd>
          <Value preview={key} />
        </dd>
        <dt>Value at that key</dt>
        <dd>
          <Value preview={value} />
        </dd>
        <dt>Rule</dt>
        <dd>
          <code>{rule}</code>
        </dd>
      </dl>
      {[reason.message, hint].map((text) => text !== undefined && <p class="quiet">{<Sentence text={text} />}</p>)}
    </div>
  );
}

function Steps({ steps, outer }: { steps: MappingStep[]; outer: string }) {
  const names = namesOf(steps, outer);
  return steps.map((step, at) => <Step key={names[at]} step={step} name={names[at]} />);
}

function Step({ step, name }: { step: MappingStep; name: string }) {
  const [isOpen, setOpen] = useState(false);
  const { reads, reason, steps, omitted, error, kind, output } = step;
  const line = (
    <>
      {name !== '' && <b>{name}</b>} <code class="quiet">{kind}</code>{' '}
      {error === undefined ? (
        <>
          <span class="quiet">gave</span> <Value preview={output} />
        </>
      ) : (
        <Badge kind="bad" sign>
          failed
        </Badge>
      )}
    </>
  );
  if ([reads, reason, steps, omitted, error].every((part) => part === undefined))
    return <div class="result-step leaf">{line}</div>;
  return (
    <details class="result-step" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{line}</summary>
      {isOpen && (
        <div class="result-step-body">
          <p>
            <span class="quiet">at </span>
            <MappingLink pointer={step.pointer} />
          </p>
          {reads?.map((read) => (
            <Read read={read} step={step} />
          ))}
          {reason && (
            <p class="quiet">
              <Sentence text={reason.message} />
            </p>
          )}
          {steps && <Steps steps={steps} outer={step.pointer} />}
          {omitted !== undefined && <p class="quiet">and {grouped(omitted)} more</p>}
          <Failure step={step} />
        </div>
      )}
    </details>
  );
}

/** The path that a step read, and the value found, unless it equals the output. */
function Read({
  read: { path, pointer, found, near },
  step: { output, reason },
}: {
  read: EventRead;
  step: MappingStep;
}) {
  return (
    <>
      <p>
        <span class="quiet">read </span>
        <PathLink path={path} pointer={pointer} />
        {found.type === 'undefined'
          ? reason?.code !== 'path_absent' && ': not in this event'
          : found.text !== output.text && ': '}
        {found.type !== 'undefined' && found.text !== output.text && <Value preview={found} />}
      </p>
      {near && (
        <p class="quiet">
          <DidYouMean paths={near} />
        </p>
      )}
    </>
  );
}

function Failure({ step: { error } }: { step: Pick<MappingStep, 'error'> }) {
  if (error === undefined) return null;
  return (
    <>
      {error.message.split('\n').map((line) => (
        <p class="wrong">
          <Sentence text={line} />
        </p>
      ))}
      {error.hint && (
        <p class="quiet">
          <Sentence text={error.hint} />
        </p>
      )}
    </>
  );
}

/**
 * The names of steps within their parent: their keys, without the kind of the step. Steps that run the same part of the
 * mapping, for elements of an array, are numbered.
 */
function namesOf(steps: MappingStep[], outer: string) {
  const plain = steps.map(({ pointer, kind }) => {
    const keys = keysOf(isWithin(pointer, outer) ? pointer.slice(outer.length) : pointer);
    if (keys.at(-1) === kind) keys.pop();
    return keys.join('/');
  });
  const used = new Map<string, number>();
  return plain.map((name) => {
    if (plain.indexOf(name) === plain.lastIndexOf(name)) return name;
    const at = used.get(name) ?? 0;
    used.set(name, at + 1);
    return `${name} [${at}]`;
  });
}
