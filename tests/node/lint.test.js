/**
 * Warnings about random triggers are correct: text that is reported as ignored can be removed without a change, and
 * triggers without warnings are interpreted as written. `tests/fixtures/lint` has an example of each warning.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateFql, lintFql, parseFql } from 'segment-postscript';
import * as fql from './random/fql.mjs';
import { Random } from './random/random.mjs';

const CASES = 20_000;

/** The codes for ignored text. */
const IGNORED = new Set([
  'trigger_ignored_operator',
  'trigger_ignored_negation',
  'trigger_ignored_path',
  'trigger_ignored_text',
  'trigger_mixed_operators',
  'trigger_number_cut',
  'trigger_unknown_name',
]);

const tree = (text) => JSON.stringify(parseFql(text));

/** Random triggers, well-formed and not, with their issues. */
const cases = Array.from(triggers(), (text) => ({ text, ast: parseFql(text), issues: lintFql(text) }));

function* triggers() {
  const random = new Random(7);
  for (let count = 0; count < CASES; count += 1) {
    const { fql: text } = fql.generate(random);
    if (text !== undefined) yield text;
  }
}

test('ignored text can be removed', () => {
  let cuts = 0;
  for (const { text, ast, issues } of cases) {
    if (ast.error) continue;
    for (const { code, span } of issues) {
      if (!IGNORED.has(code)) continue;
      const [start, end] = span;
      // Followed by a space, a name such as the one in `and!contains(type, "a")` becomes a keyword,
      // and a `!` can't be read.
      if (/(and|or|null|!)$/.test(text.slice(0, start))) continue;
      const cut = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
      assert.equal(tree(cut), JSON.stringify(ast), `${code} ${JSON.stringify(span)} of ${JSON.stringify(text)}`);
      cuts += 1;
    }
  }
  assert.ok(cuts > 1000, `${cuts} parts were cut out`);
});

test('a trigger without warnings can be generated and parsed again', () => {
  let clean = 0;
  for (const { text, ast, issues } of cases) {
    if (issues.length > 0) continue;
    const generated = generateFql(ast);
    // generateFql escapes neither quotes in values nor points, digits and words in names.
    if (/\.(and|or|null|[\d\s,-])/.test(generated) || /\\"/.test(text)) continue;
    assert.equal(tree(generated), JSON.stringify(ast), `${JSON.stringify(text)} became ${JSON.stringify(generated)}`);
    clean += 1;
  }
  assert.ok(clean > 1000, `${clean} triggers were clean`);
});

test('a trigger that can’t be parsed has one issue, and others have none with its code', () => {
  for (const { text, ast, issues } of cases) {
    const { error } = ast;
    const found = issues.filter(({ code }) => code === 'trigger_invalid').map(({ message }) => message);
    assert.deepEqual(found, error ? [error.message] : [], text);
    if (error) assert.equal(issues.length, 1, text);
    for (const { span, message, code } of issues) {
      const [start, end] = span;
      assert.ok(0 <= start && start <= end && end <= text.length, `${code} ${span} of ${text}`);
      assert.ok(message.length > 10 && !message.includes('#'), message);
    }
    const places = issues.map(({ span }) => span[0]);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  }
});

test('each fix removes the issue that it belongs to', () => {
  let fixes = 0;
  for (const { text, issues } of cases) {
    for (const issue of issues) {
      for (const { span, insert, title } of issue.fixes ?? []) {
        const fixed = text.slice(0, span[0]) + insert + text.slice(span[1]);
        const left = lintFql(fixed);
        const isSame = ({ code, message }) => code === issue.code && message === issue.message;
        const count = (list) => list.filter(isSame).length;
        // The error is fixed; there may be further ones after it.
        if (issue.code === 'trigger_invalid') assert.notDeepEqual(left[0]?.span, issue.span, `${title}: ${text}`);
        else
          assert.ok(
            count(left) < count(issues),
            `${issue.code}, ${title}: ${JSON.stringify(text)} ${JSON.stringify(fixed)}`,
          );
        fixes += 1;
      }
    }
  }
  assert.ok(fixes > 1000, `${fixes} fixes were tried`);
});

test('spans count UTF-16 units', () => {
  const text = 'event = "😀" AND name = "b"';
  const [{ span }] = lintFql(text);
  assert.equal(text.slice(...span), 'AND');
});

test('values that are not triggers have an issue too', () => {
  assert.equal(lintFql(5)[0].code, 'trigger_not_text');
  assert.equal(lintFql(' '.repeat(2_000_000))[0].code, 'trigger_too_large');
  assert.equal(lintFql('')[0].message, 'The query has no condition.');
});

test('a long trigger has no more than 100 issues', () => {
  for (const part of ['AND ', 'type = "track" AND ', '!', '( ) ', '"a" ', 'a.', "name = 'x' ", '[', 'contains(']) {
    const issues = lintFql(`type = "page" ${part.repeat(900_000 / part.length)}`);
    assert.ok(issues.length <= 100, part);
  }
});
