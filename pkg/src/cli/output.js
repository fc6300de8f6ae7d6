/**
 * The output of commands: standard output or a file. A failed write throws an error that names the output; backpressure
 * is respected.
 */

import * as fs from 'node:fs';
import { CommandError, outputError } from './exit.js';

/** @typedef {string | Uint8Array} Content */

export class Output {
  #name;
  /** @type {(content: Content) => void | Promise<void>} */
  #write;

  /**
   * @param {string} name for messages
   * @param {(content: Content) => void | Promise<void>} write
   */
  constructor(name, write) {
    this.#name = name;
    this.#write = write;
  }

  /**
   * Writes all bytes or throws. Must be awaited before the next write.
   *
   * @param {Content} content
   * @returns {void | Promise<void>}
   */
  write(content) {
    if (content.length === 0) return undefined;
    try {
      return this.#write(content)?.catch((error) => {
        throw this.#errorOf(error);
      });
    } catch (error) {
      throw this.#errorOf(error);
    }
  }

  /** @param {any} error */
  #errorOf(error) {
    return error instanceof CommandError ? error : outputError(this.#name, error);
  }
}

/** Standard output. */
export function standardOutput() {
  return new Output('Standard output', takesAtOnce(1) ? (content) => writeAll(1, content) : writeToStream);
}

/**
 * A file that is written under a temporary name and renamed when it is complete.
 *
 * @param {string} file
 */
export function fileOutput(file) {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw outputError(file, { code: 'EISDIR' });
  // Devices and pipes are written to directly.
  const path = stats === undefined || stats.isFile() ? `${file}.part` : file;
  /** @type {number} */
  let descriptor;
  try {
    descriptor = fs.openSync(path, 'w');
  } catch (error) {
    throw outputError(file, error);
  }
  return {
    output: new Output(file, (content) => writeAll(descriptor, content)),
    /** Renames the complete file. */
    finish() {
      try {
        fs.closeSync(descriptor);
        if (path !== file) fs.renameSync(path, file);
      } catch (error) {
        throw outputError(file, error);
      }
    },
    /** Removes the temporary file. */
    abandon() {
      fs.closeSync(descriptor);
      if (path !== file) fs.rmSync(path, { force: true });
    },
  };
}

/**
 * Replaces the content of a file atomically. Preserves its mode and, where permitted, its owner, and writes through
 * symbolic links.
 *
 * @param {string} file
 * @param {Uint8Array} content
 */
export function replaceFile(file, content) {
  let part = '';
  try {
    const stats = fs.statSync(file);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    const path = fs.realpathSync(file);
    // Renaming would also replace a read-only file.
    fs.accessSync(path, fs.constants.W_OK);
    const name = `${path}.${process.pid}.part`;
    const descriptor = fs.openSync(name, 'wx', stats.mode & 0o7777);
    part = name;
    try {
      takeOwner(descriptor, stats);
      fs.fchmodSync(descriptor, stats.mode & 0o7777);
      writeAll(descriptor, content);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(part, path);
  } catch (error) {
    if (part !== '') fs.rmSync(part, { force: true });
    throw outputError(file, error);
  }
}

/** @param {number} descriptor @param {fs.Stats} stats */
function takeOwner(descriptor, { uid, gid }) {
  const now = fs.fstatSync(descriptor);
  if (now.uid === uid && now.gid === gid) return;
  try {
    fs.fchownSync(descriptor, uid, gid);
  } catch {
    // Only a privileged user may change the owner; otherwise the file belongs to the user who runs the command.
  }
}

/**
 * Whether a descriptor is a file or a device, to which writes are synchronous; writes to others may block.
 *
 * @param {number} descriptor
 */
function takesAtOnce(descriptor) {
  const stats = fs.fstatSync(descriptor);
  return !process.stdout.isTTY && (stats.isFile() || stats.isCharacterDevice() || stats.isBlockDevice());
}

/**
 * Writes all bytes: the system may accept a part and fail only at the next write.
 *
 * @param {number} descriptor
 * @param {Content} content
 */
function writeAll(descriptor, content) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at);
}

/** @param {Content} content */
function writeToStream(content) {
  return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
  });
}
