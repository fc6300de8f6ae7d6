// What a draft can be copied as.

import { configurationOf } from '../files/configuration.ts';
import { parsed } from '../json.js';
import type { Draft } from '../types.ts';

export type Copy = { text: string } | { message: string };

/** By what its button says. */
export function copies(draft: Draft): Record<string, Copy> {
  const config = configOf(draft);
  const event = parsed(draft.event) === undefined ? undefined : draft.event;
  const both: (write: (config: string, event: string) => string) => Copy = (write) => {
    if ('message' in config) return config;
    return event === undefined ? { message: 'The event is not JSON.' } : { text: write(config.text, event) };
  };
  return {
    'Copy as JavaScript': both(program),
    'Copy as command line': both(commands),
    'Copy mapping JSON': { text: draft.subscriptions[draft.selected].mapping },
    'Copy configuration JSON': config,
  };
}

function configOf(draft: Draft): Copy {
  const made = configurationOf(draft);
  return 'message' in made ? made : { text: JSON.stringify(made.configuration, null, 2) };
}

function program(config: string, event: string) {
  return `import { Destination } from 'segment-postscript';

const destination = new Destination(${literal(config)});

const event = ${literal(JSON.stringify(JSON.parse(event), null, 2))};

console.log(destination.map(event));
`;
}

/**
 * JSON as JavaScript: there, `"__proto__": x` sets what an object inherits from instead of a member. `json`: laid out,
 * so that each key begins a line.
 */
function literal(json: string) {
  return json.replace(/^( *)"__proto__":/gm, '$1["__proto__"]:');
}

function commands(config: string, event: string) {
  // As it was written, so that no number changes; no text in JSON has a line's end in it.
  const line = event.trim().replace(/[\r\n]+/g, ' ');
  return `cat > destination.json <<'END_OF_CONFIGURATION'
${config}
END_OF_CONFIGURATION
npx segment-postscript map --config destination.json <<'END_OF_EVENT'
${line}
END_OF_EVENT
`;
}
