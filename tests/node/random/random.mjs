/** Seeded random choices, and the words and values that all generators draw from. */

/** A small seeded random number generator (xorshift, 32 bits): cases are the same on every machine. */
export class Random {
  #state;

  constructor(seed) {
    // Spreads neighbouring seeds apart; a state of zero would stay zero.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
    for (let round = 0; round < 8; round += 1) this.#next();
  }

  #next() {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit) {
    return this.#next() % limit;
  }

  /** True in about `percent` of 100 cases. */
  chance(percent) {
    return this.below(100) < percent;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** Between `min` and `max` results of `make`. */
  list(min, max, make) {
    return Array.from({ length: min + this.below(max - min + 1) }, () => make(this));
  }

  /** One of the functions, by weight: `[[3, f], [1, g]]` calls f three times as often as g. */
  weighted(choices) {
    let rest = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, make] of choices) {
      rest -= weight;
      if (rest < 0) return make(this);
    }
    throw new Error('weights must be positive');
  }
}

/** Keys of events, mappings and payloads: few, so that paths often find a value. */
export const KEYS = [
  'a',
  'b',
  'c',
  'email',
  'items',
  'traits',
  'properties',
  'context',
  'type',
  'event',
  'userId',
  'name',
];

/** Keys that implementations might treat specially. */
export const ODD_KEYS = [
  '0',
  '1',
  '10',
  '2',
  '01',
  '-1',
  '4294967295',
  'ключ',
  'key with space',
  'a.b',
  "it's",
  'x-y',
  '',
  'length',
  '$',
  '$.a',
  '_metadata',
  'é',
  '😀',
  'a[0]',
  '"',
  'null',
  'true',
  'ÅÄÖ',
  'foobar',
  // Unpaired surrogates.
  '\ud83d',
  'x\ude00',
];

/** Members that objects, arrays or strings inherit. The reference reads them; here they are undefined. */
export const INHERITED = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', 'forEach', 'concat'];

export const STRINGS = [
  '',
  ' ',
  'x',
  'foo',
  'Foo Bar',
  'foo foo',
  'jane@example.com',
  '+1 (415) 555-0132',
  'true',
  'false',
  'null',
  '0',
  '1',
  '-1.5',
  '1e3',
  '0x10',
  ' 12 ',
  'ß',
  'İstanbul',
  'ΣΑΣ',
  'σς',
  'ſkK',
  'ŉ',
  'ﬀ',
  'Ǆ',
  'äöü',
  '😀',
  'a.b.c',
  '[0]',
  '$&$1',
  '{{a}}',
  '{{{b}}}',
  '{{ }}',
  '}}',
  '*',
  '.',
  '\\',
  '"',
  "'",
  '\n',
  '\u2028',
  '\u0000',
  'a-b_c',
  '(x)',
  '^a$',
  'a|b',
  '2020-01-02',
  '2020-01-02T03:04:05.678Z',
  '1600000000',
  'Signed Up',
  'track',
  'identify',
  // Unpaired surrogates, which JavaScript strings can contain and JSON can escape.
  '\ud83d',
  'x\ude00',
];

export const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  10,
  0.1,
  0.1 + 0.2,
  1.5,
  100,
  1e3,
  1e21,
  1e-7,
  123456789012345680000,
  2 ** 53,
  -(2 ** 31),
  5e-324,
  1.7976931348623157e308,
  1600000000,
  1600000000000,
];

/** Any JSON value. */
export function value(random, depth = 3) {
  return random.weighted([
    [6, () => random.pick(STRINGS)],
    [3, () => random.pick(NUMBERS)],
    [2, () => random.chance(50)],
    [2, () => null],
    [depth > 0 ? 3 : 0, () => random.list(0, 3, () => value(random, depth - 1))],
    [depth > 0 ? 4 : 0, () => object(random, depth - 1)],
  ]);
}

/** Any JSON object. */
export function object(random, depth = 3) {
  return Object.fromEntries(random.list(0, 5, () => [key(random), value(random, depth)]));
}

/** A key, mostly an ordinary one. */
export function key(random) {
  return random.chance(80) ? random.pick(KEYS) : random.pick(ODD_KEYS);
}

/** A typical event, sometimes of an unusual shape. */
export function event(random) {
  const event = object(random);
  if (random.chance(80)) event.type = random.pick(['track', 'identify', 'page', 'screen', 'group', 5, null]);
  if (random.chance(50)) event.event = random.pick(['Signed Up', 'Order Completed', '', 'foo', 7]);
  if (random.chance(50)) event.userId = random.pick(['u1', 'foo', '', 5, true, null]);
  for (const room of ['properties', 'traits', 'context']) {
    if (random.chance(60)) event[room] = random.chance(90) ? object(random) : value(random);
  }
  if (random.chance(30))
    event.items = random.list(0, 3, () => (random.chance(80) ? object(random, 1) : value(random, 1)));
  return event;
}
