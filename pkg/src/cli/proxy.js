/** Enables `HTTPS_PROXY`, which `fetch` in Node ignores by default. */

import * as http from 'node:http';

/**
 * Makes `fetch` use the proxy of the environment, or reports why it can't.
 *
 * @param {(sentence: string) => void} say
 */
export function useProxy(say) {
  const { HTTPS_PROXY, https_proxy: lower, NODE_USE_ENV_PROXY } = process.env;
  if (!(HTTPS_PROXY || lower) || NODE_USE_ENV_PROXY === '1') return;
  const { setGlobalProxyFromEnv: enable } = /** @type {any} */ (http);
  if (typeof enable === 'function') enable();
  else say('HTTPS_PROXY is not used: set NODE_USE_ENV_PROXY=1 as well, with Node 22.21, 24.5 or later.');
}
