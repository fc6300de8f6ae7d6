// The draft's subscriptions as the package takes them.

/**
 * @param {import('../app.js').Draft} draft
 * @returns {{ configuration: import('segment-postscript').DestinationConfig } | { message: string }}
 */
export function configurationOf({ subscriptions, onUnknownMembership, legacyJourneys }) {
  const compiled = [];
  for (const [index, { name, enabled, subscribe, mapping }] of subscriptions.entries()) {
    const parsed = parse(mapping);
    if (parsed === undefined) {
      const which = name === '' ? `subscription ${index + 1}` : `“${name}”`;
      return { message: `The draft can't be run: the mapping of ${which} is not JSON.` };
    }
    compiled.push({
      ...(name === '' ? {} : { name }),
      enabled,
      partnerAction: /** @type {const} */ ('syncAudiences'),
      subscribe,
      mapping: parsed,
    });
  }
  return { configuration: { subscriptions: compiled, options: { onUnknownMembership, legacyJourneys } } };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
