// What the playground consists of: the name each file has on the page, and where it comes from. Used by the server and by the build.

import { fileURLToPath } from 'node:url';

/** @param {string} path */
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/**
 * Name on the page -> where its text is, and its type. Nothing else is served.
 *
 * @typedef {{ file: string, type: string } | { body: string, type: string }} PageFile
 * @param {{ packageFile?: string }} [options] `packageFile`: another build of the package
 */
export function playgroundFiles({ packageFile = at('../pkg/dist/full.js') } = {}) {
  const script = 'text/javascript; charset=utf-8';
  return new Map([
    ['index.html', { file: at('index.html'), type: 'text/html; charset=utf-8' }],
    ['style.css', { file: at('style.css'), type: 'text/css; charset=utf-8' }],
    ['main.js', { file: at('main.js'), type: script }],
    ['json-place.js', { file: at('json-place.js'), type: script }],
    ['samples.js', { file: at('samples.js'), type: script }],
    ['show-json.js', { file: at('show-json.js'), type: script }],
    ['segment-postscript.js', { file: packageFile, type: script }],
    ['events.ndjson', { file: at('../examples/events.ndjson'), type: 'application/x-ndjson; charset=utf-8' }],
    ['destination.json', { file: at('../examples/destination.json'), type: 'application/json; charset=utf-8' }],
  ]);
}
