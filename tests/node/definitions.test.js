/**
 * The definitions of the languages, `definitions.json`, and the codes of reasons, `tests/fixtures/reasons.json`. Every
 * example is run, each name is defined in one place, and pkg/LANGUAGE.md is generated from them:
 *
 *     UPDATE_LANGUAGE=1 node --test tests/node/definitions.test.js
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as prettier from 'prettier';
import { Destination, matches, transform } from 'segment-postscript';
import { definitions } from './random/definitions.mjs';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');
const reasons = JSON.parse(read('tests/fixtures/reasons.json'));

test('the package ships the definitions', () => {
  assert.deepEqual(createRequire(import.meta.url)('segment-postscript/definitions.json'), definitions);
});

test('the example of each directive has its output', () => {
  for (const { name, example } of definitions.directives) {
    assert.deepEqual(transform({ a: { [name]: example.operand } }, example.event), { a: example.output }, name);
  }
});

test('the example of each filter and tag has its output', () => {
  for (const { name, example } of [...definitions.filters, ...definitions.tags]) {
    assert.equal(transform({ a: { '@liquid': example.template } }, example.event).a, example.output, name);
  }
});

test('the example of each operator and function matches', () => {
  for (const { name, example } of [...definitions.triggerOperators, ...definitions.triggerFunctions]) {
    assert.ok(matches(example.query, example.event), name);
  }
});

test('the example of each reason has its code', () => {
  for (const { code, about, example } of reasons) {
    if (example === null) continue;
    const subscriptions = [{ partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: example.mapping }];
    const [explained] = new Destination({ subscriptions }).explain(example.event).subscriptions;
    const found = [];
    JSON.stringify(
      { step: explained.mapping, field: explained.fields, membership: explained.membership }[about],
      (key, part) => {
        if (key === 'reason') found.push(part.code);
        return part;
      },
    );
    assert.ok(found.includes(code), `${code}: ${found}`);
  }
});

test('every code of a reason in the sources is in the table, and every row has a source', () => {
  const sources = new Set();
  for (const path of filesIn('src', '.rs')) {
    for (const [, code] of read(path).matchAll(/\bReason::(?:new|choice)\(\s*"([a-z_]+)"/g)) sources.add(code);
  }
  assert.deepEqual(Array.from(sources).sort(), reasons.map(({ code }) => code).sort());
});

test('a directive, a filter and an operator are each known in one place', () => {
  for (const [name, known] of [
    ['excludeWhenNull', ['src/mapping/directives/exclude_when_null.rs']],
    ['normalize_whitespace', ['src/liquid/filters/text.rs']],
    ['number_not_equals', ['pkg/src/index.d.ts', 'src/fql/operators.rs']],
  ]) {
    const files = [...filesIn('src', '.rs'), ...filesIn('pkg/src', '.js'), ...filesIn('pkg/src', '.ts')];
    const found = files.filter((path) => read(path).split('#[cfg(test)]')[0].includes(name));
    assert.deepEqual(found.sort(), known, name);
  }
});

test('the page knows no directive by name', () => {
  const data = ['www/src/gallery/examples.js'];
  const names = definitions.directives.map(({ name }) => name);
  for (const path of ['.ts', '.tsx', '.js'].flatMap((ending) => filesIn('www/src', ending))) {
    if (data.includes(path)) continue;
    const text = read(path).replace(/^ \* @template .*$/gm, '');
    assert.deepEqual(
      names.filter((name) => new RegExp(`${name}\\b`).test(text)),
      [],
      path,
    );
    assert.ok(!/\b(?:arrayPath|excludeWhenNull|omitArrays|ignorecase)\b/.test(text), path);
    assert.ok(!/from '(?:\.\.\/)+src\//.test(text), `${path} imports from src/`);
  }
});

test('the type of operators has every operator', () => {
  const [, union] = /export type Operator =([^;]*);/.exec(read('pkg/src/index.d.ts')) ?? [];
  const named = Array.from((union ?? '').matchAll(/'([^']+)'/g), ([, name]) => name);
  assert.deepEqual(named.sort(), definitions.triggerOperators.map(({ name }) => name).sort());
});

test('the README names every directive', () => {
  const [sentence] = /Mappings know the directives [^.]*\./.exec(read('README.md')) ?? [''];
  const named = Array.from(sentence.matchAll(/`(@\w+)`/g), ([, name]) => name);
  assert.deepEqual(named.sort(), definitions.directives.map(({ name }) => name).sort());
});

test('pkg/LANGUAGE.md is generated from the definitions', async () => {
  const format = { ...JSON.parse(read('package.json')).prettier, parser: 'markdown' };
  const expected = await prettier.format(page(), format);
  if (process.env.UPDATE_LANGUAGE) writeFileSync(new URL('pkg/LANGUAGE.md', ROOT), expected);
  assert.equal(read('pkg/LANGUAGE.md'), expected, 'UPDATE_LANGUAGE=1 writes it anew');
});

/** The paths of a folder's files, without generated ones. */
function filesIn(folder, ending) {
  const names = readdirSync(new URL(folder, ROOT), { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => name.endsWith(ending) && !name.includes('generated/'))
    .map((name) => `${folder}/${name}`);
}

function page() {
  const cell = (text) => text.replaceAll('|', '\\|');
  const code = (text) => {
    const fence = text.includes('`') ? '``' : '`';
    return `${fence}${cell(text)}${fence}`;
  };
  const json = (value) => code(JSON.stringify(value));
  const table = (header, rows) =>
    [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const event = (event) => (Object.keys(event).length === 0 ? '' : ` of ${json(event)}`);
  const directive = ({ name, summary, options = [], elements = [], example, traps }) => {
    const row = (option) => [code(option.name), typeOf(option), cell(option.summary)];
    const given = [...options, ...elements];
    const output = `${json({ [name]: example.operand })}${event(example.event)} gives ${json(example.output)}.`;
    return `### \`${name}\`\n\n${summary}\n\n${output}\n\n${
      given.length === 0 ? '' : `${table([options.length > 0 ? 'Option' : 'Index', 'Type', ''], given.map(row))}\n\n`
    }${traps.map((trap) => `- ${trap}`).join('\n')}\n`;
  };
  const liquid = ({ name, summary, arguments: given, example }) => [
    code(given.length === 0 ? name : `${name}: ${given.join(', ')}`),
    cell(summary),
    `${code(example.template)}${event(example.event)} gives ${code(example.output)}`,
  ];
  const query = ({ name, summary, example }) => [code(name), cell(summary), code(example.query)];
  const list = (names) => names.map(code).join(', ');
  const about = { step: 'a part of a mapping', field: 'a field', membership: 'the membership' };
  return `# Mappings, templates and triggers

## Directives

${definitions.directives.map(directive).join('\n')}

## Filters of Liquid

${table(['Filter', '', 'Example'], definitions.filters.map(liquid))}

Disabled: ${list(definitions.disabledFilters)}.

## Tags of Liquid

${table(['Tag', '', 'Example'], definitions.tags.map(liquid))}

Disabled: ${list(definitions.disabledTags)}.

## Triggers

A condition is about one of these:

${table(
  ['Field', ''],
  definitions.triggerFields.map(({ name, nested, summary }) => [code(nested ? `${name}.…` : name), summary]),
)}

The operators, by their names in a syntax tree:

${table(['Operator', '', 'Example'], definitions.triggerOperators.map(query))}

The functions:

${table(['Function', '', 'Example'], definitions.triggerFunctions.map(query))}

## Reasons

An explanation gives reasons, each with one of these codes:

${table(
  ['Code', 'About', ''],
  reasons.map(({ code: name, about: part, meaning }) => [code(name), about[part], cell(meaning)]),
)}
`;
}

function typeOf({ type, directives, choices, minLength, maxLength, required, default: fallback }) {
  const value = choices ? choices.map((choice) => `\`"${choice}"\``).join(' or ') : type;
  const length = maxLength === undefined ? '' : ` of ${minLength} to ${maxLength} characters`;
  const parts = [`${value}${length}${directives && type !== 'any' && type !== 'array' ? ' or directive' : ''}`];
  if (required) parts.push('required');
  if (fallback !== undefined) parts.push(`default: \`${JSON.stringify(fallback)}\``);
  return parts.join(', ');
}
