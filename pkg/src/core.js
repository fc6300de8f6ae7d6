/**
 * The life cycle of the WebAssembly core: compiled and instantiated on first use, and rebuilt after a call has poisoned
 * it.
 *
 * An instance in which a call has trapped or overflowed the stack is poisoned: its state can't be trusted. The package
 * discards it and reports `core_failed`; the next call gets a fresh instance. Mappings, triggers and destinations that
 * were compiled in the old instance are compiled again on their next use: see `Compiled`.
 *
 * @typedef {true | { [key: string]: PathTree }} PathTree
 * @typedef {{ free(): void, roots(): string }} Handle `roots` returns the JSON text of a `PathTree`
 * @typedef {typeof import('./generated/core.js')} Core
 */

import * as core from './generated/core.js';
import { coreSource } from './core-source.js';
import { MappingError, isCoreError, issueError, typeName } from './errors.js';
import { compilePicker } from './event-text.js';

/** The number of instances so far; 0 before the first. */
let generation = 0;
/** Whether the current instance is poisoned. */
let poisoned = false;
/** @type {WebAssembly.Memory} */
let memory;
/** The pending call of `init`. @type {Promise<void> | undefined} */
let loading;

/** @param {WebAssembly.Module} module */
function start(module) {
  core.initSync({ module });
  memory = core.coreMemory();
  generation = 1;
}

function ensureCore() {
  if (generation !== 0 && !poisoned) return;
  try {
    if (generation === 0) {
      const source = coreSource();
      start(isModule(source) ? source : new WebAssembly.Module(source));
    } else {
      core.__wbg_reset_state();
      memory = core.coreMemory();
      input = new Uint8Array();
      slots = new Uint32Array();
      generation += 1;
      poisoned = false;
    }
  } catch (error) {
    throw startFailure(error);
  }
}

/** @type {typeof import('./index.d.ts').init} */
export async function init(source) {
  if (generation > 0) return;
  loading ??= load(source).finally(() => (loading = undefined));
  await loading;
}

/**
 * By its tag, not its class: Next.js gives its edge functions modules of another realm.
 *
 * @param {unknown} value
 * @returns {value is WebAssembly.Module}
 */
function isModule(value) {
  return typeName(value) === 'webassembly.module';
}

/** @param {Parameters<typeof init>[0]} given */
async function load(given) {
  // Awaited outside of `try`, so that the caller gets the error of a failed request.
  const source = (await given) ?? coreSource();
  try {
    const module = await compile(source);
    // The glue can be initialized only once, so a wrong module must not reach it.
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'coreMemory')) {
      throw new TypeError('The module is not the core.');
    }
    // A call may have loaded the core in the meantime.
    if (generation === 0) start(module);
  } catch (error) {
    throw startFailure(error);
  }
}

/**
 * @param {any} source checked here: a caller may pass anything
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  if (isModule(source)) return source;
  if (typeof Response === 'undefined' || !(source instanceof Response)) {
    if (ArrayBuffer.isView(source) || typeName(source) === 'arraybuffer') {
      return WebAssembly.compile(/** @type {BufferSource} */ (source));
    }
    throw issueError(
      'core_source_invalid',
      `The core must be a Response, a WebAssembly.Module or bytes, got ${typeName(source)}.`,
    );
  }
  if (!source.ok) {
    throw issueError('core_source_invalid', `The core could not be fetched: the server answered ${source.status}.`);
  }
  // Streaming compilation requires the right media type, which not every static host sends.
  const isTyped = source.headers.get('Content-Type')?.split(';')[0].trim().toLowerCase() === 'application/wasm';
  return isTyped && 'compileStreaming' in WebAssembly
    ? WebAssembly.compileStreaming(source)
    : WebAssembly.compile(await source.arrayBuffer());
}

/**
 * The error for a core that could not be started.
 *
 * @param {unknown} error
 */
