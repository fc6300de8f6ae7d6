// The words of mappings: directives with what they do, their options and what those may be, the filters and tags of Liquid.

/** @typedef {{ does: string, skeleton: string, example: string }} Directive */

/**
 * Each directive: what it does, what stands behind its name when it is completed, and an example.
 *
 * @type {Record<string, Directive>}
 */
export const DIRECTIVES = {
  '@path': {
    does: 'the value at a path of the event',
    skeleton: '"$.${path}"',
    example: '"$.traits.email"',
  },
  '@template': {
    does: 'text with the values of the event in it',
    skeleton: '"{{${path}}}"',
    example: '"{{traits.first_name}} {{traits.last_name}}"',
  },
  '@if': {
    does: 'one value or another',
    skeleton: '{ "exists": ${exists}, "then": ${then}, "else": ${else} }',
    example: '{ "exists": { "@path": "$.traits.email" }, "then": "known", "else": "unknown" }',
  },
  '@case': {
    does: 'text in lower or upper case',
    skeleton: '{ "operator": "lower", "value": ${value} }',
    example: '{ "operator": "lower", "value": { "@path": "$.traits.email" } }',
  },
  '@replace': {
    does: 'parts of a text replaced',
    skeleton: '{ "pattern": "${pattern}", "replacement": "", "value": ${value} }',
    example: '{ "pattern": "-", "replacement": "", "value": { "@path": "$.traits.phone" } }',
  },
  '@arrayPath': {
    does: 'each element of an array, mapped',
    skeleton: '["$.${path}", { ${shape} }]',
    example: '["$.properties.products", { "name": { "@path": "$.title" } }]',
  },
  '@merge': {
    does: 'several objects in one',
    skeleton: '{ "direction": "right", "objects": [${objects}] }',
    example: '{ "direction": "right", "objects": [{ "@path": "$.traits" }, { "source": "web" }] }',
  },
  '@json': {
    does: 'a value as JSON text, or the other way round',
    skeleton: '{ "mode": "encode", "value": ${value} }',
    example: '{ "mode": "encode", "value": { "@path": "$.properties" } }',
  },
  '@flatten': {
    does: 'nested members as one level',
    skeleton: '{ "separator": ".", "value": ${value} }',
    example: '{ "separator": ".", "value": { "@path": "$.properties" } }',
  },
  '@transform': {
    does: 'a mapping of what another made',
    skeleton: '{ "apply": { ${apply} }, "mapping": { ${mapping} } }',
    example: '{ "apply": { "a": { "@path": "$.traits" } }, "mapping": { "b": { "@path": "$.a.email" } } }',
  },
  '@excludeWhenNull': {
    does: 'a value, or nothing at all when it is null',
    skeleton: '${value}',
    example: '{ "@path": "$.traits.email" }',
  },
  '@liquid': {
    does: 'a Liquid template',
    skeleton: '"{{ ${path} }}"',
    example: '"{{ traits.name | downcase }}"',
  },
  '@literal': {
    does: 'the value as it stands',
    skeleton: '${value}',
    example: '{ "@path": "this is no directive here" }',
  },
};

/** @type {Record<string, string>} */
export const OPTIONS = {
  exists: '@if: what has to be there',
  blank: '@if: what must not be blank',
  then: '@if: the value when it is so',
  else: '@if: the value when it is not',
  operator: '@case: lower or upper',
  value: 'what it is done to',
  pattern: '@replace: the text that is replaced',
  replacement: '@replace: what comes instead',
  pattern2: '@replace: another text that is replaced',
  replacement2: '@replace: what comes instead of that',
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

/** What options may be, where that is one of a few words. @type {Record<string, string[]>} */
export const VALUES = {
  operator: ['lower', 'upper'],
  direction: ['left', 'right'],
  mode: ['encode', 'decode'],
  ignorecase: ['true', 'false'],
  global: ['true', 'false'],
  omitArrays: ['true', 'false'],
};

/** The options that are true or false, without quotes. */
export const FLAGS = ['ignorecase', 'global', 'omitArrays'];

/** The filters of Liquid that are not disabled. @type {Record<string, string>} */
export const FILTERS = {
  abs: 'without its sign',
  append: 'text put behind it',
  at_least: 'no less than that',
  at_most: 'no more than that',
  capitalize: 'its first letter a capital',
  ceil: 'rounded up',
  compact: 'an array without what is not there',
  date: 'a date, formatted',
  default: 'something else, if it is empty',
  divided_by: 'divided',
  downcase: 'in small letters',
  escape: 'with HTML’s characters escaped',
  escape_once: 'the same, but only once',
  first: 'the first element',
  floor: 'rounded down',
  join: 'the elements of an array as text',
  json: 'as JSON',
  last: 'the last element',
  lstrip: 'without white space at its start',
  minus: 'less that',
  modulo: 'the rest of a division',
  plus: 'and that',
  pop: 'an array without its last element',
  prepend: 'text put before it',
  push: 'an array with one element more',
  remove: 'without a text',
  remove_first: 'without the first of a text',
  remove_last: 'without the last of a text',
  replace: 'a text replaced',
  replace_first: 'the first of a text replaced',
  replace_last: 'the last of a text replaced',
  round: 'rounded',
  rstrip: 'without white space at its end',
  shift: 'an array without its first element',
  size: 'how long it is',
  slice: 'a part of it',
  split: 'cut into an array',
  squish: 'white space as single spaces',
  strip: 'without white space at its ends',
  strip_html: 'without tags of HTML',
  strip_newlines: 'without line ends',
  sum: 'the sum of an array',
  times: 'multiplied',
  to_integer: 'a text as a number',
  truncate: 'no longer than that',
  truncatewords: 'no more words than that',
  unshift: 'an array with one element more at its start',
  upcase: 'in capitals',
  url_decode: 'unescaped from a URL',
  url_encode: 'escaped for a URL',
  where: 'the elements that have something',
};

/** The tags of Liquid that are not disabled. */
export const TAGS = [
  'assign',
  'capture',
  'comment',
  'cycle',
  'decrement',
  'echo',
  'else',
  'elsif',
  'endcapture',
  'endcomment',
  'endif',
  'endraw',
  'endunless',
  'if',
  'increment',
  'liquid',
  'raw',
  'unless',
];
