// The mappings as tabs, each with its status for the event, and a menu for the selected one.

import { defaultSubscription } from '../shell/draft.js';
import { MAX_SUBSCRIPTIONS } from '../shell/limits.js';
import { change, changeMapping, draft, mapping, nameOf, outcome, selected, subscriptions } from '../store.ts';
import { steady } from '../steady.ts';
import type { DraftMapping } from '../types.ts';
import { Button, Menu } from '../ui/ui.tsx';

const STATUSES: Record<string, [kind: string, words: string]> = {
  mapped: ['good', 'mapped'],
  not_subscribed: ['idle', 'does not match'],
  invalid: ['bad', 'invalid'],
  disabled: ['off', 'off'],
};

/** The status of each mapping for the event; empty while the event can't be read. */
const statuses = steady(() => {
  const { explanations = [], eventIssues = [] } = outcome.value ?? {};
  return explanations.map((one) => (eventIssues.length > 0 ? '' : (one?.result.status ?? 'invalid')));
});

export function Mappings() {
  return (
    <div class="mappings">
      <ul aria-label="Mappings">
        {subscriptions.value.map((one, at) => {
          const isSelected = at === selected.value;
          const [kind, words] = STATUSES[statuses.value[at]] ?? ['idle', ''];
          return (
            <li key={at} class={isSelected ? 'tab selected' : 'tab'}>
              <button type="button" aria-pressed={isSelected} title={words} onClick={() => change({ selected: at })}>
                <span class={`dot ${kind}`} />
                <span class="tab-name">{nameOf(one, at)}</span>{' '}
                <span class={isSelected ? 'tab-status' : 'unseen'}>{words}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Options />
      <Button
        kind="link"
        disabled={subscriptions.value.length >= MAX_SUBSCRIPTIONS}
        onClick={() => insert(defaultSubscription())}
      >
        + Add mapping
      </Button>
    </div>
  );
}

function Options() {
  const { name, enabled } = mapping.value;
  const { length } = subscriptions.value;
  const at = selected.value;
  return (
    <Menu label="Mapping options" icon="more" kind="icon">
      {(close) => (
        <>
          <label class="field">
            Name
            <input
              value={name}
              maxLength={200}
              onInput={(event) => changeMapping({ name: event.currentTarget.value }, 'name')}
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={enabled}
              onChange={(event) => changeMapping({ enabled: event.currentTarget.checked })}
            />
            Enabled
          </label>
          <Button
            kind="item"
            disabled={length >= MAX_SUBSCRIPTIONS}
            onClick={() => {
              insert(mapping.peek());
              close();
            }}
          >
            Duplicate
          </Button>
          <Button kind="item" disabled={at === 0} onClick={() => move(-1)}>
            Move left
          </Button>
          <Button kind="item" disabled={at === length - 1} onClick={() => move(1)}>
            Move right
          </Button>
          <Button
            kind="item danger"
            disabled={length === 1}
            onClick={() => {
              change({ subscriptions: subscriptions.peek().toSpliced(at, 1), selected: Math.max(0, at - 1) });
              close();
            }}
          >
            Remove
          </Button>
        </>
      )}
    </Menu>
  );
}

function insert(one: DraftMapping) {
  const { subscriptions, selected } = draft.peek();
  const added = { ...one, name: freeName(one.name, subscriptions) };
  change({ subscriptions: subscriptions.toSpliced(selected + 1, 0, added), selected: selected + 1 });
}

function move(by: number) {
  const { subscriptions, selected } = draft.peek();
  const moved = subscriptions.with(selected, subscriptions[selected + by]).with(selected + by, subscriptions[selected]);
  change({ subscriptions: moved, selected: selected + by });
}

/** The name, with a number if it is taken. */
function freeName(name: string, subscriptions: DraftMapping[]) {
  const base = name.replace(/ \d{1,3}$/, '');
  const taken = new Set(subscriptions.map((one) => one.name));
  let free = name;
  for (let number = 2; name !== '' && taken.has(free); number += 1) free = `${base} ${number}`;
  return free;
}
