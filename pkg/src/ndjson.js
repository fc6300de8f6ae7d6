/**
 * Maps inputs of events, whole or as a stream: splits them, passes pieces of many events to the core, and isolates
 * events that make the core fail.
 *
 * @typedef {import('./events/piece.js').EventPiece} EventPiece
 * @typedef {import('./events/piece.js').LineCounts & { results: Uint8Array }} MappedLines a line of results for each event
 * @typedef {(bytes: Uint8Array, firstLine: number) => MappedLines} MapLines maps complete lines that are consecutive in
 *   the input; the number of the first one is used in issues
 */

import { MappingError, isCoreLost, issueError } from './errors.js';
import { concat, copyOf, countLines, indexOfNewline } from './events/bytes.js';
import { isPiece, linesOf } from './events/piece.js';
import { EventSplitter, isGzip, requireBytes } from './events/splitter.js';

const encoder = new TextEncoder();

/**
 * Maps an input, or a piece of one. Returns a line for each event.
 *
 * @param {Uint8Array | import('./index.d.ts').EventPiece} input
 * @param {MapLines} mapLines
 * @param {(piece: EventPiece) => void} [onPiece]
 * @returns {Uint8Array}
 */
export function mapInput(input, mapLines, onPiece = () => {}) {
  if (isPiece(input)) return mapPiece(input, mapLines, onPiece);
  const bytes = /** @type {Uint8Array} */ (input);
  requireBytes(bytes);
  if (isGzip(bytes)) {
    throw issueError('bytes_gzipped', 'The bytes are gzip. Decompress them first, or use mapStream.');
  }
  const splitter = new EventSplitter();
  const outputs = [];
  for (const piece of splitter.push(bytes)) outputs.push(mapPiece(piece, mapLines, onPiece));
  for (const piece of splitter.finish()) outputs.push(mapPiece(piece, mapLines, onPiece));
  return concat(outputs);
}

/**
 * Like `mapInput`, as a stream. gzip is decompressed.
 *
 * @param {MapLines} mapLines
 * @param {(piece: EventPiece) => void} [onPiece]
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 */
export function mappingStream(mapLines, onPiece) {
  const splitter = new EventSplitter();
  /** The first byte, until the second one arrives. */
  let head = new Uint8Array();
  let isBegun = false;
  /** @type {ReturnType<typeof unpacking> | undefined} */
  let unpacker;
  /** @typedef {TransformStreamDefaultController<Uint8Array>} Controller */
  /** @param {Iterable<EventPiece>} pieces @param {Controller} controller */
  const map = (pieces, controller) => {
    for (const piece of pieces) controller.enqueue(mapPiece(piece, mapLines, onPiece));
  };
  /** @param {Uint8Array} chunk @param {Controller} controller */
  const begin = (chunk, controller) => {
    isBegun = true;
    if (!isGzip(chunk)) return map(splitter.push(chunk), controller);
    unpacker = unpacking((bytes) => map(splitter.push(bytes), controller));
    return unpacker.write(chunk);
  };
  return new TransformStream({
    transform(chunk, controller) {
      requireBytes(chunk);
      if (unpacker) return unpacker.write(chunk);
      if (isBegun) return map(splitter.push(chunk), controller);
      const bytes = concat([head, chunk]);
      if (bytes.length >= 2) return begin(bytes, controller);
      head = copyOf(bytes);
    },
    async flush(controller) {
      if (!isBegun) await begin(head, controller);
      await unpacker?.end();
      map(splitter.finish(), controller);
    },
  });
}

/**
 * Decompresses gzip with `DecompressionStream`.
 *
 * @param {(bytes: Uint8Array) => void} take
 */
function unpacking(take) {
  const { readable, writable } = new DecompressionStream('gzip');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const isRead = (async () => {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) take(value);
  })();
  /** @param {Promise<unknown>} written */
  const both = async (written) => {
    written.catch(() => {});
    try {
      // Errors of the mapping are passed on unchanged.
      await Promise.race([written, isRead.then(() => written)]);
    } catch (error) {
      throw error instanceof MappingError ? error : gzipBroken();
    }
  };
  isRead.catch(() => {});
  return {
    /** @param {Uint8Array} chunk */
    write: (chunk) => both(writer.write(/** @type {Uint8Array<ArrayBuffer>} */ (chunk))),
    end: () => both(writer.close().then(() => isRead)),
  };
}

export function gzipBroken() {
  return issueError('gzip_broken', 'The gzip data is corrupt or truncated.');
}

/**
 * Maps the events of a piece.
 *
 * @param {EventPiece} piece
 * @param {MapLines} mapLines
 * @param {(piece: EventPiece) => void} [onPiece]
 */
function mapPiece(piece, mapLines, onPiece) {
  onPiece?.(piece);
  if (piece.issue) return invalidLine(piece.issue, piece.positions[0].line);
  if (piece.firstLine !== undefined) {
    const { results, lines, events } = mapWhole(piece.bytes, piece.firstLine, mapLines);
    // The core has counted the lines, so they are not scanned again.
    piece.lineCounts = { lines, events };
    return results;
  }
  // Pretty-printed events are not on consecutive lines; runs that are consecutive are mapped together.
  const outputs = [];
  const { positions } = piece;
  let [index, from] = [0, 0];
  for (const [, end] of linesOf(piece.bytes)) {
    const { line } = positions[index];
    index += 1;
    if (positions[index]?.line === line + 1) continue;
    const bytes = piece.bytes.subarray(from, end + 1);
    outputs.push(mapWhole(bytes, line + 1 - countLines(bytes), mapLines).results);
    from = end + 1;
  }
  return concat(outputs);
}

/**
 * @param {Uint8Array} bytes whole lines
 * @param {number} line
 * @param {MapLines} mapLines
 * @returns {MappedLines}
 */
function mapWhole(bytes, line, mapLines) {
  try {
    return mapLines(bytes, line);
  } catch (error) {
    if (!(error instanceof MappingError) || !isCoreLost(error)) throw error;
    // A line has poisoned the instance. Bisecting the piece finds it, and maps all others.
    const middle = indexOfNewline(bytes, bytes.length >> 1) + 1;
    const cut = middle > 0 && middle < bytes.length ? middle : indexOfNewline(bytes) + 1;
    if (cut > 0 && cut < bytes.length) {
      const first = mapWhole(bytes.subarray(0, cut), line, mapLines);
      const second = mapWhole(bytes.subarray(cut), line + first.lines, mapLines);
      return {
        results: concat([first.results, second.results]),
        lines: first.lines + second.lines,
        events: first.events + second.events,
      };
    }
    const issue = { code: error.code, path: '', message: error.message };
    return { results: invalidLine(issue, line), lines: 1, events: 1 };
  }
}

/**
 * @param {import('./index.d.ts').Issue} issue
 * @param {number} line
 */
function invalidLine(issue, line) {
  return encoder.encode(`${JSON.stringify([{ ...invalidEntry(issue), line }])}\n`);
}

/**
 * The entry for an event that could not be read, as the core writes it for a broken line.
 *
 * @param {import('./index.d.ts').Issue} issue
 * @returns {import('./index.d.ts').MappedEvent}
 */
export function invalidEntry(issue) {
  return { subscription: 0, action: 'syncAudiences', status: 'invalid', errors: [issue] };
}
