/** Reading of bodies up to a limit, and error responses. */

/**
 * The bytes of a stream; undefined if there are more than `limit`, and then the rest is not read.
 *
 * @param {ReadableStream<Uint8Array> | null} stream
 * @param {number} limit
 */
export async function readUpTo(stream, limit) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  if (stream !== null) {
    // Leaving the loop cancels the stream.
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > limit) return undefined;
      chunks.push(chunk);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @param {object[]} [issues]
 */
export function refusal(status, code, message, issues) {
  return Response.json({ error: { code, message, issues } }, { status });
}
