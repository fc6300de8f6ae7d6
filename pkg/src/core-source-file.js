/**
 * The core's bytes, from the file beside the CommonJS build: Node reads it 20 times as fast as it parses the literal. The
 * literal serves where there is no such file, as in a bundle.
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
