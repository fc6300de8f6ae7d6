/** The exit codes of the command line, and the errors that lead to them. */

/** Every exit code with its meaning. */
export const EXIT_CODES = /** @type {const} */ ([
  ['fine', 0, 'success'],
  ['problem', 1, 'an event is invalid, a configuration has errors, a test or a delivery failed'],
  ['usage', 2, 'usage error: an unknown command or option, an invalid value, no key'],
  ['input', 3, "a file can't be read or is invalid"],
  ['output', 4, "the output or the checkpoint can't be written"],
  ['refused', 5, 'Postscript refused the key or the plan, or another sync is using the checkpoint'],
  ['defect', 70, 'a bug in this program'],
  ['interrupted', 130, 'interrupted'],
]);

/** @type {Record<typeof EXIT_CODES[number][0], number>} */
export const EXIT = /** @type {any} */ (Object.fromEntries(EXIT_CODES.map(([name, code]) => [name, code])));

/** An error with a message for the user and an exit code. */
export class CommandError extends Error {
  /**
   * @param {number} exitCode
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(exitCode, message, options) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** @param {string} message */
export function usageError(message) {
  return new CommandError(EXIT.usage, message);
}

/**
 * @param {string} name of the file
 * @param {any} error
 */
export function inputError(name, error) {
  return new CommandError(EXIT.input, `${name} can't be read: ${reasonOf(error)}.`, { cause: error });
}

/**
 * @param {string} name of the file
 * @param {any} error
 */
export function outputError(name, error) {
  return new CommandError(EXIT.output, `${name} can't be written: ${reasonOf(error)}.`, { cause: error });
}

/** Messages for the system's error codes. @type {Record<string, string>} */
const REASONS = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is exceeded',
  EEXIST: 'it already exists',
  EFBIG: 'it would be too large',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of its path is not a directory',
  EPERM: 'it is not permitted',
  EPIPE: 'the reader has closed the pipe',
  EROFS: 'the file system is read-only',
};

/** @param {any} error */
function reasonOf(error) {
  const code = error?.code;
  return typeof code === 'string' && Object.hasOwn(REASONS, code)
    ? `${REASONS[code]} (${code})`
    : String(error?.message ?? error).replace(/\.$/, '');
}
