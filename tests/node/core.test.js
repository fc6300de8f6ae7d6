/** The life cycle of the core: its sources, its memory, and its recovery. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../pkg/dist/', import.meta.url);
const core = readFileSync(new URL('core.wasm', DIST));
const EVENT = { type: 'identify', traits: { email: 'a@b.co', vip: true }, context: { personas: {} } };

// Node itself compiles WebAssembly for the first response.
await new Response('').text();

let copies = 0;
/** A separate copy of the package, without a core. */
const fresh = (file = 'streaming.js') => import(new URL(`${file}?${(copies += 1)}`, DIST));

/** Runs `work` and records each compilation and each new memory. */
async function recorded(work) {
  const { Module, Instance, compile, compileStreaming } = WebAssembly;
  const record = { compiled: [], memories: [] };
  WebAssembly.Module = new Proxy(Module, {
    construct(target, parameters) {
      record.compiled.push('Module');
      return new target(...parameters);
    },
  });
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, parameters) {
      const instance = new target(...parameters);
      record.memories.push(instance.exports.memory);
      return instance;
    },
  });
  WebAssembly.compile = (bytes) => (record.compiled.push('compile'), compile(bytes));
  WebAssembly.compileStreaming = (source) => (record.compiled.push('compileStreaming'), compileStreaming(source));
  try {
    await work(record);
  } finally {
    Object.assign(WebAssembly, { Module, Instance, compile, compileStreaming });
  }
}

const response = (type) => new Response(core, { headers: type === undefined ? {} : { 'Content-Type': type } });

for (const [name, source, expected] of [
  ['a response', () => response('application/wasm'), 'compileStreaming'],
  ['the promise of a response', () => Promise.resolve(response('application/wasm')), 'compileStreaming'],
  ['a response with another media type', () => response('application/octet-stream'), 'compile'],
  ['a response without a media type', () => response(), 'compile'],
  ['bytes', () => core, 'compile'],
  ['an ArrayBuffer', () => Uint8Array.from(core).buffer, 'compile'],
]) {
  test(`init accepts ${name}`, () =>
    recorded(async ({ compiled }) => {
      const { Destination, init } = await fresh();
      await init(source());
      assert.deepEqual(compiled, [expected]);
      assert.equal(new Destination().map({ type: 'page' })[0].status, 'not_subscribed');
    }));
}

test('init accepts a compiled module', async () => {
  const module = new WebAssembly.Module(core);
  await recorded(async ({ compiled }) => {
    const { init, transform } = await fresh();
    await init(module);
    assert.deepEqual(transform({ a: { '@path': '$.b' } }, { b: 1 }), { a: 1 });
    assert.deepEqual(compiled, []);
  });
});

test('concurrent calls of init compile once, and other calls work meanwhile', () =>
  recorded(async ({ compiled }) => {
    const { init, transform } = await fresh('index.js');
    const loading = [init(), init(), init()];
    assert.deepEqual(transform({ a: 1 }, {}), { a: 1 });
    await Promise.all(loading);
    await init();
    assert.deepEqual(compiled.sort(), ['Module', 'compile']);
  }));

test('a source that is not the core is rejected, and init can be called again', async () => {
  const { MappingError, init, transform } = await fresh();
  const sources = [
    new Response('gone', { status: 404 }),
    new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } }),
    new Uint8Array([1, 2, 3]),
    new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
    'core.wasm',
    {},
  ];
  for (const source of sources) {
    await assert.rejects(() => init(source), { code: 'core_source_invalid' });
  }
  await assert.rejects(() => init(Promise.reject(new TypeError('fetch failed'))), TypeError);
  assert.throws(
    () => transform({ a: 1 }, {}),
    (error) => error instanceof MappingError && error.code === 'core_not_loaded',
  );
  await init(core);
  assert.deepEqual(transform({ a: 1 }, {}), { a: 1 });
});

test('a policy that forbids WebAssembly has a code of its own', async () => {
  const { Module } = WebAssembly;
  const { transform } = await fresh('index.js');
  WebAssembly.Module = function () {
    throw new WebAssembly.CompileError('WebAssembly.Module(): Wasm code generation disallowed by embedder');
  };
  WebAssembly.Module.prototype = Module.prototype;
  try {
    assert.throws(() => transform({ a: 1 }, {}), { code: 'core_forbidden' });
  } finally {
    WebAssembly.Module = Module;
  }
  assert.deepEqual(transform({ a: 1 }, {}), { a: 1 });
});

