// The files view's part of the worker: maps a file at a time, so that the page has nothing to do but to show how far it is.

import { Destination, MappingError } from 'segment-postscript/streaming';
import { readText } from '../read-text.js';
import { layOut } from './lay-out.js';
import { writePayloads } from './payloads.js';
import { run } from './run.js';
import { sampleFile } from './sample.js';
import { forgetResults, openSink } from './sink.js';
import { readPart } from './source.js';

/** @typedef {import('./messages.js').Order} Order */

let stop = new AbortController();

/** Does what the view asks for. */
export function listen() {
  addEventListener('message', ({ data }) => {
    // A rejection would be heard by nobody.
    obey(data).catch((error) => tell({ type: 'failed', message: messageOf(error) }));
  });
}

/** @param {Order} order */
async function obey(order) {
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

/**
 * @param {File} file
 * @param {import('segment-postscript').DestinationConfig} configuration
 */
async function map(file, configuration) {
  let coverage;
  try {
    coverage = new Destination(configuration).coverage();
  } catch (error) {
    return tell({ type: 'refused', message: refusalOf(error, configuration) });
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

/** @param {import('./messages.js').News} news */
function tell(news) {
  postMessage(news);
}

/**
 * @param {unknown} error
 * @param {import('segment-postscript').DestinationConfig} configuration
 */
function refusalOf(error, configuration) {
  if (!(error instanceof MappingError)) return messageOf(error);
  const [issue] = error.issues;
  const index = /^\/subscriptions\/(\d{1,3})\//.exec(issue.path)?.[1];
  const name = index === undefined ? undefined : configuration.subscriptions?.[Number(index)]?.name;
  const where = index === undefined ? '' : ` (subscription ${name ? `“${name}”` : Number(index) + 1})`;
  return `The draft can't be run${where}: ${issue.message}`;
}

/**
 * @param {File} file
 * @param {import('./messages.js').Row} row
 */
async function open(file, row) {
  try {
    const bytes = await readPart(file, row.start, row.length);
    tell({ type: 'opened', row, text: layOut(readText(bytes, 'line')) });
  } catch (error) {
    tell({ type: 'not opened', message: messageOf(error) });
  }
}

/** @param {Blob} results */
async function givePayloads(results) {
  const sink = await openSink();
  try {
    await writePayloads(results, sink);
    tell({ type: 'payloads', file: await sink.close(), message: sink.refusal() });
  } catch (error) {
    await sink.discard();
    tell({ type: 'payloads', file: undefined, message: messageOf(error) });
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
