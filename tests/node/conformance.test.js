/** All fixtures, through the built package. The same files run natively in `tests/conformance.rs`. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import {
  Destination,
  MappingError,
  fieldsToJsonSchema,
  generateFql,
  lintFql,
  lintMapping,
  matches,
  parseFql,
  transform,
  validateMapping,
  validatePayload,
} from 'segment-postscript';
import { applyFix } from './apply-fix.mjs';
import { readFixture } from './fixtures.mjs';

// The native tests run in UTC. `time-zones.test.js` covers other zones.
process.env.TZ = 'UTC';

const FIXTURES = new URL('../fixtures/', import.meta.url);

const sentences = (issues) => issues.map(({ message }) => message);
const pathsOf = (issues) => issues.map(({ path }) => path);

/** The check of a case, by folder. */
const CHECKS = {
  mapping({ mapping, event, output, error, issues, paths, hints }) {
    if (error === undefined) {
      assert.deepEqual(plain(transform(mapping, event)), output);
      return;
    }
    assert.throws(
      () => transform(mapping, event),
      (thrown) => {
        assert.ok(thrown instanceof MappingError);
        assert.equal(thrown.message, error);
        if (issues) assert.deepEqual(sentences(thrown.issues), issues);
        if (paths) assert.deepEqual(pathsOf(thrown.issues), paths);
        const found = thrown.issues.map(({ hint }) => hint ?? null);
        if (hints) assert.deepEqual(found, hints);
        return true;
      },
    );
  },
  fql({ fql, ast, error, matches: answers = [], generated }) {
    const parsed = fql === undefined ? ast : parseFql(fql);
    if (error) assert.equal(parsed.error.message, error);
    else assert.deepEqual(plain(parsed), ast);
    if (generated !== undefined) assert.equal(generateFql(parsed), generated);
    for (const [event, answer] of answers) {
      assert.equal(matches(fql ?? ast, event), answer, `matches ${JSON.stringify(event)}`);
      assert.equal(matches(parsed, event), answer, `the tree matches ${JSON.stringify(event)}`);
    }
  },
  lint({ fql, issues }) {
    // The message, if the fixture has one.
    const found = lintFql(fql).map(({ code, span, message, hint, fixes = [] }, index) => ({
      code,
      text: fql.slice(...span),
      ...(issues[index]?.message && { message }),
      ...(hint && { hint }),
      // The whole text after each fix, if the fixture has it.
      ...(issues[index]?.fixed && {
        fixed: fixes.map(({ span: [from, to], insert }) => fql.slice(0, from) + insert + fql.slice(to)),
      }),
    }));
    assert.deepEqual(found, issues);
  },
  'mapping-lint'({ mapping, fields, issues }) {
    const found = fields === undefined ? lintMapping(mapping) : validateMapping(mapping, fields);
    const told = found.map(({ severity, code, path, span, message, hint, fixes = [] }, index) => {
      assert.equal(severity, 'warning');
      return {
        code,
        path,
        ...(span && { text: textAt(mapping, path).slice(...span) }),
        ...(issues[index]?.message && { message }),
        ...(hint && { hint }),
        fixed: fixes.map((fix) => applyFix(mapping, { path }, fix)),
      };
    });
    assert.deepEqual(told, issues);
    for (const [at, { fixed }] of issues.entries()) {
      for (const mended of fixed) {
        const left = fields === undefined ? lintMapping(mended) : validateMapping(mended, fields);
        assert.equal(left.length, issues.length - 1, `the fix of issue ${at} removes it`);
      }
    }
  },
  fields({ fields, payload, output, errors, paths, schema }) {
    // Compared as text, since the order of members must match the reference, too.
    if (schema) assert.equal(JSON.stringify(fieldsToJsonSchema(fields)), JSON.stringify(schema));
    if (payload === undefined) return;
    const validated = validatePayload(fields, payload);
    assert.deepEqual(sentences(validated.errors), errors);
    if (paths) assert.deepEqual(pathsOf(validated.errors), paths);
    if (output !== undefined || errors.length === 0) assert.deepEqual(validated.payload, output);
  },
  explain({ mapping, event, origins, fields }) {
    const subscription = { partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping };
    const [explained] = new Destination({ subscriptions: [subscription] }).explain(event).subscriptions;
    const found = explained.origins.map(({ sources, missing, ...origin }) => ({
      ...origin,
      sources: sources.map(({ path }) => path),
      missing: nearMisses({ missing }),
    }));
    assert.deepEqual(found, origins);
    const missed = explained.fields.filter(({ missing }) => missing !== undefined);
    assert.deepEqual(Object.fromEntries(missed.map((field) => [field.key, nearMisses(field)])), fields);
  },
  destination({ config, event, mapped }) {
    const destination = new Destination(config);
    const expected = mapped.map(sentencesOnly);
    assert.deepEqual(destination.map(event).map(sentencesOnly), expected);
    const line = new TextEncoder().encode(JSON.stringify(event));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(destination.mapNdjson(line))).map(sentencesOnly), expected);
  },
};

/** The string at a JSON Pointer. */
const textAt = (json, pointer) =>
  pointer
    .split('/')
    .slice(1)
    .reduce((part, key) => part[key.replaceAll('~1', '/').replaceAll('~0', '~')], json);

/** The paths without a value, each with its near misses. */
const nearMisses = ({ missing = [] }) => Object.fromEntries(missing.map(({ path, near = [] }) => [path, near]));

/** Only messages are compared: codes and paths are ours, and have separate tests. */
const sentencesOnly = (entry) => (entry.errors ? { ...entry, errors: sentences(entry.errors) } : entry);

/** Fixtures are JSON, so results are compared as such. */
const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

CHECKS.liquid = CHECKS.mapping;

for (const [folder, check] of Object.entries(CHECKS)) {
  test(folder, async (suite) => {
    const files = readdirSync(new URL(`${folder}/`, FIXTURES)).filter((name) => name.endsWith('.json'));
    assert.ok(files.length > 0, `there are fixtures in ${folder}`);
    for (const file of files) {
      const cases = readFixture(`${folder}/${file}`);
      await suite.test(file, () => {
        for (const testCase of cases) {
          try {
            check(testCase);
          } catch (error) {
            error.message = `${folder}/${file}: ${testCase.name}: ${error.message}`;
            throw error;
          }
        }
      });
    }
  });
}
