/** The build of `core-source.js` as a file of its own, which only the CommonJS build loads. */
export function coreSource(): Uint8Array<ArrayBuffer>;