function startFailure(error) {
  if (error instanceof MappingError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  // V8, SpiderMonkey and JavaScriptCore have different messages for a policy that forbids WebAssembly.
  const isForbidden = /Content.?Security.?Policy|unsafe-eval|disallowed by embedder|CSP/i.test(reason);
  /** @type {import('./index.d.ts').Issue} */
  const issue = isForbidden
    ? {
        code: 'core_forbidden',
        path: '',
        message: `WebAssembly may not be compiled here: ${reason}`,
        hint:
          "In a page, add 'wasm-unsafe-eval' to script-src of its Content-Security-Policy. On an edge runtime, import " +
          'the package under its `workerd` or `edge-light` condition, or import `segment-postscript/core.wasm` as a ' +
          'module and pass it to `init`.',
      }
    : error instanceof RangeError
      ? {
          code: 'out_of_memory',
          path: '',
          message: `There is not enough memory for the core: ${reason}`,
          hint: 'Free memory, or raise the limit of the process.',
        }
      : {
          code: 'core_source_invalid',
          path: '',
          message: `The core could not be loaded: ${reason}`,
          hint: 'Take `core.wasm` from the same version of the package as the JavaScript.',
        };
  return new MappingError(issue.message, [issue], { cause: error });
}

/**
 * Calls a function of the core. No user code may run inside `use`: any exception other than the core's own errors
 * poisons the instance.
 *
 * @template T
 * @param {(core: Core) => T} use
 * @returns {T}
 */
export function callCore(use) {
  ensureCore();
  try {
    return use(core);
  } catch (thrown) {
    throw failure(thrown);
  }
}

/**
 * The error to report for an exception in a call of the core.
 *
 * @param {unknown} thrown
 */
function failure(thrown) {
  if (isCoreError(thrown)) return new MappingError(thrown.message, thrown.issues);
  poisoned = true;
  /** @type {import('./index.d.ts').Issue} */
  const issue = isMemoryExhausted()
    ? {
        code: 'out_of_memory',
        path: '',
        message: 'The core ran out of memory on this input. It has been rebuilt: the next call works.',
        hint: 'Map fewer events at once.',
      }
    : {
        code: 'core_failed',
        path: '',
        message: 'The core failed on this input. It has been rebuilt: the next call works.',
      };
  return new MappingError(issue.message, [issue], { cause: thrown });
}

/** With less memory than this, a failure is not reported as out of memory. */
const MUCH_MEMORY = 64 << 20;

/** The size of a WebAssembly memory page, in bytes. */
const PAGE_BYTES = 1 << 16;

/**
 * Whether the failed core ran out of memory: it has a large memory that can't be doubled. No single allocation exceeds
 * the size of the memory before it. The instance is discarded afterwards.
 */
function isMemoryExhausted() {
  const { byteLength } = memory.buffer;
  if (byteLength < MUCH_MEMORY) return false;
  try {
    memory.grow(byteLength / PAGE_BYTES);
    return false;
  } catch {
    return true;
  }
}

const decoder = new TextDecoder();

/** A cached view of the core's input buffer. It is detached when the memory grows. */
let input = new Uint8Array();

/** A cached view of the slots of the core's answers. */
let slots = new Uint32Array();

/** The minimum size of the input buffer in bytes, so that nearly all events fit without reallocation. */
const USUAL_INPUT = 1 << 15;

/**
 * The core's buffer for the text of an event. Call it only inside of `use` of `callCore` or `run`.
 *
 * @param {number} bytes the required capacity
 */
export function coreInput(bytes) {
  if (input.length < bytes) {
    const room = Math.max(bytes, USUAL_INPUT);
    const address = core.inputBuffer(room);
    input = new Uint8Array(memory.buffer, address, room);
  }
  return input;
}

/**
 * Appends the slots of the core's last answer to an array.
 *
 * @param {number[]} to
 * @param {number} count
 */
export function copySlots(to, count) {
  const address = core.answerSlots();
  if (slots.byteOffset !== address || slots.length < count) slots = new Uint32Array(memory.buffer, address, count);
  for (let index = 0; index < count; index += 1) to.push(slots[index]);
}

/**
 * Maps complete lines, the first of which has this number. Call it only inside of `use` of `run`.
 *
 * @param {{ mapNdjson(bytes: Uint8Array, firstLine: number): Uint8Array }} handle
 * @param {Uint8Array} bytes
 * @param {number} firstLine
 * @returns {import('./ndjson.js').MappedLines}
 */
export function mapLines(handle, bytes, firstLine) {
  const results = handle.mapNdjson(bytes, firstLine);
  return { results, lines: core.nextLine() - firstLine, events: core.eventsMapped() };
}

/**
 * The contents of the core's last answer.
 *
 * @param {number} bytes
 */
export function coreContents(bytes) {
  return decoder.decode(new Uint8Array(memory.buffer, core.answerContents(), bytes));
}

/**
 * Makes the core release buffers that have grown for a large event.
 *
 * @param {number} bytes the size of the event or its answer
 */
export function trimCore(bytes) {
  if (bytes <= USUAL_INPUT) return;
  input = new Uint8Array();
  core.trim();
}

/**
 * An LRU cache of the compiled programs in the core, keyed by their source. Its count and size are bounded because
 * finalizers run only between tasks: a synchronous loop that creates destinations would otherwise exhaust the core's
 * memory. An evicted program is compiled again on its next use.
 *
 * @type {Map<string, Compiled<any>>}
 */
const live = new Map();
let liveCharacters = 0;

const MAX_LIVE = 1_000;
const MAX_LIVE_CHARACTERS = 8 << 20;

/** The program that was used last. @type {Compiled<any> | undefined} */
let latest;

/**
 * The program compiled from a text. Programs are shared by kind and text, not by the object that was
 * serialized, which may change between calls.
 *
 * @template {Compiled<any>} C
 * @param {{ kind: string, new (compile: (core: Core) => any, key: string): C }} Class
 * @param {string} text
 * @param {(core: Core) => any} compile
 * @returns {C}
 */
export function programOf(Class, text, compile) {
  const key = `${Class.kind} ${text}`;
  return /** @type {C | undefined} */ (live.get(key)) ?? new Class(compile, key);
}

/**
 * A compiled program in the core. It stays usable when its instance is lost or it is evicted: it is compiled again. A
 * program without a key has state, such as counts, and is never evicted.
 *
 * @template {{ free(): void }} T
 */
export class Compiled {
  /** @type {(core: Core) => T} */
  #compile;
  #key;
  /** @type {T | undefined} */
  #handle;
  #generation = 0;

  /**
   * @param {(core: Core) => T} compile
   * @param {string} [key] in `live`
   */
  constructor(compile, key) {
    this.#compile = compile;
    this.#key = key;
    this.run(() => undefined);
  }

  /**
   * @template R, [I=undefined]
   * @param {(handle: T, input: I) => R} use
   * @param {I} [input] passed to `use`, so that the hottest caller needs no closure
   * @returns {R}
   */
  run(use, input) {
    ensureCore();
    try {
      return use(this.#current(), /** @type {I} */ (input));
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  /** Releases the memory immediately. The program is compiled again on its next use. */
  free() {
    if (this.#key !== undefined && live.get(this.#key) === this) {
      live.delete(this.#key);
      liveCharacters -= this.#key.length;
    }
    if (latest === this) latest = undefined;
    const handle = this.#handle;
    this.#handle = undefined;
    if (this.#generation === generation && !poisoned) handle?.free();
  }

  /** @returns {T} */
  #current() {
    if (this.#handle === undefined || this.#generation !== generation) {
      this.#handle = this.#compile(core);
      this.#generation = generation;
    }
    if (latest !== this && this.#key !== undefined) {
      latest = this;
      const other = live.get(this.#key);
      // The same program may have been created again while this one was evicted.
      if (other !== this) other?.free();
      else liveCharacters -= this.#key.length;
      live.delete(this.#key);
      live.set(this.#key, this);
      liveCharacters += this.#key.length;
      if (live.size > MAX_LIVE || liveCharacters > MAX_LIVE_CHARACTERS) releaseOldest();
    }
    return this.#handle;
  }
}

function releaseOldest() {
  for (const compiled of live.values()) {
    if (compiled === latest || (live.size <= MAX_LIVE && liveCharacters <= MAX_LIVE_CHARACTERS)) return;
    compiled.free();
  }
}

/**
 * A stateful object in the core, which can't be recreated when the instance is lost.
 *
 * @template {{ free(): void }} T
 */
export class CoreSession {
  /** @type {T} */
  #handle;
  #generation;

  /** @param {(core: Core) => T} begin */
  constructor(begin) {
    this.#handle = callCore(begin);
    this.#generation = generation;
  }

  /**
   * @template R
   * @param {(handle: T) => R} use
   * @returns {R}
   */
  run(use) {
    if (poisoned || this.#generation !== generation) {
      throw issueError(
        'session_lost',
        'The core failed on other input, and this plan was lost with it. Create it again.',
      );
    }
    return callCore(() => use(this.#handle));
  }
}

/**
 * A compiled program that reads events, with the picker for what it reads.
 *
 * @template {Handle} T
 * @extends {Compiled<T>}
 */
export class EventReader extends Compiled {
  /**
   * @param {(core: Core) => T} compile
   * @param {string} key
   */
  constructor(compile, key) {
    super(compile, key);
    /** @readonly */
    this.picker = compilePicker(JSON.parse(this.run((handle) => handle.roots())));
  }
}
