/**
 * Reads the input files of commands: events in chunks, and whole JSON files. gzip is detected by content and
 * decompressed. Without a file name, or for `-`, standard input is read.
 *
 * @typedef {{ name: string, size: number | undefined, read: () => number, isGzipped: () => boolean, chunks: AsyncIterable<Uint8Array> }} Input
 *   `size` and `read()` count bytes of the file as stored, before decompression; `isGzipped()` is known from the first
 *   chunk on
 */

import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { copyOf } from '../events/bytes.js';
import { isGzip } from '../events/splitter.js';
import { gzipBroken } from '../ndjson.js';
import { CommandError, EXIT, inputError } from './exit.js';

const CHUNK_BYTES = 1 << 18;

/** The maximum size of a configuration or of a file of tests, in bytes. */
const MAX_WHOLE_BYTES = 64 << 20;

/**
 * Opens a file. A chunk is valid until the next one is requested.
 *
 * @param {string | undefined} file
 * @returns {Promise<Input>}
 */
export async function openInput(file) {
  const isStandard = file === undefined || file === '-';
  const name = isStandard ? 'Standard input' : file;
  let read = 0;
  let isPacked = false;
  /** @type {{ size: number | undefined, chunks: AsyncIterable<Uint8Array> }} */
  let raw;
  try {
    raw = isStandard ? openStandardInput() : await openFile(file);
  } catch (error) {
    throw inputError(name, error);
  }
  const counted = async function* () {
    try {
      for await (const chunk of raw.chunks) {
        read += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw inputError(name, error);
    }
  };
  const chunks = unpacked(counted(), name, () => (isPacked = true));
  return { name, size: raw.size, read: () => read, isGzipped: () => isPacked, chunks };
}

/**
 * Parses a JSON file. A byte order mark is skipped and, with `comments`, so are JavaScript comments.
 *
 * @param {string} file
 * @param {{ comments?: boolean }} [options]
 * @returns {Promise<any>}
 */
export async function readJson(file, options) {
  const { name, text } = await readText(file);
  return parseText(name, text, options);
}

/**
 * The text of a file, with its byte order mark.
 *
 * @param {string} file
 */
export async function readText(file) {
  const { name, chunks, isGzipped } = await openInput(file);
  const parts = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(copyOf(chunk));
    length += chunk.length;
    if (length > MAX_WHOLE_BYTES) throw refused(name, `it has more than ${MAX_WHOLE_BYTES >> 20} MiB`);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
    return { name, text, isGzipped: isGzipped() };
  } catch {
    throw refused(name, 'it is not UTF-8');
  }
}

/**
 * Parses the text of a file.
 *
 * @param {string} name
 * @param {string} text
 * @param {{ comments?: boolean }} [options]
 * @returns {any}
 */
export function parseText(name, text, { comments = false } = {}) {
  const content = (comments ? withoutComments(text) : text).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(content);
  } catch (error) {
    throw refused(name, `it is not JSON: ${placed(/** @type {Error} */ (error).message, content)}`);
  }
}

/**
 * @param {string} name
 * @param {string} reason
 */
function refused(name, reason) {
  return new CommandError(EXIT.input, `${name} can't be read: ${reason.replace(/\.$/, '')}.`);
}

/** @param {string} file */
async function openFile(file) {
  const handle = await open(file);
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw Object.assign(new Error(), { code: 'EISDIR' });
  }
  return { size: stats.isFile() ? stats.size : undefined, chunks: chunksOf(handle) };
}

/** @param {import('node:fs/promises').FileHandle} handle */
async function* chunksOf(handle) {
  // Double buffering in constant memory: one buffer is filled while the other is processed.
  let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let reading = handle.read(buffer, 0, CHUNK_BYTES, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
      reading = handle.read(buffer, 0, CHUNK_BYTES, null);
      // A failure is handled in the next iteration, if there is one.
      reading.catch(() => {});
      yield chunk;
    }
  } finally {
    await reading.catch(() => {});
    await handle.close();
  }
}

function openStandardInput() {
  const stats = fs.fstatSync(0);
  if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  return {
    size: stats.isFile() ? stats.size : undefined,
    chunks: /** @type {AsyncIterable<Uint8Array>} */ (process.stdin),
  };
}

/**
 * @param {AsyncGenerator<Uint8Array, void>} chunks
 * @param {string} name
 * @param {() => void} detected called if they are gzip
 * @returns {AsyncGenerator<Uint8Array, void>}
 */
async function* unpacked(chunks, name, detected) {
  /** The first bytes, until there are enough to detect gzip. @type {Uint8Array} */
  let head = new Uint8Array();
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = head.length > 0 ? Buffer.concat([head, value]) : value.length < 2 ? copyOf(value) : value;
  }
  if (!isGzip(head)) {
    if (head.length > 0) yield head;
    yield* chunks;
    return;
  }
  detected();
  const packed = async function* () {
    // Copied, because zlib may read the next chunk before it has processed this one.
    yield copyOf(head);
    for await (const chunk of chunks) yield copyOf(chunk);
  };
  /** @type {unknown} */
  let fault;
  const source = Readable.from(packed());
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(/** @type {Error} */ (fault = error)));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    throw fault ?? refused(name, `${gzipBroken().message.toLowerCase()} (${/** @type {any} */ (error).code})`);
  } finally {
    source.destroy();
  }
}

/**
 * Replaces comments with spaces, so that offsets stay the same.
 *
 * @param {string} text
 */
export function withoutComments(text) {
  // A regular expression for a whole string would exhaust the engine's stack for strings of several megabytes.
  const token = /"|\/\/[^\n]*|\/\*[^]*?\*\//g;
  const parts = [];
  let from = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '"') {
      token.lastIndex = endOfString(text, token.lastIndex);
    } else {
      parts.push(
        text.slice(from, found.index),
        found[0].replace(/[^\n]+/g, (line) => ' '.repeat(line.length)),
      );
      from = token.lastIndex;
    }
  }
  return parts.join('') + text.slice(from);
}

/**
 * The end of a JSON string; the end of the text if it is unterminated.
 *
 * @param {string} text
 * @param {number} start after the opening quote
 */
function endOfString(text, start) {
  const special = /["\\]/g;
  special.lastIndex = start;
  for (let found = special.exec(text); found; found = special.exec(text)) {
    if (found[0] === '"') return special.lastIndex;
    special.lastIndex += 1;
  }
  return text.length;
}

/**
 * Replaces the position in a message of `JSON.parse` with the line.
 *
 * @param {string} message
 * @param {string} text
 */
function placed(message, text) {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message;
  const before = text.slice(0, Number(position)).split('\n');
  const place = `at line ${before.length}, column ${before[before.length - 1].length + 1}`;
  return message.replace(/at position \d+( \(line \d+ column \d+\))?/, place);
}
