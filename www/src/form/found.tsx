// What a part of the mapping gave for the event, below its form.

import { computed } from '@preact/signals';
import type { MappingStep } from 'segment-postscript';
import { pointerOf } from '../../../pkg/src/pointer.js';
import { mapping, outcome, selected } from '../store.ts';
import { Button } from '../ui/ui.tsx';
import { Sentence, Value } from '../ui/text.tsx';
import { findingsOf } from './findings.js';
import { parseWithPlaces } from './json-scan.js';
import { rooted } from './paths.js';
import type { Place } from './types.js';

/**
 * What the newest outcome says about the mapping. Until that of the present text is there, it is the best there is.
 */
export const findings = computed(() => {
  const newest = outcome.value;
  const items = parseWithPlaces(mapping.value.mapping)?.items ?? [];
  const fields = newest?.explanations[newest.draft.selected]?.fields ?? [];
  const keys = [...items, ...fields].map(({ key }) => key);
  return findingsOf(newest, mapping.value.mapping, selected.value, keys);
});

/** The types of what a path gives that leads to nothing. */
const NOTHING = new Set(['undefined', 'null']);

interface FoundProps {
  id?: string;
  place: Place;
  directive: string;
  /** Takes another path. */
  use?: (path: string) => void;
  /** Only why it gave nothing, not what it gave. */
  brief?: boolean;
}

export function Found({ id, place, directive, use, brief = false }: FoundProps) {
  const step = findings.value.step(pointerOf([...place.keys, directive]));
  // The row of a field says itself what the field is.
  const isWhole = place.depth === 0;
  const isUnused = step === undefined && findings.value.ran && !brief && !isWhole;
  return (
    <div class="form-found" id={id}>
      {isUnused && <p class="quiet">Not needed for this event.</p>}
      {step && <Told step={step} use={use} brief={brief || isWhole} />}
    </div>
  );
}

function Told({
  step: { output, reads = [], reason, error },
  use,
  brief,
}: {
  step: MappingStep;
  use?: (path: string) => void;
  brief: boolean;
}) {
  const missing = reads.filter(({ found }) => NOTHING.has(found.type)).slice(0, 3);
  return (
    <>
      {error !== undefined && (
        <p class="wrong">
          <Sentence text={error.message} />
        </p>
      )}
      {error === undefined && !brief && (
        <p>
          <span class="quiet">Gives </span>
          <Value preview={output} />
        </p>
      )}
      {reason !== undefined && reason.code !== 'path_absent' && (
        <p class="quiet">
          <Sentence text={reason.message} />
        </p>
      )}
      {missing.map(({ path, found, near = [] }) => (
        <p class="row">
          {found.type === 'undefined' && (
            <span class="quiet">
              There is no <code>{path}</code>.
            </span>
          )}
          {near.map(rooted).map((other) => (use ? <UsePath path={other} use={use} /> : <code>{other}</code>))}
        </p>
      ))}
    </>
  );
}

export function UsePath({ path, use }: { path: string; use: (path: string) => void }) {
  return (
    <Button kind="small" onClick={() => use(path)}>
      Use <code>{path}</code>
    </Button>
  );
}
