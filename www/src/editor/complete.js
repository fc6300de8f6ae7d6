// What can be written next: paths of the event, directives and their options, the fields, and the words of triggers.

import { snippetCompletion } from '@codemirror/autocomplete';
import definition from '../../../src/postscript/definition.json' with { type: 'json' };
import { eventScope } from '../form/paths.js';

/**
 * @typedef {import('@codemirror/autocomplete').Completion} Completion
 * @typedef {import('@codemirror/autocomplete').CompletionContext} CompletionContext
 * @typedef {import('@codemirror/autocomplete').CompletionResult} CompletionResult
 */

/** Each directive, what it does, and what stands behind its name. */
const DIRECTIVES = [
  ['@path', 'the value at a path of the event', '"$.${path}"'],
  ['@template', 'text with the values of the event in it', '"{{${path}}}"'],
  ['@if', 'one value or another', '{ "exists": ${exists}, "then": ${then}, "else": ${else} }'],
  ['@case', 'text in lower or upper case', '{ "operator": "lower", "value": ${value} }'],
  ['@replace', 'parts of a text replaced', '{ "pattern": "${pattern}", "replacement": "", "value": ${value} }'],
  ['@arrayPath', 'each element of an array, mapped', '["$.${path}", { ${shape} }]'],
  ['@merge', 'several objects in one', '{ "direction": "right", "objects": [${objects}] }'],
  ['@json', 'a value as JSON text, or the other way round', '{ "mode": "encode", "value": ${value} }'],
  ['@flatten', 'nested members as one level', '{ "separator": ".", "value": ${value} }'],
  ['@transform', 'a mapping of what another made', '{ "apply": { ${apply} }, "mapping": { ${mapping} } }'],
  ['@excludeWhenNull', 'a value without its nulls', '${value}'],
  ['@liquid', 'a Liquid template', '"{{ ${path} }}"'],
  ['@literal', 'the value as it stands', '${value}'],
];

const OPTIONS = {
  exists: '@if: what has to be there',
  blank: '@if: what must not be blank',
  then: '@if: the value when it is so',
  else: '@if: the value when it is not',
  operator: '@case: lower or upper',
  value: 'what it is done to',
  pattern: '@replace: the text that is replaced',
  replacement: '@replace: what comes instead',
  ignorecase: '@replace: whether capitals are small letters',
  global: '@replace: whether it is done everywhere',
  direction: '@merge: whose members are kept, left or right',
  objects: '@merge: an array of objects',
  mode: '@json: encode or decode',
  separator: '@flatten: what joins keys',
  omitArrays: '@flatten: whether arrays stay as they are',
  apply: '@transform: the first mapping',
  mapping: '@transform: the mapping of its result',
};

/**
 * @param {import('../app.js').App} app
 * @returns {import('@codemirror/autocomplete').CompletionSource}
 */
export function completeMapping(app) {
  const scope = eventScope(() => app.store.draft.event);
  return (context) => {
    const inTemplate = context.matchBefore(/\{\{\s*[\w.$'[\]-]*$/);
    if (inTemplate) {
      const from = inTemplate.from + (/^\{\{\s*/.exec(inTemplate.text)?.[0].length ?? 0);
      return { from, options: paths(scope, (path) => path.replace(/^\$\./, '')), validFor: /^[\w.$'[\]-]*$/ };
    }
    const inPath = context.matchBefore(/"@(?:path|arrayPath)"\s*:\s*\[?\s*"[^"\n]{0,200}$/);
    if (inPath) {
      const from = inPath.from + inPath.text.lastIndexOf('"') + 1;
      return { from, options: paths(scope, (path) => path), validFor: /^[^"\n]*$/ };
    }
    const directive = context.matchBefore(/"@\w*$/);
    if (directive) {
      const isClosed = context.state.sliceDoc(context.pos, context.pos + 1) === '"';
      const options = DIRECTIVES.map(([name, detail, skeleton]) =>
        isClosed ? { label: name, detail } : snippetCompletion(`${name}": ${skeleton}`, { label: name, detail }),
      );
      return { from: directive.from + 1, options, validFor: /^@\w*$/ };
    }
    const key = context.matchBefore(/[{,]\s*"\w*$/);
    if (!key) return null;
    return { from: key.from + key.text.lastIndexOf('"') + 1, options: keys(), validFor: /^\w*$/ };
  };
}

/** @returns {Completion[]} */
function keys() {
  const fields = Object.entries(definition.actions.syncAudiences.fields);
  return [
    ...fields.map(([label, field]) => ({ label, detail: field.label, boost: 1 })),
    ...Object.entries(OPTIONS).map(([label, detail]) => ({ label, detail })),
  ];
}

/**
 * @param {import('../form/types.js').Scope} scope
 * @param {(path: string) => string} write
 * @returns {Completion[]}
 */
function paths(scope, write) {
  return scope.suggestions().map(({ path, preview }) => ({ label: write(path), detail: preview() }));
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='];

/**
 * @param {import('../app.js').App} app
 * @returns {import('@codemirror/autocomplete').CompletionSource}
 */
export function completeTrigger(app) {
  const scope = eventScope(() => app.store.draft.event);
  return (context) => {
    const value = context.matchBefore(/\b(?:type|event)\s+(?:=|!=)\s+"[^"]{0,200}$/);
    if (value) return { from: value.from + value.text.lastIndexOf('"') + 1, options: values(scope, value.text) };
    if (context.matchBefore(/\b(?:type|event|name|userId|(?:properties|traits|context)\.[\w.-]+)\s+$/)) {
      return { from: context.pos, options: OPERATORS.map((label) => ({ label, type: 'keyword' })) };
    }
    const word = context.matchBefore(/[\w.-]+$/);
    if (!word && !context.explicit) return null;
    const names = paths(scope, (path) => path.replace(/^\$\./, '')).filter(({ label }) =>
      /^(?:type|event|name|userId|(?:properties|traits|context)\.[\w.-]+)$/.test(label),
    );
    const words = ['type', 'event', 'name', 'userId', 'and', 'or'].filter(
      (one) => !names.some(({ label }) => label === one),
    );
    const functions = ['contains', 'match'].map((name) =>
      snippetCompletion(`${name}(\${name}, "\${text}")`, { label: name, detail: 'function' }),
    );
    const options = [...names, ...words.map((label) => ({ label })), ...functions];
    return { from: word?.from ?? context.pos, options, validFor: /^[\w.-]*$/ };
  };
}

/**
 * @param {import('../form/types.js').Scope} scope
 * @param {string} before
 * @returns {Completion[]}
 */
function values(scope, before) {
  const name = before.trimStart().startsWith('type') ? 'type' : 'event';
  const own = /** @type {any} */ (scope.root())?.[name];
  const types = name === 'type' ? ['track', 'identify', 'page', 'screen', 'group', 'alias'] : [];
  return [...new Set([...(typeof own === 'string' ? [own] : []), ...types])].map((label) => ({ label }));
}
