/** All kinds of input files, read by every entry point: the same codes, line numbers and counts. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { File } from 'node:buffer';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Destination, EventSplitter, MappingError } from 'segment-postscript';
import { withoutComments } from '../../pkg/src/cli/input.js';
import { run as runPage } from '../../www/src/files/run.js';

const folder = mkdtempSync(join(tmpdir(), 'segment-postscript-'));
after(() => rmSync(folder, { recursive: true }));

const MARK = '\ufeff';
const A = '{"type":"page"}';
const B = '{"type":"track","properties":{"a":"ü"}}';
const pretty = (/** @type {string} */ text) => JSON.stringify(JSON.parse(text), null, 2);
const latin1 = (/** @type {string} */ text) => Buffer.from(text, 'latin1');
const LARGE = `{"a":"${'x'.repeat(16 << 20)}"}`;
const HUGE = Buffer.from(`${A}\n{"a":"${'x'.repeat(100_000_000)}"}\n${A}\n`);

/**
 * The line of each event, and its code if it can't be read: `'2'`, `'2 event_not_json'`; then the number of blank
 * lines.
 *
 * @type {[name: string, content: string | Uint8Array, events: string[], blank?: number][]}
 */
const PLAIN = [
  ['nothing', '', []],
  ['one newline', '\n', [], 1],
  ['one event without a newline', A, ['1']],
  ['one event', `${A}\n`, ['1']],
  ['two events', `${A}\n${B}\n`, ['1', '2']],
  ['the last line without a newline', `${A}\n${B}`, ['1', '2']],
  ['carriage returns', `${A}\r\n${B}\r\n`, ['1', '2']],
  ['carriage returns, the last line without', `${A}\r\n${B}`, ['1', '2']],
  ['blank lines', `\n${A}\n\n \t\n${B}\n\n`, ['2', '5'], 4],
  ['blank lines with carriage returns', `\r\n${A}\r\n\r\n${B}\r\n\r\n`, ['2', '4'], 3],
  ['nothing but blank lines', '\n \n\t\r\n', [], 3],
  ['spaces without a newline', '   ', [], 1],
  ['spaces around events', `  ${A}  \n\t${B}\t\n`, ['1', '2']],
  ['a byte order mark', `${MARK}${A}\n${B}\n`, ['1', '2']],
  ['nothing but a byte order mark', MARK, []],
  ['a byte order mark and a blank line', `${MARK}\n${A}\n`, ['2'], 1],
  ['a byte order mark and a broken line', `${MARK}{"a":\n${A}\n`, ['1 event_not_json', '2']],
  ['two byte order marks', `${MARK}${MARK}${A}\n${A}\n`, ['1 event_not_json', '2']],
  ['a byte order mark within', `${A}\n${MARK}${A}\n`, ['1', '2 event_not_json']],
  ['a broken first line', `{"a":\n${A}\n${B}\n`, ['1 event_not_json', '2', '3']],
  ['a broken first line before a blank one', `{"a":\n\n${A}\n`, ['1 event_not_json', '3'], 1],
  ['a broken middle line', `${A}\n{"a":\n${B}\n`, ['1', '2 event_not_json', '3']],
  ['a broken line after blank ones', `${A}\n\n\n{"a":\n${B}\n`, ['1', '4 event_not_json', '5'], 2],
  ['cut off in the middle of the last line', `${A}\n${B.slice(0, 20)}`, ['1', '2 event_not_json']],
  [
    'cut off in a letter',
    Buffer.concat([Buffer.from(`${A}\n`), Buffer.from(B).subarray(0, -4)]),
    ['1', '2 event_not_json'],
  ],
  ['garbage first', `what\n${A}\n`, ['1 event_not_json', '2']],
  ['a log line first', `2026-01-01 ${A}\n${A}\n`, ['1 event_not_json', '2']],
  ['something after an event', `${A} x\n${A}\n`, ['1 event_not_json', '2']],
  ['a bracket too many', `${A}}\n${A}\n`, ['1 event_not_json', '2']],
  ['a text', `${A}\n"text"\n`, ['1', '2 event_not_object']],
  ['a number', `${A}\n5\n${A}`, ['1', '2 event_not_object', '3']],
  ['null', `null\n${A}\n`, ['1 event_not_object', '2']],
  ['an array on a later line', `${A}\n[${A}]\n${A}\n`, ['1', '2 event_not_object', '3']],
  ['Latin-1', latin1(`${A}\n${B}\n${A}\n`), ['1', '2 event_not_json', '3']],
  ['Latin-1 first', latin1(`${B}\n${A}\n`), ['1 event_not_json', '2']],
  [
    'half a surrogate in UTF-8',
    Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d, 0x0a]),
    ['1 event_not_json'],
  ],
  ['UTF-16, little end first', Buffer.from(`${MARK}${A}\n`, 'utf16le'), ['1 event_not_json', '2 event_not_json']],
  ['UTF-16 without a mark', Buffer.from(A, 'utf16le'), ['1 event_not_json']],
  ['a zero byte', `${A}\n\0\n${A}\n`, ['1', '2 event_not_json', '3']],
  ['a form feed', `${A}\n\f\n${A}\n`, ['1', '2 event_not_json', '3']],
  ['nested too deep', `${A}\n{"a":${'['.repeat(600)}${']'.repeat(600)}}\n${A}\n`, ['1', '2 event_too_deep', '3']],
  ['16 MiB and a byte', `${A}\n${LARGE}\n${A}\n`, ['1', '2 event_too_large', '3']],
  ['16 MiB and a byte, first', `${LARGE}\n${A}\n`, ['1 event_too_large', '2']],
  ['16 MiB and a byte, last', `${A}\n${LARGE}`, ['1', '2 event_too_large']],
  ['100 MB on one line', HUGE, ['1', '2 event_too_large', '3']],
  ['an array', `[${A},${B}]`, ['1', '1']],
  ['an array over lines', `[\n${A},\n${B}\n]\n`, ['2', '3']],
  ['an array laid out', JSON.stringify([JSON.parse(A), JSON.parse(B)], null, 2), ['2', '5']],
  ['an array with a byte order mark', `${MARK}[${A}]`, ['1']],
  ['an array with carriage returns', `[\r\n${A},\r\n${B}\r\n]`, ['2', '3']],
  ['an empty array', '[]', []],
  [
    'an array with other values',
    `[${A},\n5,\n"x",\n[${A}],\n${B}]`,
    ['1', '2 event_not_object', '3 event_not_object', '4 event_not_object', '5'],
  ],
  ['an array with a broken event', `[${A},\n{"a":},\n${B}]`, ['1', '2 event_not_json', '3']],
  ['an array with 16 MiB and a byte', `[${A},\n${LARGE},\n${A}]`, ['1', '2 event_too_large', '3']],
  ['an array without an end', `[${A},\n${B}`, ['1', '2', '2 array_not_closed']],
  ['an array cut off after a number', `[${A},\n5`, ['1', '2 event_not_object', '2 array_not_closed']],
  ['an array cut off in an event', `[${A},\n{"type":`, ['1', '2 event_not_json']],
  ['an event laid out', pretty(B), ['1']],
  ['two events laid out', `${pretty(A)}\n${pretty(B)}\n`, ['1', '4']],
  ['an event laid out after blank lines', `\n\n${pretty(B)}`, ['3']],
  ['events without newlines', `${A}${B}`, ['1', '1']],
  ['an event laid out and cut off', pretty(B).slice(0, -4), ['1 event_not_json']],
];
/** @type {typeof PLAIN} */
const GZIPPED = ['two events', 'a byte order mark', 'an array laid out', 'blank lines', 'Latin-1', 'nothing'].map(
  (name) => {
    const [, content, events, blank] = /** @type {typeof PLAIN[number]} */ (PLAIN.find(([other]) => other === name));
    return [`gzip: ${name}`, gzipSync(content), events, blank];
  },
);
const parts = Buffer.concat([gzipSync(`${A}\n`), gzipSync(`${B}\n`)]);
const FILES = [...PLAIN, ...GZIPPED];

