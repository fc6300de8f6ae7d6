/**
 * Makes the entries that `Destination.map` gives of what the core says about an event. The core says it by a tag for
 * each subscription and the payloads and issues alone: the rest of an entry never changes, and need not be read as
 * JSON again for every event.
 *
 * @typedef {import('./index.d.ts').MappedEvent} MappedEvent
 */

/** What the core's tags stand for: see `Outcome::tag` in src/destination.rs. */
const OUTCOMES = /** @type {const} */ ([
  { status: 'disabled', membership: undefined },
  { status: 'not_subscribed', membership: undefined },
  { status: 'invalid', membership: undefined },
  { status: 'mapped', membership: 'entered' },
  { status: 'mapped', membership: 'exited' },
  { status: 'mapped', membership: 'unknown' },
]);

/**
 * @param {(string | null)[]} names of the subscriptions
 * @param {Uint8Array} tags one for each subscription
 * @param {any[]} contents the payload or the issues of each subscription that has either, in order
 * @returns {MappedEvent[]}
 */
export function mappedEvents(names, tags, contents) {
  const entries = [];
  let next = 0;
  for (let subscription = 0; subscription < tags.length; subscription += 1) {
    const { status, membership } = OUTCOMES[tags[subscription]];
    const name = names[subscription];
    /** @type {MappedEvent} */
    const entry =
      name === null
        ? { subscription, action: 'syncAudiences', status }
        : { subscription, name, action: 'syncAudiences', status };
    if (membership !== undefined) {
      entry.payload = contents[next];
      entry.membership = membership;
      next += 1;
    } else if (status === 'invalid') {
      entry.errors = contents[next];
      next += 1;
    }
    entries.push(entry);
  }
  return entries;
}
