/** Events of an invented shop: entries and exits of audiences. */

/** Small, and the same on each run. @param {number} seed */
export function chance(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * @param {{ email?: string, phone?: string }} traits
 * @param {string} key
 * @param {unknown} entered
 * @param {string} [messageId]
 */
export function membershipEvent(traits, key, entered, messageId = 'm') {
  return {
    type: 'track',
    event: entered ? 'Audience Entered' : 'Audience Exited',
    messageId,
    timestamp: '2026-11-23T16:00:00.123Z',
    properties: { audience_key: key, [key]: entered },
    context: {
      personas: { computation_id: `aud_${key}`, computation_key: key, computation_class: 'audience' },
      traits,
    },
  };
}

/**
 * Memberships of many people, each identified by phone, by email or by both, and the expected final state.
 *
 * @param {import('./server.mjs').Postscript} server receives the people, if there is one
 * @param {number} count of events
 * @param {number} people
 * @param {number} seed
 */
export function memberships(server, count, people, seed) {
  const below = chance(seed);
  /** @type {Record<string, { audiences: string[], events: string[] }>} */
  const state = {};
  for (let at = 0; at < people; at += 1) {
    const audiences = below(3) === 0 ? ['a0'] : [];
    state[`s_${at}`] = { audiences: [...audiences], events: [] };
    const properties = audiences.length > 0 ? { 'Segment Audiences': audiences } : {};
    server.add({ id: `s_${at}`, phone_number: `1415${5550000 + at}`, email: `Person${at}@example.com`, properties });
  }
  const events = Array.from({ length: count }, (_, index) => {
    const at = below(people);
    const key = `a${below(3)}`;
    const entered = below(2) === 0;
    const named = below(3);
    const person = state[`s_${at}`];
    person.audiences = person.audiences.filter((known) => known !== key || entered);
    if (entered && !person.audiences.includes(key)) person.audiences.push(key);
    person.events.push(`Segment_Audience_${entered ? 'Entered' : 'Exited'} ${key}`);
    const traits = {
      ...(named !== 1 && { phone: `+1 415 ${5550000 + at}` }),
      ...(named !== 0 && { email: ` person${at}@EXAMPLE.com` }),
    };
    return membershipEvent(traits, key, entered, `m${index}`);
  });
  return { events, state };
}
