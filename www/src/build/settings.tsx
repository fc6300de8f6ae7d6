// The settings for all mappings: how to interpret memberships that are not booleans.

import { steady } from '../steady.ts';
import { change, draft } from '../store.ts';
import { Folded, Select } from '../ui/ui.tsx';

/** Opens and focuses the settings. */
export function showSettings() {
  const card = document.querySelector<HTMLDetailsElement>('.settings');
  if (card === null) return;
  const show = () =>
    requestAnimationFrame(() => {
      card.scrollIntoView({ block: 'nearest' });
      card.querySelector('select')?.focus();
    });
  // The content is rendered once it is open.
  if (card.open) return void show();
  card.addEventListener('toggle', show, { once: true });
  card.open = true;
}

const settings = steady(() => {
  const { onUnknownMembership, legacyJourneys } = draft.value;
  return { onUnknownMembership, legacyJourneys };
});

export function Settings() {
  const { onUnknownMembership, legacyJourneys } = settings.value;
  const isSegments = onUnknownMembership === 'exit';
  return (
    <Folded title="Settings" note={isSegments ? 'same rules as Segment' : 'memberships'} class="settings">
      {() => (
        <div class="card-body">
          <label class="field">
            If membership isn’t true or false
            <Select
              value={onUnknownMembership}
              options={[
                ['skip', 'Skip the event: nothing is sent'],
                ['exit', 'Same as Segment: a missing value is an exit, text is an entry'],
              ]}
              onChange={(value) => change({ onUnknownMembership: value === 'exit' ? 'exit' : 'skip' })}
            />
          </label>
          <label class="field">
            A journey step without membership
            {/* Segment's own action has no such rule. */}
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
          <p class="note">This page never asks for your Secret Key: it sends nothing.</p>
        </div>
      )}
    </Folded>
  );
}
