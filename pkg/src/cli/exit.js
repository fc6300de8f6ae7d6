/** The exit codes of the command line, and the errors that lead to them. */

/** Every exit code and what it says. */
export const EXIT_CODES = /** @type {const} */ ([
  ['fine', 0, 'all is fine'],
  ['problem', 1, 'an event is invalid, a configuration has errors, a test or a delivery failed'],
  ['usage', 2, 'wrong use: an unknown command or option, an impossible value, no key'],
  ['input', 3, "a file can't be read, or is not what it should be"],
  ['output', 4, "the output, or the checkpoint, can't be written"],
  ['refused', 5, 'Postscript refused the key or the plan, or another sync is at work with the checkpoint'],
  ['defect', 70, 'a defect of this program'],
  ['interrupted', 130, 'interrupted'],
]);

/** @type {Record<typeof EXIT_CODES[number][0], number>} */
export const EXIT = /** @type {any} */ (Object.fromEntries(EXIT_CODES.map(([name, code]) => [name, code])));

/** An error with a sentence for people, and the exit code that it leads to. */
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

/** What the system's codes mean. @type {Record<string, string>} */
const REASONS = {
  EACCES: 'permission is denied',
  EDQUOT: 'the disk quota is exceeded',
  EEXIST: 'it exists already',
  EFBIG: 'it would be too large',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of its path is no directory',
  EPERM: 'it is not permitted',
  EPIPE: 'whoever read it has closed it',
  EROFS: 'the file system is read-only',
};

/** @param {any} error */
function reasonOf(error) {
  const code = error?.code;
  return typeof code === 'string' && Object.hasOwn(REASONS, code)
    ? `${REASONS[code]} (${code})`
    : String(error?.message ?? error).replace(/\.$/, '');
}
