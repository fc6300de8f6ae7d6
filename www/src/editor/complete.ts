// Completions: paths of the event, directives and their options, fields, and the keywords of triggers.

import { snippetCompletion } from '@codemirror/autocomplete';
import { TYPES, namesOf } from '../build/trigger-rows.ts';
import { FIELDS } from '../data/destination.data.js';
import { eventScope } from '../form/paths.js';
import {
  DIRECTIVES,
  FILTERS,
  FLAGS,
  OPTIONS,
  READERS,
  TAGS,
  TRIGGER_FIELDS,
  TRIGGER_FUNCTIONS,
  TRIGGER_OBJECTS,
  VALUES,
} from './words.js';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';

/** Matches from the name of a path directive up to the cursor in its path. */
const IN_PATH = new RegExp(`"(?:${READERS.join('|')})"\\s*:\\s*\\[?\\s*"[^"\\n]{0,200}$`);

/** `event` returns the event's text. */
export function completeMapping(event: () => string): import('@codemirror/autocomplete').CompletionSource {
  const scope = eventScope(event);
  return (context) => {
    const filter = context.matchBefore(/\{[{%][^{}"\n]{0,200}\|\s*\w*$/);
    if (filter) return wordsAt(context, FILTERS);
    const tag = context.matchBefore(/\{%-?\s*\w*$/);
    if (tag) return wordsAt(context, Object.fromEntries(TAGS.map((name) => [name, 'tag'])));
    const inTemplate = context.matchBefore(/\{(?:\{|%-?\s*\w+\s)[^{}"\n]{0,200}$/);
    if (inTemplate) {
      const from = context.matchBefore(/[\w.$'[\]-]+$/)?.from ?? context.pos;
      return { from, options: paths(scope, (path) => path.replace(/^\$\./, '')), validFor: /^[\w.$'[\]-]*$/ };
    }
    const inPath = context.matchBefore(IN_PATH);
    if (inPath) {
      const from = inPath.from + inPath.text.lastIndexOf('"') + 1;
      return { from, options: paths(scope, (path) => path), validFor: /^[^"\n]*$/ };
    }
    const directive = context.matchBefore(/"@\w*$/);
    if (directive) {
      const isClosed = context.state.sliceDoc(context.pos, context.pos + 1) === '"';
      const options = Object.entries(DIRECTIVES).map(([label, { does: detail, skeleton }]) =>
        isClosed ? { label, detail } : snippetCompletion(`${label}": ${skeleton}`, { label, detail }),
      );
      return { from: directive.from + 1, options, validFor: /^@\w*$/ };
    }
    const value = context.matchBefore(/"\w+"\s*:\s*"?\w*$/);
    const known = value && valuesOf(value.text);
    if (known) return { from: context.pos - known.typed.length, options: known.options, validFor: /^\w*$/ };
    const key = context.matchBefore(/[{,]\s*"\w*$/);
    if (!key) return null;
    return { from: key.from + key.text.lastIndexOf('"') + 1, options: keys(), validFor: /^\w*$/ };
  };
}

/** `words` maps each word to its description. */
function wordsAt(context: CompletionContext, words: Record<string, string>): CompletionResult {
  const from = context.matchBefore(/\w+$/)?.from ?? context.pos;
  return { from, options: Object.entries(words).map(([label, detail]) => ({ label, detail })), validFor: /^\w*$/ };
}

/** The values of an option that takes one of a few words. `text` starts at the option's key. */
function valuesOf(text: string) {
  const [, key, quote, typed] = /^"(\w+)"\s*:\s*("?)(\w*)$/.exec(text) ?? [];
  // Inherited members are not options.
  if (key === undefined || !Object.hasOwn(VALUES, key)) return undefined;
  const isText = !FLAGS.includes(key);
  if (quote !== '' && !isText) return undefined;
  const written = (word: string) => (isText && quote === '' ? `"${word}"` : word);
  return { typed, options: VALUES[key].map((label) => ({ label, apply: written(label) })) };
}

function keys(): Completion[] {
  const fields = Object.entries(FIELDS);
  return [
    ...fields.map(([label, field]) => ({ label, detail: field.label, boost: 1 })),
    ...Object.entries(OPTIONS).map(([label, detail]) => ({ label, detail })),
  ];
}

function paths(scope: import('../form/types.js').Scope, write: (path: string) => string): Completion[] {
  return scope.suggestions().map(({ path, preview }) => ({ label: write(path), detail: preview() }));
}

/** The field of a trigger's condition, as the source of a regular expression. */
const FIELD = `(?:${TRIGGER_FIELDS.join('|')}|(?:${TRIGGER_OBJECTS.join('|')})\\.[\\w.-]+)`;
const BEFORE_OPERATOR = new RegExp(`\\b${FIELD}\\s+$`);
const WHOLE_FIELD = new RegExp(`^${FIELD}$`);

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='];

/** `event` returns the event's text. */
export function completeTrigger(event: () => string): import('@codemirror/autocomplete').CompletionSource {
  const scope = eventScope(event);
  return (context) => {
    const value = context.matchBefore(/\b(?:type|event)\s+(?:=|!=)\s+"[^"]{0,200}$/);
    if (value) return { from: value.from + value.text.lastIndexOf('"') + 1, options: values(scope, value.text) };
    if (context.matchBefore(BEFORE_OPERATOR)) {
      return { from: context.pos, options: OPERATORS.map((label) => ({ label, type: 'keyword' })) };
    }
    const word = context.matchBefore(/[\w.-]+$/);
    if (!word && !context.explicit) return null;
    const names = paths(scope, (path) => path.replace(/^\$\./, '')).filter(({ label }) => WHOLE_FIELD.test(label));
    const words = [...TRIGGER_FIELDS, 'and', 'or'].filter((one) => !names.some(({ label }) => label === one));
    const functions = TRIGGER_FUNCTIONS.map((name) =>
      snippetCompletion(`${name}(\${name}, "\${text}")`, { label: name, detail: 'function' }),
    );
    const options = [...names, ...words.map((label) => ({ label })), ...functions];
    return { from: word?.from ?? context.pos, options, validFor: /^[\w.-]*$/ };
  };
}

function values(scope: import('../form/types.js').Scope, before: string): Completion[] {
  const words = before.trimStart().startsWith('type') ? TYPES : namesOf(scope.root());
  return words.map((label) => ({ label }));
}