test('a core that runs out of memory reports it, and works again', () =>
  recorded(async ({ memories }) => {
    const { Destination, init } = await fresh();
    // 96 MiB: enough for ordinary use, not enough for the results of 50 subscriptions of 3 MB each.
    await init(withMaximum(core, 96 * 16));
    const mapping = {
      segment_audience_key: 'a',
      segment_computation_action: 'audience',
      email: 'a',
      traits_or_props: { '@path': '$.traits' },
    };
    const subscription = { partnerAction: 'syncAudiences', subscribe: 'type = "identify"', mapping };
    const destination = new Destination({ subscriptions: Array(50).fill(subscription) });
    const large = JSON.stringify({ type: 'identify', traits: { large: 'x'.repeat(3e6) } });
    const [result] = JSON.parse(new TextDecoder().decode(destination.mapNdjson(new TextEncoder().encode(large))));
    assert.equal(result.errors[0].code, 'out_of_memory');
    assert.equal(destination.map({ type: 'page' })[49].status, 'not_subscribed');
    assert.equal(memories.length, 2);
  }));

/** The module with a maximum number of pages for its memory. */
function withMaximum(module, pages) {
  const MEMORY_SECTION = 5;
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = module[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const start = at;
    const id = module[at++];
    const end = number() + at;
    if (id !== MEMORY_SECTION) {
      at = end;
      continue;
    }
    assert.deepEqual([number(), number()], [1, 0], 'one memory without a maximum');
    const initial = number();
    const leb = (value) => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14];
    const content = [1, 1, ...leb(initial), ...leb(pages)];
    return Buffer.concat([
      module.subarray(0, start),
      Buffer.from([id, content.length, ...content]),
      module.subarray(end),
    ]);
  }
}

/** Distinct configurations, so that each is compiled. */
const configuration = (name) => ({
  subscriptions: [{ name, partnerAction: 'syncAudiences', subscribe: 'type = "track"', mapping: { email: name } }],
});

test('thousands of destinations, reachable or not, in a synchronous loop use bounded memory', () =>
  recorded(async ({ memories }) => {
    const { Destination, init, transform, validatePayload, matches } = await fresh();
    await init(core);
    const kept = [];
    for (let count = 0; count < 4_000; count += 1) {
      const destination = new Destination(configuration(`kept ${count}`));
      if (count % 2) kept.push(destination);
      transform({ a: `${count}` }, {});
      matches(`type = "${count}"`, {});
      validatePayload({ [`f${count}`]: { label: '', type: 'string' } }, {});
    }
    assert.ok(memories[0].buffer.byteLength < 24 << 20, `${memories[0].buffer.byteLength} bytes`);
    kept.forEach((destination, index) => {
      assert.equal(destination.map({ type: 'page' })[0].name, `kept ${2 * index + 1}`);
    });
    assert.ok(memories[0].buffer.byteLength < 24 << 20, `${memories[0].buffer.byteLength} bytes`);
  }));

test('the memory for a large event is released, whichever destination mapped it', () =>
  recorded(async ({ memories }) => {
    const { Destination, init } = await fresh();
    await init(core);
    const large = { ...EVENT, traits: { ...EVENT.traits, large: 'x'.repeat(330_000) } };
    const destinations = Array.from({ length: 500 }, (_, index) => new Destination(configuration(`${index}`)));
    for (const destination of destinations) destination.map(large);
    const [{ buffer }] = memories;
    for (const destination of destinations) destination.map(large);
    assert.equal(memories[0].buffer, buffer, 'the memory has not grown');
    assert.ok(buffer.byteLength < 24 << 20, `${buffer.byteLength} bytes`);
  }));

test('a disposed destination works again', async () => {
  const { Destination } = await fresh('index.js');
  const destination = new Destination();
  const before = destination.map(EVENT);
  destination.dispose();
  destination.dispose();
  assert.deepEqual(destination.map(EVENT), before);
  if (Symbol.dispose) {
    destination[Symbol.dispose]();
    assert.deepEqual(destination.map(EVENT), before);
  }
});

test('a getter of an event may map other events', async () => {
  const { Destination } = await fresh('index.js');
  const destination = new Destination();
  const personas = { computation_id: 'i', computation_key: 'k', computation_class: 'audience' };
  const inner = { type: 'track', context: { personas, traits: { email: 'in@b.co' } }, properties: { k: false } };
  const expected = destination.map({ ...inner, properties: { k: true } });
  const event = {
    ...inner,
    get properties() {
      destination.map(inner);
      return {
        get k() {
          destination.map(inner);
          new Destination(configuration('other')).map({ type: 'track' });
          return true;
        },
      };
    },
  };
  assert.deepEqual(destination.map(event), expected);
});

test('the literal is the core, byte for byte', () => {
  const { coreSource } = createRequire(import.meta.url)(fileURLToPath(new URL('core-source-literal.cjs', DIST)));
  assert.ok(core.equals(coreSource()));
});
