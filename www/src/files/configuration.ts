// The draft's configuration in the format of the package.

import { parsed } from '../json.js';

export function configurationOf({
  subscriptions,
  onUnknownMembership,
  legacyJourneys,
}: import('../types.ts').Draft):
  { configuration: import('segment-postscript').DestinationConfig } | { message: string } {
  const compiled = [];
  for (const [index, { name, enabled, subscribe, mapping }] of subscriptions.entries()) {
    const value = parsed(mapping);
    if (value === undefined) {
      const which = name === '' ? `subscription ${index + 1}` : `“${name}”`;
      return { message: `The mappings can't be run: the mapping of ${which} is not JSON.` };
    }
    compiled.push({
      ...(name === '' ? {} : { name }),
      enabled,
      partnerAction: 'syncAudiences' as const,
      subscribe,
      mapping: value,
    });
  }
  return { configuration: { subscriptions: compiled, options: { onUnknownMembership, legacyJourneys } } };
}
