/** The definitions of the languages, which the generators must cover. */

import { readFileSync } from 'node:fs';

/** @type {import('../../../pkg/src/definitions.js').Definitions} */
export const definitions = JSON.parse(
  readFileSync(new URL('../../fixtures/definitions.json', import.meta.url), 'utf8'),
);

/** The names of directives. */
export const DIRECTIVE_NAMES = definitions.directives.map(({ name }) => name);

/** Their options, such as `@if.then`. */
export const OPTION_NAMES = definitions.directives.flatMap(({ name, options = [] }) =>
  options.map((option) => `${name}.${option.name}`),
);
