// What holds for all mappings: which memberships are taken for what.

import { change, draft } from '../store.ts';
import { Folded, Select } from '../ui/ui.tsx';

/** Opens the settings, and puts the focus there. */
export function showSettings() {
  const settings = document.querySelector<HTMLDetailsElement>('.settings');
  if (settings === null) return;
  settings.open = true;
  settings.scrollIntoView({ block: 'nearest' });
  requestAnimationFrame(() => settings.querySelector('select')?.focus());
}

export function Settings() {
  const { onUnknownMembership, legacyJourneys } = draft.value;
  const isSegments = onUnknownMembership === 'exit';
  return (
    <Folded title="Settings" note={isSegments ? 'memberships as Segment decides them' : 'memberships'} class="settings">
      {() => (
        <div class="card-body">
          <label class="field">
            If membership isn’t true or false
            <Select
              value={onUnknownMembership}
              options={[
                ['skip', 'Skip the event: nothing is sent'],
                ['exit', 'Do as Segment does: a missing value is an exit, text is an entry'],
              ]}
              onChange={(value) => change({ onUnknownMembership: value === 'exit' ? 'exit' : 'skip' })}
            />
          </label>
          <label class="field">
            A journey step without membership
            {/* As Segment does it, there is no such rule. */}
            <Select
              value={legacyJourneys ? 'enter' : 'unknown'}
              disabled={isSegments}
              options={[
                ['enter', 'Is an entry: legacy Journeys send no membership'],
                ['unknown', 'Is unknown'],
              ]}
              onChange={(value) => change({ legacyJourneys: value === 'enter' })}
            />
          </label>
          <p class="note">The Secret Key is never asked for here: this page sends nothing.</p>
        </div>
      )}
    </Folded>
  );
}
