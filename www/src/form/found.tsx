// The result of a mapping part for the event, shown below its form.

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
 * What the newest outcome says about the mapping. It may be about an earlier text until the current one is evaluated.
 */
export const findings = computed(() => {
  const newest = outcome.value;
  const items = parseWithPlaces(mapping.value.mapping)?.items ?? [];
  const fields = newest?.explanations[newest.draft.selected]?.fields ?? [];
  const keys = [...items, ...fields].map(({ key }) => key);
  return findingsOf(newest, mapping.value.mapping, selected.value, keys);
});

/** The value types of a missing path. */
const NOTHING = new Set(['undefined', 'null']);

interface FoundProps {
  id?: string;
  place: Place;
  directive: string;
  /** Switches to another path. */
  use?: (path: string) => void;
  /** Whether to show only why there is no value, without the value. */
  brief?: boolean;
}

export function Found({ id, place, directive, use, brief = false }: FoundProps) {
  const step = findings.value.step(pointerOf([...place.keys, directive]));
  // The row of a field already shows its value.
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
          <span class="quiet">Result: </span>
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
