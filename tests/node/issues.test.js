/**
 * The table of issue codes: every code in the sources is in tests/fixtures/issues.json, once, with an example that
 * results in it; pkg/ISSUES.md is generated from that file. To add a code: add its row and run
 *
 *     UPDATE_ISSUES=1 node --test tests/node/issues.test.js
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import * as prettier from 'prettier';
import * as api from 'segment-postscript';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');
const rows = JSON.parse(read('tests/fixtures/issues.json'));

/** The patterns of literal codes: the constructors of issues, in Rust and in JavaScript. */
const CONSTRUCTORS = [
  /\b(?:Issue|Self)::new\(\s*"([a-z_]+)"/g,
  /\brefuse\(\s*"([a-z]+_[a-z_]+)"/g,
  /\bcode: ["']([a-z_]+)["']/g,
  /\b(?:issueError|#invalid)\(\s*'([a-z_]+)'/g,
  // Tables of codes: for parsing JSON, and for invalid values.
  /(?<!\bReason::new)\(\s*"([a-z]+_[a-z_]+)",\s*format!/g,
  /=> "((?:config|liquid)_[a-z_]+)"/g,
  /\("(field_[a-z_]+)",/g,
  // The linters' warnings.
  /\bwarning\(\s*"([a-z_]+)"/g,
  /^ {4}[A-Z_]+: "(trigger_[a-z_]+)"/gm,
];

function codesInSources() {
  const codes = new Map();
  const add = (code, path) => codes.set(code, [...(codes.get(code) ?? []), path]);
  for (const [folder, ending] of [
    ['src', '.rs'],
    ['pkg/src', '.js'],
  ]) {
    for (const name of readdirSync(new URL(folder, ROOT), { recursive: true })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (!path.endsWith(ending) || path.includes('/generated/')) continue;
      const text = read(path).split('#[cfg(test)]')[0];
      for (const pattern of CONSTRUCTORS) for (const [, code] of text.matchAll(pattern)) add(code, path);
      // Codes that begin with the name of the checked value.
      const subjects = /const SUBJECTS = \{([^}]*)\}/.exec(text)?.[1] ?? '';
      for (const [, end] of text.matchAll(/`\$\{name\}(_[a-z_]+)`/g)) {
        for (const [, subject] of subjects.matchAll(/(\w+):/g)) add(subject + end, path);
      }
    }
  }
  return codes;
}

test('every code in the sources is in the table, and every row has a source', () => {
  const codes = rows.map(({ code }) => code);
  assert.deepEqual(codes, Array.from(new Set(codes)).sort(), 'the rows are in order, each code once');
  const sources = codesInSources();
  const missing = Array.from(sources).filter(([code]) => !codes.includes(code));
  assert.deepEqual(missing, [], 'add rows for these to tests/fixtures/issues.json: code, meaning, example, remedy');
  const unused = codes.filter((code) => !sources.has(code));
  assert.deepEqual(unused, [], 'no source makes an issue of these codes: remove the rows, or mend the scan above');
});

test('the example of each row results in its code', async (suite) => {
  for (const { code, example } of rows) {
    if (example === null) continue;
    await suite.test(code, () => {
      const found = codesOf(() => compileFunction(`return (${example})`, Object.keys(api))(...Object.values(api)));
      assert.ok(found.includes(code), `${example} gives ${JSON.stringify(found)}`);
    });
  }
});

/** The codes of the issues that a call throws or returns. */
function codesOf(run) {
  let answer;
  try {
    answer = run();
  } catch (error) {
    answer = error;
  }
  if (answer instanceof Uint8Array) answer = JSON.parse(new TextDecoder().decode(answer));
  const codes = [];
  const walk = (part) => {
    if (typeof part !== 'object' || part === null) return;
    if (part instanceof Error && !(part instanceof api.MappingError)) throw part;
    if (part instanceof api.MappingError) walk(part.issues);
    else if (typeof part.code === 'string' && typeof part.message === 'string') codes.push(part.code);
    else Object.values(part).forEach(walk);
  };
  walk(answer);
  return codes;
}

test('pkg/ISSUES.md is the table', async () => {
  const format = { ...JSON.parse(read('package.json')).prettier, parser: 'markdown' };
  const expected = await prettier.format(page(), format);
  if (process.env.UPDATE_ISSUES) writeFileSync(new URL('pkg/ISSUES.md', ROOT), expected);
  assert.equal(read('pkg/ISSUES.md'), expected, 'UPDATE_ISSUES=1 node --test tests/node/issues.test.js writes it anew');
});

function page() {
  const sections = rows.map(({ code, meaning, example, remedy }) => {
    const shown = example === null ? '' : `\n\`\`\`js\n${example};\n\`\`\`\n`;
    return `## \`${code}\`\n\n${meaning}\n${shown}\n${remedy}\n`;
  });
  return `# Issue codes

Whatever is wrong with an event, a mapping, a trigger, field definitions, a payload or a configuration is an issue:
\`{ code, severity?, path, message, hint?, span?, fixes? }\`. Codes are stable: none is ever reused for another meaning. Below is each with
what it means, a call that gives it, and what to do.

${sections.join('\n')}`;
}
