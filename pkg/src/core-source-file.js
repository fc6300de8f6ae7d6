/**
 * The core's bytes, from the file beside the CommonJS build. In Node, reading it is 20 times faster than parsing the
 * string literal. The literal is the fallback if the file is missing, as in a bundle.
 */

/** @returns {Uint8Array<ArrayBuffer>} */
export function coreSource() {
  try {
    // A static `require` of the module would break bundles for browsers.
    const fs = globalThis.process.getBuiltinModule('node:fs');
    return fs.readFileSync(`${__dirname}/core.wasm`);
  } catch {
    return require('./core-source-literal.cjs').coreSource();
  }
}
