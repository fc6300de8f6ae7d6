// Reads a file's bytes, decompressed if the file is gzipped.

/** @typedef {ReturnType<typeof openSource> extends Promise<infer S> ? S : never} Source */

/**
 * A file's content in chunks, and the number of bytes read. Errors have a message for users.
 *
 * @param {File} file
 */
export async function openSource(file) {
  const head = await bytesOf(file.slice(0, 4));
  const zipped = head[0] === 0x1f && head[1] === 0x8b;
  let read = 0;
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  const raw = file.stream();
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const counter = new TransformStream({
    transform(chunk, controller) {
      read += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const content = zipped ? raw.pipeThrough(counter).pipeThrough(new DecompressionStream('gzip')) : raw;
  const reader = content.getReader();
  return {
    zipped,
    get read() {
      return read;
    },
    /** The next chunk; undefined at the end. */
    async next() {
      try {
        const { value } = await reader.read();
        if (!zipped && value) read += value.length;
        return value;
      } catch (error) {
        throw new Error(sentence(error), { cause: error });
      }
    },
    close: () => reader.cancel().catch(() => {}),
  };
}

/**
 * A part of a file's content. A gzipped file is decompressed from the beginning.
 *
 * @param {File} file
 * @param {number} start
 * @param {number} length
 */
export async function readPart(file, start, length) {
  const head = await bytesOf(file.slice(0, 2));
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytesOf(file.slice(start, start + length));
  const part = new Uint8Array(length);
  const source = await openSource(file);
  let at = 0;
  for (let chunk = await source.next(); chunk && at < start + length; chunk = await source.next()) {
    const from = Math.max(0, start - at);
    if (from < chunk.length) part.set(chunk.subarray(from, start + length - at), at + from - start);
    at += chunk.length;
  }
  await source.close();
  return part;
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw new Error(sentence(error), { cause: error });
  }
}

/** @param {unknown} error */
function sentence(error) {
  if (error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')) {
    return 'The file was changed, moved or deleted while it was read. Choose it again.';
  }
  if (error instanceof TypeError)
    return 'The gzip data is broken, truncated, or has several parts. Unpack the file first.';
  return `The file can't be read: ${error instanceof Error ? error.message : error}`;
}
