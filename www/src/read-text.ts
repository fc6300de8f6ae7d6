// Text out of bytes that people bring, strictly: what is not UTF-8 is refused, never replaced.

/** `what`: what the bytes are, for the sentence. */
export function readText(bytes: BufferSource, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`The ${what} is not UTF-8. Save it as UTF-8 first.`);
  }
}
