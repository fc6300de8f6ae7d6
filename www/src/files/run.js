// One run: maps a file's events in constant memory. Results are written to the sink, and progress is sent to the view.

import { EventSplitter } from 'segment-postscript/streaming';
import { Findings } from './findings.js';
import { openSource } from './source.js';

/** @typedef {import('./source.js').Source} Source */

/** The intervals of progress reports and of full counts, in milliseconds. */
const PROGRESS_TIME = 200;
const REPORT_TIME = 500;

/**
 * @param {File} file
 * @param {import('segment-postscript').Coverage} coverage counts what it maps
 * @param {import('./sink.ts').Sink} sink
 * @param {(news: import('./messages.js').News) => void} tell
 * @param {AbortSignal} signal
 */
export async function run(file, coverage, sink, tell, signal) {
  const source = await openSource(file);
  try {
    const splitter = new EventSplitter();
    const findings = new Findings();
    let events = 0;
    const map = (/** @type {import('segment-postscript').EventPiece} */ piece) => {
      const before = coverage.unlikely;
      const results = coverage.mapNdjson(piece);
      findings.search(results, events + 1, piece, coverage.unlikely > before);
      sink.write(/** @type {Uint8Array<ArrayBuffer>} */ (results));
      // Locating lines takes long, and only listed events need their positions.
      events = splitter.format === 'lines' ? splitter.counts.events : events + piece.positions.length;
    };
    let isTold = false;
    const tellFormat = () => {
      if (isTold || splitter.format === undefined) return;
      isTold = true;
      tell({ type: 'started', file, format: splitter.format, zipped: source.zipped });
    };
    const started = performance.now();
    let progressAt = started;
    let reportAt = started;
    const progress = () => ({
      read: source.read,
      size: file.size,
      events,
      milliseconds: performance.now() - started,
    });

    for (let chunk = await source.next(); chunk; chunk = await source.next()) {
      for (const piece of splitter.push(chunk)) {
        tellFormat();
        map(piece);
      }
      tellFormat();
      const now = performance.now();
      if (now - progressAt < PROGRESS_TIME) continue;
      const reports = now - reportAt >= REPORT_TIME;
      if (reports) reportAt = now;
      progressAt = now;
      const report = reports ? coverage.report() : undefined;
      tell({ type: 'progress', progress: progress(), rows: findings.takeRows(), report });
      await breathe();
      if (signal.aborted) break;
    }
    if (!signal.aborted) {
      for (const piece of splitter.finish()) {
        tellFormat();
        map(piece);
      }
      tellFormat();
    }
    const results = await sink.close();
    const notes = [splitter.note, sink.refusal()];
    tell({
      type: 'ended',
      end: { cancelled: signal.aborted, results, notes: notes.filter((note) => note !== undefined) },
      progress: progress(),
      rows: findings.takeRows(),
      report: coverage.report(),
    });
  } finally {
    await source.close();
  }
}

/** Yields to the event loop, so that messages such as `cancel` arrive: reading a stream that has data never yields. */
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
