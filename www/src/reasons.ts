// Error messages for users.

import type { DestinationConfig, Issue } from 'segment-postscript';

/** The message for an event that is not JSON, not an object, too deep or too large. */
export const UNREADABLE = 'The event can’t be read';

export function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}

/** Why a configuration is rejected, with the name of the invalid mapping. */
export function refusalOf([{ path, message }]: Issue[], { subscriptions = [] }: DestinationConfig) {
  const index = /^\/subscriptions\/(\d{1,3})\//.exec(path)?.[1];
  if (index === undefined) return `The mappings can't be run: ${message}`;
  const name = subscriptions[Number(index)]?.name;
  return `The mappings can't be run (subscription ${name ? `“${name}”` : Number(index) + 1}): ${message}`;
}
