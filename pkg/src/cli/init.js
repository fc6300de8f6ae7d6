/** `segment-postscript init`: writes a commented configuration as a starting point. */

import * as fs from 'node:fs';
import { definition } from 'segment-postscript';
import table from '../../../src/destination/members.json' with { type: 'json' };
import { EXIT, outputError } from './exit.js';

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
  const described = [...Object.values(table).flatMap(({ members }) => Object.entries(members)), ...fields];
  /** @type {Record<string, string | undefined>} */
  const comments = Object.fromEntries(described.map(([key, { description }]) => [key, description]));
  return JSON.stringify(configuration, null, 2)
    .replace(/^( *)"(\w+)":.*$/gm, (line, indent, key) =>
      Object.hasOwn(comments, key) && comments[key] ? `${indent}// ${comments[key]}\n${line}` : line,
    )
    .concat('\n');
}
