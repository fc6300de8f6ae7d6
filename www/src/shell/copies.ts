// The formats that a draft can be copied in.

import { configurationOf } from '../files/configuration.ts';
import { parsed } from '../json.js';
import type { Draft } from '../types.ts';

export type Copy = { text: string } | { message: string };

/** The copies by the label of their button. */
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
 * JSON as JavaScript, in which `"__proto__": x` would set the prototype instead of a member. `json` must be formatted, so
 * that each key begins a line.
 */
function literal(json: string) {
  return json.replace(/^( *)"__proto__":/gm, '$1["__proto__"]:');
}

function commands(config: string, event: string) {
  // The text as written, so that no number changes. JSON strings contain no line breaks.
  const line = event.trim().replace(/[\r\n]+/g, ' ');
  return `cat > destination.json <<'END_OF_CONFIGURATION'
${config}
END_OF_CONFIGURATION
npx segment-postscript map --config destination.json <<'END_OF_EVENT'
${line}
END_OF_EVENT
`;
}
