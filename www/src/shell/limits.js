// The bounds of a draft.

/** The maximum number of mappings of a destination. */
export const MAX_SUBSCRIPTIONS = 50;

/** The maximum number of tests. */
export const MAX_TESTS = 1_000;
