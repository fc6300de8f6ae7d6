// Bounds that several parts of the page share.

/** The maximum number of mappings of a destination. */
export const MAX_SUBSCRIPTIONS = 50;

/** The maximum number of tests. */
export const MAX_TESTS = 1_000;

/**
 * The number of values of a payload's field that the worker sends as such. The rest is sent as JSON text, since many values
 * take far longer to be copied.
 */
export const MAX_SENT_VALUES = 250;
