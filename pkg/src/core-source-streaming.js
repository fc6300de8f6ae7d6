/** No embedded core: for pages that stream it, so that their scripts don't include it a second time. */

import { issueError } from './errors.js';

/** @returns {never} */
export function coreSource() {
  throw issueError(
    'core_not_loaded',
    'The core is not loaded yet. Await `init(fetch(url))` with the URL of `segment-postscript/core.wasm` first.',
  );
}
