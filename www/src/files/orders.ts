// The files view's part of the worker: maps one file at a time, so that the page only has to show the progress.

import { Destination, MappingError } from 'segment-postscript/streaming';
import { messageOf, refusalOf } from '../reasons.ts';
import { readText } from '../read-text.ts';
import { layOut } from './lay-out.js';
import { writePayloads } from './payloads.ts';
import { run } from './run.js';
import { sampleFile } from './sample.ts';
import { forgetResults, openSink } from './sink.ts';
import { readPart } from './source.js';
import type { Order } from './messages.js';

let stop = new AbortController();

/** Handles the view's messages. */
export function listen() {
  addEventListener('message', ({ data }) => {
    // Nothing else handles a rejection.
    obey(data).catch((error) => tell({ type: 'failed', message: messageOf(error) }));
  });
}

async function obey(order: Order) {
  switch (order.type) {
    case 'map':
      return map(order.file, order.configuration);
    case 'map samples':
      return map(sampleFile(), order.configuration);
    case 'cancel':
      return stop.abort();
    case 'open':
      return open(order.file, order.row);
    case 'payloads':
      return givePayloads(order.results);
  }
}

async function map(file: File, configuration: import('segment-postscript').DestinationConfig) {
  let coverage;
  try {
    coverage = new Destination(configuration).coverage();
  } catch (error) {
    return tell({
      type: 'refused',
      message: error instanceof MappingError ? refusalOf(error.issues, configuration) : messageOf(error),
    });
  }
  stop = new AbortController();
  await forgetResults();
  const sink = await openSink();
  try {
    await run(file, coverage, sink, tell, stop.signal);
  } catch (error) {
    await sink.discard();
    tell({ type: 'failed', message: messageOf(error) });
  }
}

function tell(news: import('./messages.js').News) {
  postMessage(news);
}

async function open(file: File, row: import('./messages.js').Row) {
  try {
    const text = readText(await readPart(file, row.start, row.length), 'line').trimEnd();
    // Broken events are not formatted, so that positions match the file.
    tell({ type: 'opened', row, text: row.kind === 'broken' ? text : layOut(text) });
  } catch (error) {
    tell({ type: 'not opened', message: messageOf(error) });
  }
}

async function givePayloads(results: Blob) {
  const sink = await openSink();
  try {
    await writePayloads(results, sink);
    tell({ type: 'payloads', file: await sink.close(), message: sink.refusal() });
  } catch (error) {
    await sink.discard();
    tell({ type: 'payloads', file: undefined, message: messageOf(error) });
  }
}
