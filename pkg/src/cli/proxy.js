/** `HTTPS_PROXY`, which `fetch` in Node respects only when it is asked to. */

import * as http from 'node:http';

/**
 * Has `fetch` use the proxy that the environment names, or says why that can't be.
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
