/**
 * The life cycle of the WebAssembly core: compiled and instantiated at its first use, rebuilt when a call has poisoned it.
 *
 * An instance in which a call has trapped or overflown the stack can't be trusted any more. The package discards it and
 * reports `core_failed`; the next call gets a fresh instance. What had been compiled in the old one (mappings, triggers,
 * destinations) is compiled again when it is next used: see `Compiled`.
 *
 * @typedef {true | { [key: string]: PathTree }} PathTree
 * @typedef {{ free(): void, roots(): string }} Handle `roots` gives the JSON text of a `PathTree`
 * @typedef {typeof import('./generated/core.js')} Core
 */

import * as core from './generated/core.js';
import { coreSource } from './core-source.js';
import { MappingError, isCoreError, issueError, typeName } from './errors.js';
import { compilePicker } from './event-text.js';

/** Counts instances; 0 before the first. */
let generation = 0;
/** Whether the present instance is poisoned. */
let poisoned = false;
/** @type {WebAssembly.Memory} */
let memory;
/** What `init` is waiting for. @type {Promise<void> | undefined} */
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
  // Awaited outside of `try`: that a request failed is for its owner to know.
  const source = (await given) ?? coreSource();
  try {
    const module = await compile(source);
    // The glue can be started once only, so another module must not get to it.
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'coreMemory')) {
      throw new TypeError('The module is not the core.');
    }
    // A call may have needed the core in the meantime.
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
  // Compiling while the bytes arrive needs the right media type, which not every static host sends.
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
  // V8, SpiderMonkey and JavaScriptCore each have words of their own for a policy that forbids to compile WebAssembly.
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
 * Runs a function of the core. Nothing that a user wrote may run inside `use`: whatever is thrown there, other
 * than the core's own errors, counts as the loss of the instance.
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
 * What a call of the core that threw is reported as.
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
        hint: 'Map less at once.',
      }
    : {
        code: 'core_failed',
        path: '',
        message: 'The core failed on this input. It has been rebuilt: the next call works.',
      };
  return new MappingError(issue.message, [issue], { cause: thrown });
}

/** A core that failed with less memory than this did not fail for want of memory. */
const MUCH_MEMORY = 64 << 20;

/** Bytes of a page of WebAssembly's memory. */
const PAGE_BYTES = 1 << 16;

/**
 * Whether the core that failed has much memory and can't get as much again: no single buffer is larger than all the
 * memory before it. The instance is discarded afterwards.
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

/** The core's buffer for the text of an event, as last seen. It is empty once the memory has grown. */
let input = new Uint8Array();

/** The slots of the core's answers, as last seen. */
let slots = new Uint32Array();

/** Bytes of input that any event gets at least, so that nearly all fit where the last one was. */
const USUAL_INPUT = 1 << 15;

/**
 * The core's buffer for the text of an event. Call it only inside of `use` of `callCore` or `run`.
 *
 * @param {number} bytes how many it must have room for
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
 * Adds the slots of the core's last answer to an array.
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
 * The contents of the core's last answer.
 *
 * @param {number} bytes
 */
export function coreContents(bytes) {
  return decoder.decode(new Uint8Array(memory.buffer, core.answerContents(), bytes));
}

/**
 * Has the core release the buffers that a large event made grow.
 *
 * @param {number} bytes how large the event or its answer was
 */
export function trimCore(bytes) {
  if (bytes <= USUAL_INPUT) return;
  input = new Uint8Array();
  core.trim();
}

/**
 * The compiled programs that live in the core by what they are compiled from, the least recently used first. They are
 * bounded by count and size, because the garbage collector reports what has been dropped only between tasks: a synchronous
 * loop that makes destinations would fill the core's memory before. A program that has been released here is compiled
 * again at its next use.
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
 * The program that is compiled from a text. Programs of the same kind and text are one: they are never identified by the
 * object that the text was made of, which may change between two calls.
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
 * A compiled program that lives in the core, and outlives both the instance that it was compiled in and its own release.
 * One without a key (it is more than its text: it counts, for instance) is never released.
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
   * @param {I} [input] handed through, so that the hottest caller needs no closure
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

  /** Gives the memory back at once. The program is compiled again when it is next used. */
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
      // The same program, made again while this one had been released.
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
 * Something in the core that has a history, and so can't be made again when the instance is lost.
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
        'The core failed on other input, and this plan was lost with it. Make it again.',
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
