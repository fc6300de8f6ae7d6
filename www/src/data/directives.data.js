// The parts of the directives' definitions that the form needs. The build replaces this module with its exports.

import definitions from 'segment-postscript/definitions.json' with { type: 'json' };

/**
 * @typedef {import('segment-postscript/definitions.json').DirectiveDefinition} DirectiveDefinition
 * @typedef {import('segment-postscript/definitions.json').OptionDefinition} OptionDefinition
 *
 * @typedef {Pick<OptionDefinition, 'name' | 'label' | 'type' | 'directives' | 'format' | 'role' | 'items' | 'scope' |
 *   'default' | 'minLength' | 'maxLength'>
 *   & { choices?: [value: string, label: string][], isRare?: boolean, start?: any }} Input one value of a directive: its
 *   whole operand, an option or an element. `isRare`: shown only if it is set; `start`: its value in a new directive, null
 *   if it must be filled in
 *
 * @typedef {{ name: string, label: string, group: string, does: string, holds: 'value' | 'options' | 'elements',
 *   inputs: Input[], pattern?: string, example: string }} Directive `pattern`: a new template that contains `${path}`
 */

/** @type {Directive[]} */
export const DIRECTIVES = definitions.directives.map((directive) => {
  const { name, label, group, format, summary, insert, value, options, elements, example } = directive;
  const start = startOf(insert);
  const given = options ?? elements;
  const isTemplate = format === 'template' || format === 'liquid';
  const whole = { ...value, name: '', label: format ?? 'of', format, role: 'input' };
  return {
    name,
    label,
    group,
    does: summary,
    holds: value ? 'value' : options ? 'options' : 'elements',
    inputs: given ? given.map((option) => inputOf(option, start[option.name])) : [/** @type {Input} */ (whole)],
    pattern: isTemplate ? JSON.parse(insert) : undefined,
    example: isTemplate ? String(example.operand) : '',
  };
});

/** The directive that reads a path of the event. */
export const PATH =
  DIRECTIVES.find(({ holds, inputs }) => holds === 'value' && inputs[0].format === 'path')?.name ?? '';

/** The conditional directive and its options, from which "first available of" is built. */
export const CHOICE = choiceOf();

/** @param {OptionDefinition} option @param {unknown} start @returns {Input} */
function inputOf(option, start) {
  const { name, label, type, directives, format, role, items, scope, minLength, maxLength } = option;
  const choices = option.choices?.map((value, at) => [value, option.choiceLabels?.[at] ?? value]);
  return {
    ...{ name, label, type, directives, format, role, items, scope, minLength, maxLength, start },
    choices: /** @type {Input['choices']} */ (choices),
    default: option.default,
    isRare: option.validated === false && type === 'string',
  };
}

/** A new operand, from the snippet that an editor inserts. @param {string} insert @returns {any} */
function startOf(insert) {
  const filled = insert
    .replace(/"[^"]*"/g, (text) => text.replace(/\$\{\w+\}/g, ''))
    .replace(/(?<=[{[]\s*)\$\{\w+\}(?=\s*[}\]])/g, '')
    .replace(/\$\{\w+\}/g, 'null');
  return JSON.parse(filled) ?? {};
}

function choiceOf() {
  for (const { name, inputs } of DIRECTIVES) {
    const named = (/** @type {Input['role']} */ role) => inputs.find((input) => input.role === role)?.name;
    const [condition, input, otherwise] = [named('condition'), named('input'), named('otherwise')];
    if (condition && input && otherwise) return { name, condition, input, otherwise };
  }
  throw new Error('there is no conditional directive');
}
