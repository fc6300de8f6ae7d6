// Limits that several parts of the page share.

/** The maximum number of mappings of a destination. */
export const MAX_SUBSCRIPTIONS = 50;

/** The maximum number of tests. */
export const MAX_TESTS = 1_000;

/**
 * The maximum number of values of a payload field that the worker sends as objects. Larger payloads are also sent as JSON
 * text, because copying many values takes far longer.
 */
export const MAX_SENT_VALUES = 250;
