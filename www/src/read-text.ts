// Strict decoding of user input: invalid UTF-8 is an error, never replaced.

/** `what` names the input in the error message. */
export function readText(bytes: BufferSource, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`The ${what} is not UTF-8. Save it as UTF-8 first.`);
  }
}
