/** `segment-postscript init`: writes a configuration with comments to start from. */

import * as fs from 'node:fs';
import { definition } from 'segment-postscript';
import { EXIT, outputError } from './exit.js';

/** The parts of a starting configuration that people change first, with what they mean. */
const COMMENTS = /** @type {const} */ ({
  subscriptions: 'Each subscription maps the events that its trigger matches. At most 50.',
  subscribe: 'The trigger, in FQL. For example: type = "track" and event = "Audience Entered"',
  mapping: 'What the payload is made of. Directives such as @path read the event; anything else is taken as it is.',
  onUnknownMembership: 'Events that do not say whether the person is in the audience: "skip" or "exit".',
  legacyJourneys: 'Whether a journey step without any membership is an entry: legacy Journeys send none.',
});

/** @param {string | undefined} file */
export async function init(file = 'destination.jsonc') {
  try {
    fs.writeFileSync(file, startingConfiguration(), { flag: 'wx' });
  } catch (error) {
    throw outputError(file, error);
  }
  process.stderr.write(`${file} is written. segment-postscript check ${file} checks it.\n`);
  return EXIT.fine;
}

function startingConfiguration() {
  const [[partnerAction, action]] = Object.entries(definition.actions);
  const fields = Object.entries(action.fields);
  const mapping = Object.fromEntries(fields.map(([key, field]) => [key, field.default]));
  const configuration = {
    $schema: './node_modules/segment-postscript/dist/config.schema.json',
    subscriptions: [
      { name: action.title, enabled: true, partnerAction, subscribe: action.defaultSubscription, mapping },
    ],
    options: { onUnknownMembership: 'skip', legacyJourneys: true },
  };
  /** @type {Record<string, string | undefined>} */
  const comments = { ...COMMENTS, ...Object.fromEntries(fields.map(([key, { description }]) => [key, description])) };
  return JSON.stringify(configuration, null, 2)
    .replace(/^( *)"(\w+)":.*$/gm, (line, indent, key) =>
      Object.hasOwn(comments, key) && comments[key] ? `${indent}// ${comments[key]}\n${line}` : line,
    )
    .concat('\n');
}
