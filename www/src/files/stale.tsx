// The notice that the mappings have changed since the run.

import { Button, Notice } from '../ui/ui.tsx';
import { again, isStale, runState } from './state.ts';

export function Stale() {
  if (!isStale.value || runState.value === undefined) return null;
  return (
    <Notice kind="warn">
      <p class="row">
        The mappings have changed since this run.
        <Button kind="small" disabled={runState.value === 'running'} onClick={again}>
          Map again
        </Button>
      </p>
    </Notice>
  );
}
