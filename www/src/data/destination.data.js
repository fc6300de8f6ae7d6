// What the page needs of the package's definition of the destination. The build replaces this module by its exports.

import { definition } from 'segment-postscript';

const { defaultSubscription, fields } = definition.actions.syncAudiences;

/** The trigger that a mapping begins with. */
export const DEFAULT_TRIGGER = defaultSubscription;

/** The fields of a payload, by their keys. */
export const FIELDS = fields;
