/**
 * Segment's own action, from npm: up to four requests for each event, one event at a time. Its requests are redirected
 * to a simulated Postscript.
 */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The URL of its requests. */
const POSTSCRIPT = 'https://api.postscript.io';

/** The unmodified definition. @returns {any} */
export function referenceDefinition() {
  return require('@segment/action-destinations/dist/destinations/postscript').default;
}

/** @param {string} baseUrl @returns {any} */
export function referenceDestination(baseUrl) {
  const definition = referenceDefinition();
  const { syncAudiences } = definition.actions;
  /** @param {(url: string, options: any) => Promise<any>} request @param {any} data */
  const perform = (request, data) =>
    syncAudiences.perform(
      (/** @type {string} */ url, /** @type {any} */ options) => request(url.replace(POSTSCRIPT, baseUrl), options),
      data,
    );
  return { ...definition, actions: { syncAudiences: { ...syncAudiences, perform } } };
}