const decode = (/** @type {Uint8Array} */ bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const parsed = (/** @type {string} */ text) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const destination = new Destination();

/** The line and code of each event that can't be read. */
const broken = (results) =>
  results.flatMap(([{ line, errors }]) => (line === undefined ? [] : [`${line} ${errors[0].code}`]));
const wanted = (events) => ({ count: events.length, broken: events.filter((event) => event.includes(' ')) });

test(`${FILES.length} files are read the same way by the splitter, mapNdjson and mapStream`, async (suite) => {
  for (const [name, content, events, blank = 0] of FILES) {
    await suite.test(name, async () => {
      const bytes = Buffer.from(/** @type {any} */ (content));
      if (!name.startsWith('gzip')) {
        const results = parsed(decode(destination.mapNdjson(bytes)));
        assert.deepEqual({ count: results.length, broken: broken(results) }, wanted(events));
        const splitter = new EventSplitter();
        const places = [...splitter.push(bytes)].concat(...splitter.finish()).flatMap((piece) => piece.positions);
        assert.deepEqual(
          places.map(({ line }) => line),
          events.map((event) => Number.parseInt(event, 10)),
        );
        assert.deepEqual([splitter.counts.events, splitter.counts.blank], [events.length, blank]);
      }
      for (const size of bytes.length > 1e6 ? [1 << 16] : [1, 7, 1 << 16]) {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const stream = ReadableStream.from(chunks).pipeThrough(destination.mapStream());
        const results = parsed(await new Response(stream).text());
        assert.deepEqual({ count: results.length, broken: broken(results) }, wanted(events), `chunks of ${size}`);
      }
    });
  }
});

test('pieces that are mapped are counted like those that are not, in a buffer that is used again', () => {
  for (const [name, content] of PLAIN) {
    const bytes = Buffer.from(/** @type {any} */ (content));
    for (const size of bytes.length > 1e6 ? [1 << 16] : [1, 7, 30]) {
      /** @param {(piece: import('segment-postscript').EventPiece) => void} use */
      const countsWith = (use) => {
        const splitter = new EventSplitter();
        const buffer = new Uint8Array(size);
        /** @type {unknown[]} */
        const seen = [];
        /** @param {Iterable<import('segment-postscript').EventPiece>} pieces */
        const take = (pieces) => {
          for (const piece of pieces) {
            use(piece);
            seen.push({ ...splitter.counts, lines: piece.positions.map(({ line }) => line) });
          }
          seen.push({ ...splitter.counts });
        };
        for (let at = 0; at < bytes.length; at += size) {
          const chunk = bytes.subarray(at, at + size);
          buffer.set(chunk);
          take(splitter.push(buffer.subarray(0, chunk.length)));
        }
        take(splitter.finish());
        return seen;
      };
      const coverage = destination.coverage();
      const unmapped = countsWith(() => {});
      assert.deepEqual(
        countsWith((piece) => void destination.mapNdjson(piece)),
        unmapped,
        name,
      );
      assert.deepEqual(
        countsWith((piece) => void coverage.mapNdjson(piece)),
        unmapped,
        name,
      );
    }
  }
});

test('files are read the same way by map, coverage, explain and sync; test rejects them', () => {
  const jobs = FILES.flatMap(([, content], at) => {
    const file = join(folder, `${at}.events`);
    writeFileSync(file, content);
    return [
      { command: 'map', file, options: {} },
      { command: 'coverage', file, options: { json: true, quiet: true } },
      { command: 'explain', file, options: { json: true } },
      { command: 'sync', file, options: { dryRun: true, quiet: true } },
      { command: 'test', file, options: {} },
    ];
  });
  const driver = fileURLToPath(new URL('commands.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [driver], {
    input: JSON.stringify(jobs),
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr.toString());
  const found = JSON.parse(stdout.toString());
  FILES.forEach(([name, , events, blank = 0], at) => {
    const [map, coverage, explain, sync, tests] = found.slice(5 * at, 5 * at + 5);
    const want = wanted(events);
    const results = parsed(map.stdout);
    assert.deepEqual({ count: results.length, broken: broken(results) }, want, `map: ${name}`);
    assert.equal(
      map.status,
      results.some((entries) => entries.some(({ status }) => status === 'invalid')) ? 1 : 0,
      name,
    );
    if (blank > 0) assert.match(map.stderr, new RegExp(`\\(${blank} blank\\)`), name);
    const report = JSON.parse(coverage.stdout);
    const counts = [report.lines, report.broken, report.blank];
    assert.deepEqual(counts, [events.length, want.broken.length, blank], `coverage: ${name}`);
    const refused = [...explain.stderr.matchAll(/^line (\d+): (\w+): /gm)].map(([, line, code]) => `${line} ${code}`);
    assert.deepEqual(refused, want.broken, `explain: ${name}`);
    assert.equal(parsed(explain.stdout).length, events.length - want.broken.length, `explain: ${name}`);
    const outcomes = parsed(sync.stdout).filter(({ status }) => status !== undefined);
    const failed = outcomes.filter(({ errors }) => /^(event|array)_/.test(errors?.[0].code));
    assert.deepEqual(
      failed.map(({ line, errors }) => `${line} ${errors[0].code}`),
      want.broken,
      `sync: ${name}`,
    );
    assert.deepEqual(
      outcomes.map(({ line }) => line),
      events.map((event) => Number.parseInt(event, 10)),
      `sync: ${name}`,
    );
    // A file of tests is a single JSON value, unlike these files.
    assert.match(tests.status, /^3 .*(it is not (JSON|UTF-8)|it has more than 64 MiB|has no array "tests"\.$)/, name);
    assert.equal(tests.stdout, '', name);
  });
});

test('events of tests are rejected with the same codes', () => {
  const tests = [5, 'x', null, [{ type: 'page' }]].map((event) => ({
    name: JSON.stringify(event),
    event,
    expected: [{ status: 'invalid', errors: destination.mapBatch([event])[0][0].errors }],
  }));
  const cli = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [cli, 'test'], { input: JSON.stringify({ tests }) });
  assert.equal(status, 0, stdout.toString());
  assert.equal(tests[0].expected[0].errors[0].code, 'event_not_object');
});

test('comments in configurations count as spaces, whatever the strings next to them contain', () => {
  for (const [text, content] of [
    ['{"a": "// no", /* yes\n*/ "b": "\\"/*"} // end', '{"a": "// no",       \n   "b": "\\"/*"}       '],
    ['"open // no', '"open // no'],
    ['1 /* open', '1 /* open'],
    ...['x', '\\n', '\\"', '/*'].map((part) => [`"${part.repeat(8 << 20)}"`, `"${part.repeat(8 << 20)}"`]),
    [`/*${'x'.repeat(8 << 20)}*/`, ' '.repeat((8 << 20) + 4)],
  ]) {
    assert.ok(withoutComments(text) === content, text.slice(0, 40));
  }
});

test('files are read the same way by the page', async () => {
  for (const [name, content, events] of FILES) {
    const coverage = destination.coverage();
    const news = [];
    const outputs = [];
    const sink = {
      write: (bytes) => void outputs.push(bytes.slice()),
      close: async () => undefined,
      refusal: () => undefined,
    };
    const file = /** @type {any} */ (new File([content], 'events'));
    await runPage(
      file,
      coverage,
      /** @type {any} */ (sink),
      (one) => void news.push(one),
      new AbortController().signal,
    );
    const results = parsed(decode(Buffer.concat(outputs)));
    assert.deepEqual({ count: results.length, broken: broken(results) }, wanted(events), name);
    const { report, progress } = news.at(-1);
    const rows = news.flatMap(({ rows = [] }) => rows);
    assert.deepEqual(
      [report.lines, report.broken, progress.events],
      [events.length, wanted(events).broken.length, events.length],
      name,
    );
    assert.equal(rows.filter(({ kind }) => kind === 'broken').length, wanted(events).broken.length, name);
  }
});

test('gzip: several members are read in sequence, corrupt input is rejected', async () => {
  const whole = gzipSync(`${A}\n`.repeat(1000));
  const cut = whole.subarray(0, whole.length - 12);
  const stream = () => ReadableStream.from([cut]).pipeThrough(destination.mapStream());
  await assert.rejects(
    () => new Response(stream()).text(),
    (error) => error instanceof MappingError && error.code === 'gzip_broken',
  );
  assert.throws(
    () => destination.mapNdjson(whole),
    (error) => error instanceof MappingError && error.code === 'bytes_gzipped',
  );
  const cli = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
  const map = (input) => spawnSync(process.execPath, [cli, 'map', '-q', '-'], { input });
  assert.equal(parsed(map(parts).stdout.toString()).length, 2);
  const refused = map(cut);
  assert.equal(refused.status, 3);
  assert.match(
    refused.stderr.toString(),
    /^error: Standard input can't be read: the gzip data is corrupt or truncated/,
  );
});

test('configurations and tests may have a byte order mark or be gzip; other encodings are rejected', () => {
  const cli = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));
  const run = (command, content) => {
    const file = join(folder, `${command}.json`);
    writeFileSync(file, content);
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, command, file]);
    return [status, stdout.toString() + stderr.toString()];
  };
  for (const [command, text] of [
    ['check', '{"options":{"onUnknownMembership":"skip"}}'],
    ['test', '{"tests":[{"name":"ü","event":{"type":"page"},"expected":[{"status":"not_subscribed"}]}]}'],
  ]) {
    for (const content of [text, `${MARK}${text}`, gzipSync(text), `\n// A comment.\n${text}\r\n`])
      assert.equal(run(command, content)[0], 0, command);
    for (const [content, reason] of [
      [latin1(`{"name":"ü",${text.slice(1)}`), /it is not UTF-8/],
      [Buffer.from(text, 'utf16le'), /it is not (UTF-8|JSON)/],
      [text.slice(0, -1), /it is not JSON: .* at line 1, column \d+|it is not JSON: Unexpected end/],
      ['', /it is not JSON/],
    ]) {
      const [status, said] = run(command, content);
      assert.equal(status, 3, `${command}: ${said}`);
      assert.match(/** @type {string} */ (said), /** @type {RegExp} */ (reason));
    }
  }
});
