// One run: a file's events through the mapping, in constant memory. Results go into the sink, and news to the view.

import { ElementCutter } from './element-cutter.js';
import { HEAD_BYTES, formatOf } from './format.js';
import { LineCutter } from './line-cutter.js';
import { Mapper } from './mapper.js';
import { concat } from './scan.js';
import { openSource } from './source.js';

/** @typedef {import('./source.js').Source} Source */

/** How often the view is told how far the run is, and how often it gets all counts, in milliseconds. */
const PROGRESS_TIME = 100;
const REPORT_TIME = 500;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * @param {File} file
 * @param {import('segment-postscript').Coverage} coverage counts what it maps
 * @param {import('./sink.js').Sink} sink
 * @param {(news: import('./messages.js').News) => void} tell
 * @param {AbortSignal} signal
 */
export async function run(file, coverage, sink, tell, signal) {
  const source = await openSource(file);
  try {
    const beginning = await readHead(source);
    const offset = BYTE_ORDER_MARK.every((byte, index) => beginning[index] === byte) ? BYTE_ORDER_MARK.length : 0;
    const head = beginning.subarray(offset);
    const format = formatOf(head);
    tell({ type: 'started', file, format, zipped: source.zipped });

    const mapper = new Mapper(coverage, sink);
    const cutter = format === 'lines' ? new LineCutter(offset) : new ElementCutter(offset);
    const started = performance.now();
    let progressAt = started;
    let reportAt = started;
    const progress = () => ({
      read: source.read,
      size: file.size,
      events: mapper.events,
      milliseconds: performance.now() - started,
    });

    for await (const chunk of chunksOf(head, source)) {
      for (const piece of cutter.push(chunk)) await mapper.map(piece);
      const now = performance.now();
      if (now - progressAt < PROGRESS_TIME) continue;
      const reports = now - reportAt >= REPORT_TIME;
      if (reports) reportAt = now;
      progressAt = now;
      const report = reports ? coverage.report() : undefined;
      tell({ type: 'progress', progress: progress(), rows: mapper.takeRows(), report });
      await breathe();
      if (signal.aborted) break;
    }
    if (!signal.aborted) {
      for (const piece of cutter.finish()) await mapper.map(piece);
      await mapper.finish();
    }
    const results = await sink.close();
    const notes = [source.note, unclosedNote(cutter, signal.aborted), sink.refusal()];
    tell({
      type: 'ended',
      end: { cancelled: signal.aborted, results, notes: notes.filter((note) => note !== undefined) },
      progress: progress(),
      rows: mapper.takeRows(),
      report: coverage.report(),
    });
  } finally {
    await source.close();
  }
}

/**
 * Enough of the file to tell its form.
 *
 * @param {Source} source
 */
async function readHead(source) {
  const head = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const chunk = await source.next();
    if (chunk === undefined) break;
    head.push(chunk);
    length += chunk.length;
  }
  return concat(head);
}

/**
 * @param {Uint8Array} head what was read already
 * @param {Source} source
 */
async function* chunksOf(head, source) {
  yield head;
  for (let chunk = await source.next(); chunk; chunk = await source.next()) yield chunk;
}

/**
 * @param {LineCutter | ElementCutter} cutter
 * @param {boolean} cancelled
 */
function unclosedNote(cutter, cancelled) {
  if (cancelled || !('unclosed' in cutter) || !cutter.unclosed) return undefined;
  return 'The array has no end: the file may be cut off.';
}

/** Lets messages be received, such as the one that cancels: a stream that has data never does so by itself. */
function breathe() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done(undefined);
    };
    port2.postMessage(undefined);
  });
}
