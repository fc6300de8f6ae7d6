/**
 * The files that commands read, and what is said when one can't be read.
 *
 * @typedef {{
 *   config?: string,
 *   output?: string,
 *   checkpoint?: string,
 *   'dry-run'?: boolean,
 *   'at-most-once'?: boolean,
 *   'external-id'?: boolean,
 *   'occurred-at'?: boolean,
 *   'requests-per-second'?: string,
 *   'base-url'?: string,
 *   json?: boolean,
 *   quiet: boolean,
 *   files: string[],
 * }} Arguments
 */

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Destination } from 'segment-postscript';

/** A wrong use of the command line. */
export class UsageError extends Error {}

/**
 * The destination that the arguments name.
 *
 * @param {Arguments} args
 */
export async function destinationOf(args) {
  return new Destination(await configurationOf(args));
}

/**
 * The destination's configuration; undefined for its defaults.
 *
 * @param {Arguments} args
 */
export async function configurationOf({ config }) {
  return config === undefined ? undefined : readJson(config);
}

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
export async function readJson(file) {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The one file that a command takes.
 *
 * @param {Arguments} args
 * @returns {string | undefined}
 */
export function onlyFile({ files }) {
  if (files.length > 1) throw new UsageError(`One file at a time, please: ${files.join(', ')}`);
  return files[0];
}

/**
 * The bytes of a file, or of standard input, and how many they are if that is known.
 *
 * @param {string | undefined} file
 * @returns {Promise<{ chunks: AsyncIterable<Uint8Array>, size: number | undefined }>}
 */
export async function openInput(file) {
  if (file === undefined) return { chunks: process.stdin, size: undefined };
  const { size } = await stat(file);
  return { chunks: createReadStream(file, { highWaterMark: 1 << 20 }), size };
}
