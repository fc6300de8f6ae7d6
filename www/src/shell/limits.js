// The bounds of a draft.

/** The most mappings of a destination. */
export const MAX_SUBSCRIPTIONS = 50;

/** The most tests that are kept. */
export const MAX_TESTS = 1_000;
