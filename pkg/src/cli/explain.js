/** `segment-postscript explain`: how the results of events were produced, as text or JSON. */

import { MappingError, renderExplanation } from 'segment-postscript';
import { makeDestination, readConfiguration } from './configuration.js';
import { eachPiece } from './events.js';
import { EXIT } from './exit.js';
import { standardOutput } from './output.js';
import { hasColors, painter } from './style.js';

/**
 * @param {string | undefined} file
 * @param {{ config?: string, json?: boolean }} options
 */
export async function explain(file, { config, json = false }) {
  const destination = makeDestination(await readConfiguration(config));
  const out = standardOutput();
  const color = hasColors(process.stdout);
  const paint = painter(process.stdout);
  let isReadable = true;
  await eachPiece(file, true, async (piece) => {
    for (const event of piece.events()) {
      const [{ line }] = event.positions;
      try {
        const explanation = destination.explain(event);
        const text = json
          ? `${JSON.stringify(explanation)}\n`
          : `${paint('bold', `Line ${line}`)}\n\n${renderExplanation(explanation, { color })}\n`;
        await out.write(text);
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        isReadable = false;
        process.stderr.write(`line ${line}: ${error.code}: ${error.message}\n`);
      }
    }
  });
  return isReadable ? EXIT.fine : EXIT.problem;
}
