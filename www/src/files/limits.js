// Limits of what is kept of a run.

/** The maximum number of rows of each kind; `invalid` and `broken` are counted together. */
export const MAX_ROWS = 1000;

/** Longer texts of events are not kept: there may be many. */
export const MAX_TEXT_BYTES = 16_384;
