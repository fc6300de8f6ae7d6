/** `segment-postscript explain`: how the results of events came to be, as text or as JSON. */

import { Destination, MappingError, renderExplanation } from 'segment-postscript';
import { destinationOf, onlyFile, openInput } from './files.js';
import { linesOf } from './lines.js';

/** What is not NDJSON is read whole, if it is not longer than an event may be. */
const MOST_CHARACTERS = 16 << 20;

/** @param {import('./files.js').Arguments} args */
export async function explain(args) {
  const destination = await destinationOf(args);
  const { chunks } = await openInput(onlyFile(args));
  const color = process.stdout.isTTY && !process.env.NO_COLOR;
  let readable = true;
  for await (const { text, line } of eventsOf(chunks)) {
    const told = tell(destination, text, line, { color, json: args.json === true });
    if (told === undefined) readable = false;
    else process.stdout.write(told);
  }
  return readable;
}

/**
 * @param {Destination} destination
 * @param {string} text
 * @param {number} line
 * @param {{ color: boolean, json: boolean }} options
 * @returns {string | undefined} undefined for what can't be read
 */
function tell(destination, text, line, { color, json }) {
  try {
    const explanation = destination.explain(text);
    if (json) return `${JSON.stringify(explanation)}\n`;
    return `Line ${line}\n\n${renderExplanation(explanation, { color })}\n`;
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    process.stderr.write(`line ${line}: ${error.code}: ${error.message}\n`);
    return undefined;
  }
}

/**
 * The events of NDJSON, or, when the first line is not an event by itself, the one event that all lines are.
 *
 * @param {AsyncIterable<Uint8Array>} chunks
 * @returns {AsyncGenerator<{ text: string, line: number }, void>}
 */
async function* eventsOf(chunks) {
  /** @type {string[] | undefined} */
  let laidOut;
  let characters = 0;
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (line === 1 && !isJson(text)) laidOut = [];
    if (laidOut === undefined) {
      if (text.trim() !== '') yield { text, line };
    } else if (characters <= MOST_CHARACTERS) {
      laidOut.push(text);
      characters += text.length + 1;
    }
  }
  if (laidOut !== undefined) yield { text: laidOut.join('\n'), line: 1 };
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
