/** Lines: `mapNdjson` equals `map` line for line, `mapStream` equals `mapNdjson` for all chunks. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Destination, MappingError } from 'segment-postscript';

const SAMPLES = readFileSync(new URL('../../examples/events.ndjson', import.meta.url), 'utf8');
const CONFIG = JSON.parse(readFileSync(new URL('../../examples/destination.json', import.meta.url), 'utf8'));
const MIB = 1024 * 1024;

const bytes = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const entries = (output) =>
  text(output)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** Sends chunks through a stream and returns all of its output. */
async function stream(destination, chunks) {
  const outputs = [];
  await new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  })
    .pipeThrough(destination.mapStream())
    .pipeTo(new WritableStream({ write: (output) => void outputs.push(output) }));
  return text(Buffer.concat(outputs));
}

/** A small seeded random number generator. */
function* randoms(seed) {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

for (const [name, destination] of [
  ['defaults', new Destination()],
  ['several subscriptions', new Destination(CONFIG)],
]) {
  test(`mapNdjson equals map, line for line: ${name}`, () => {
    const lines = SAMPLES.trimEnd().split('\n');
    const answers = entries(destination.mapNdjson(bytes(SAMPLES)));
    assert.equal(answers.length, lines.length);
    let broken = 0;
    for (const [index, line] of lines.entries()) {
      let event;
      try {
        event = JSON.parse(line);
      } catch {
        broken += 1;
        assert.deepEqual(
          answers[index].map(({ status }) => status),
          ['invalid'],
        );
        assert.equal(answers[index][0].errors[0].code, 'event_not_json');
        assert.deepEqual([answers[index][0].errors[0].path, answers[index][0].line], ['', index + 1]);
        assert.match(answers[index][0].errors[0].message, /\bbyte \d/);
        continue;
      }
      assert.deepEqual(answers[index], destination.map(event), `line ${index + 1}`);
    }
    assert.ok(broken > 0, 'the samples have a broken line');
  });
}

const destination = new Destination();

test('a broken line does not affect the others, and is identified by its number', () => {
  const good = '{"type":"page"}';
  const output = destination.mapNdjson(bytes([good, '{"type":', good, '', good].join('\n')));
  const statuses = entries(output).map(([{ status }]) => status);
  assert.deepEqual(statuses, ['not_subscribed', 'invalid', 'not_subscribed', 'not_subscribed']);
  const [, [{ errors }]] = entries(output);
  assert.match(errors[0].message, /line 2/);
});

test('newlines: none, one, CRLF, and at the very end', () => {
  const count = (input) => entries(destination.mapNdjson(bytes(input))).map(([{ status }]) => status);
  assert.deepEqual(count(''), []);
  assert.deepEqual(count('{}'), ['not_subscribed']);
  assert.deepEqual(count('{}\n'), ['not_subscribed']);
  assert.deepEqual(count('{}\r\n{}\r\n'), ['not_subscribed', 'not_subscribed']);
  // Blank lines are skipped.
  assert.deepEqual(count('\n'), []);
  assert.deepEqual(count('{}\n\n \r\n{}\n\t'), ['not_subscribed', 'not_subscribed']);
});

test('the input is not modified, and may be a view into a larger buffer', () => {
  const buffer = Buffer.from(`xxx{"type":"page"}\nyyy`);
  const view = buffer.subarray(3, -3);
  assert.equal(entries(destination.mapNdjson(view))[0][0].status, 'not_subscribed');
  assert.equal(buffer.toString(), 'xxx{"type":"page"}\nyyy');
});

test('line numbers continue across pieces of the input', () => {
  const lines = Array.from({ length: 6000 }, (_, index) =>
    index % 1000 === 999 ? '{"broken' : `{"type":"page","filler":"${'x'.repeat(700)}"}`,
  );
  const input = bytes(lines.join('\n'));
  assert.ok(input.length > 3 * MIB);
  const answers = entries(destination.mapNdjson(input));
  assert.equal(answers.length, lines.length);
  const broken = answers
    .flatMap(([{ errors }]) => errors ?? [])
    .map(({ message }) => Number(/line (\d+)/.exec(message)[1]));
  assert.deepEqual(broken, [1000, 2000, 3000, 4000, 5000, 6000]);
});

test('mapStream equals mapNdjson, however the input is split into chunks', async () => {
  const all = bytes(SAMPLES + SAMPLES.trimEnd());
  // Each chunk is expensive, so the smallest chunks get only a few lines.
  const few = all.subarray(0, 20_000);
  for (const [seed, size, input] of [
    [1, 1, few],
    [2, 100, few],
    [3, 5000, all],
    [4, 100_000, all],
    [5, 10_000_000, all],
  ]) {
    const expected = text(destination.mapNdjson(input));
    const random = randoms(seed);
    const chunks = [];
    for (let at = 0; at < input.length;) {
      const length = 1 + Math.floor(random.next().value * size);
      chunks.push(input.slice(at, at + length));
      at += length;
    }
    assert.equal(await stream(destination, chunks), expected, `chunks of up to ${size}`);
  }
  assert.equal(await stream(destination, []), '');
  assert.equal(
    await stream(destination, [bytes('{}'), new Uint8Array(), bytes('\n')]),
    text(destination.mapNdjson(bytes('{}\n'))),
  );
});

test('mapStream writes a result as soon as its line is complete', async () => {
  const { readable, writable } = destination.mapStream();
  const [writer, reader] = [writable.getWriter(), readable.getReader()];
  const chunk = bytes('{"type":"page"}\n{"type":');
  writer.write(chunk);
  assert.equal(entries((await reader.read()).value).length, 1);
  // The owner of a chunk may reuse its memory.
  chunk.fill(0);
  writer.write(bytes('"page"}'));
  const last = reader.read();
  await writer.close();
  assert.equal(entries((await last).value)[0][0].status, 'not_subscribed');
  assert.ok((await reader.read()).done);
});

test('lines larger than 16 MiB are skipped without being buffered', async () => {
  const filler = bytes('x'.repeat(MIB));
  const good = bytes('{"type":"page"}\n');
  function* chunks() {
    yield good;
    yield bytes('{"a":"');
    for (let count = 0; count < 256; count += 1) yield filler;
    yield bytes('"}\n{"type":"page"}');
  }
  const source = chunks();
  const outputs = [];
  let peak = 0;
  await new ReadableStream({
    pull(controller) {
      const { value, done } = source.next();
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
      if (done) controller.close();
      else controller.enqueue(value);
    },
  })
    .pipeThrough(destination.mapStream())
    .pipeTo(new WritableStream({ write: (output) => void outputs.push(output) }));
  const answers = entries(Buffer.concat(outputs));
  assert.deepEqual(
    answers.map(([{ status }]) => status),
    ['not_subscribed', 'invalid', 'not_subscribed'],
  );
  assert.equal(answers[1][0].errors[0].code, 'event_too_large');
  assert.deepEqual([answers[1][0].errors[0].path, answers[1][0].line], ['', 2]);
  assert.ok(peak < 200 * MIB, `${Math.round(peak / MIB)} MiB at most`);
});

test('long lines within the limit are mapped, as bytes and as a stream', async () => {
  const event = { type: 'page', filler: 'x'.repeat(3 * MIB) };
  const input = bytes(`${JSON.stringify(event)}\n{}\n${JSON.stringify(event)}`);
  const output = text(destination.mapNdjson(input));
  assert.deepEqual(
    entries(bytes(output)).map(([{ status }]) => status),
    Array(3).fill('not_subscribed'),
  );
  const chunks = Array.from({ length: 70 }, (_, index) => input.subarray(index * 100_000, (index + 1) * 100_000));
  assert.equal(await stream(destination, chunks), output);
});

test('input that is not bytes is rejected', async () => {
  assert.throws(
    () => destination.mapNdjson('{}'),
    (error) => error instanceof MappingError && error.code === 'bytes_expected',
  );
  await assert.rejects(
    stream(destination, ['{}']),
    (error) => error instanceof MappingError && error.code === 'bytes_expected',
  );
});
