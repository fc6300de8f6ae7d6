// Text out of bytes that people bring, strictly: what is not UTF-8 is refused, never replaced.

/**
 * @param {BufferSource} bytes
 * @param {string} what what the bytes are, for the sentence
 * @returns {string}
 */
export function readText(bytes, what) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`The ${what} is not UTF-8, so it has no text that could be shown. Save it as UTF-8 first.`);
  }
}
