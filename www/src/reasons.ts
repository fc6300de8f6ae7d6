// Why something did not work, as sentences for people.

import type { DestinationConfig, Issue } from 'segment-postscript';

/** Why an event was not mapped at all: it is not JSON, not an object, too deep or too large. */
export const UNREADABLE = 'The event can’t be read';

/** What an error says. */
export function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}

/** Why a configuration is refused, with the name of the mapping that is to blame. */
export function refusalOf([{ path, message }]: Issue[], { subscriptions = [] }: DestinationConfig) {
  const index = /^\/subscriptions\/(\d{1,3})\//.exec(path)?.[1];
  if (index === undefined) return `The mappings can't be run: ${message}`;
  const name = subscriptions[Number(index)]?.name;
  return `The mappings can't be run (subscription ${name ? `“${name}”` : Number(index) + 1}): ${message}`;
}
