/** Lines of text out of chunks of bytes that are cut anywhere, and the JSON in them. */

/** A line that is longer than an event may be is cut there, so that it can't fill the memory; it is no event anyway. */
const MOST_BYTES = (16 << 20) + 1;
const NEWLINE = 0x0a;

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @returns {AsyncGenerator<string, void>}
 */
export async function* linesOf(chunks) {
  const decoder = new TextDecoder();
  /** @type {Uint8Array[]} */
  let parts = [];
  let bytes = 0;
  /** @param {Uint8Array} part */
  const keep = (part) => {
    if (bytes < MOST_BYTES) parts.push(part.slice(0, MOST_BYTES - bytes));
    bytes += part.length;
  };
  const line = () => {
    const text = decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    parts = [];
    bytes = 0;
    return text;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (bytes > 0) yield line();
}

/**
 * The JSON object that a line is; undefined for everything else.
 *
 * @param {string} text
 * @returns {Record<string, any> | undefined}
 */
export function objectIn(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
