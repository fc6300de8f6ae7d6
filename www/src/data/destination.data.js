// The parts of the destination's definition that the page needs. The build replaces this module with its exports.

import { definition } from 'segment-postscript';

const { defaultSubscription, fields } = definition.actions.syncAudiences;

/** The default trigger of a mapping. */
export const DEFAULT_TRIGGER = defaultSubscription;

/** The fields of a payload, by key. */
export const FIELDS = fields;
