// The mappings as tabs, each with how the event fares in it, and a menu for the selected one.

import { defaultSubscription } from '../shell/draft.js';
import { MAX_SUBSCRIPTIONS } from '../shell/limits.js';
import { change, changeMapping, draft, nameOf, outcome } from '../store.ts';
import type { DraftMapping } from '../types.ts';
import { Button, Menu } from '../ui/ui.tsx';

const STATUSES: Record<string, [kind: string, words: string]> = {
  mapped: ['good', 'mapped'],
  not_subscribed: ['idle', 'does not match'],
  invalid: ['bad', 'invalid'],
  disabled: ['off', 'off'],
};

export function Mappings() {
  const { subscriptions, selected } = draft.value;
  return (
    <div class="mappings">
      <ul aria-label="Mappings">
        {subscriptions.map((one, at) => {
          const [kind, words] = STATUSES[statusOf(at)] ?? ['idle', ''];
          return (
            <li key={at} class={at === selected ? 'tab selected' : 'tab'}>
              <button
                type="button"
                aria-pressed={at === selected}
                title={words}
                onClick={() => change({ selected: at })}
              >
                <span class={`dot ${kind}`} />
                <span class="tab-name">{nameOf(one, at)}</span>{' '}
                <span class={at === selected ? 'tab-status' : 'unseen'}>{words}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Options />
      <Button
        kind="link"
        disabled={subscriptions.length >= MAX_SUBSCRIPTIONS}
        onClick={() => insert(defaultSubscription())}
      >
        + Add mapping
      </Button>
    </div>
  );
}

function Options() {
  const { subscriptions, selected } = draft.value;
  const { name, enabled } = subscriptions[selected];
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
            disabled={subscriptions.length >= MAX_SUBSCRIPTIONS}
            onClick={() => {
              insert(subscriptions[selected]);
              close();
            }}
          >
            Duplicate
          </Button>
          <Button kind="item" disabled={selected === 0} onClick={() => move(-1)}>
            Move left
          </Button>
          <Button kind="item" disabled={selected === subscriptions.length - 1} onClick={() => move(1)}>
            Move right
          </Button>
          <Button
            kind="item danger"
            disabled={subscriptions.length === 1}
            onClick={() => {
              change({ subscriptions: subscriptions.toSpliced(selected, 1), selected: Math.max(0, selected - 1) });
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

function statusOf(at: number) {
  const newest = outcome.value;
  // Whether an event that can't be read would be mapped is unknown.
  if (newest === undefined || newest.eventIssues.length > 0) return '';
  return newest.explanations[at]?.result.status ?? (at < newest.explanations.length ? 'invalid' : '');
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

/** The name itself, or with a number if it is taken. */
function freeName(name: string, subscriptions: DraftMapping[]) {
  const base = name.replace(/ \d{1,3}$/, '');
  const taken = new Set(subscriptions.map((one) => one.name));
  let free = name;
  for (let number = 2; name !== '' && taken.has(free); number += 1) free = `${base} ${number}`;
  return free;
}
