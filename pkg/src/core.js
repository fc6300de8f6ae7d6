/**
 * The core's life: instantiated at its first use, rebuilt when a call has ruined it.
 *
 * A WebAssembly instance in which a call has trapped or overflown the stack can't be trusted any more. The package
 * throws it away, reports `core_failed`, and the next call meets a fresh instance. What had been compiled in the
 * old one (mappings, triggers, destinations) is compiled again when it is next used: see `Compiled`.
 *
 * @typedef {true | { [key: string]: PathTree }} PathTree
 * @typedef {{ free(): void, roots(): PathTree }} Handle
 */

// First of all: in the middle of a bundle, the packed core would keep what stands behind it from being compressed by what
// stands before it.
import { wasmBytes } from './generated/wasm.js';
import * as generated from './generated/core.js';
import { MappingError, isCoreError, issueError } from './errors.js';
import { compilePicker } from './pick.js';

/** @typedef {typeof import('./generated/full/core.js')} Core */

/** The build for browsers has less in it: see extras.js. */
const glue = /** @type {Core} */ (/** @type {unknown} */ (generated));

/** Counts instances; 0 before the first. */
let generation = 0;
/** Whether the present instance must not be called any more. */
let lost = false;
/** @type {WebAssembly.Memory} */
let memory;

/** @param {WebAssembly.Module} module */
function start(module) {
  glue.initSync({ module });
  memory = glue.coreMemory();
  generation = 1;
}

function ensureCore() {
  if (generation === 0) {
    start(new WebAssembly.Module(wasmBytes()));
  } else if (lost) {
    glue.__wbg_reset_state();
    memory = glue.coreMemory();
    generation += 1;
    lost = false;
  }
}

/**
 * Compiles the core off the main thread, for those who want to choose when. Without it, the first call does so.
 *
 * @type {typeof import('./index.d.ts').init}
 */
export async function init() {
  if (generation > 0) return;
  const module = await WebAssembly.compile(wasmBytes());
  if (generation === 0) start(module);
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
    return use(glue);
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
  lost = true;
  const message = 'The core failed on this input. It has been rebuilt: the next call works.';
  return new MappingError(message, [{ code: 'core_failed', path: '', message }], { cause: thrown });
}

/** The core's memory. Views of it are worth nothing once it is another buffer: the memory has grown. */
export function coreBuffer() {
  return memory.buffer;
}

/**
 * Something compiled that lives in the core, and outlives the instance that it was compiled in.
 *
 * @template {{ free(): void }} T
 */
export class Compiled {
  /** @type {(core: Core) => T} */
  #compile;
  /** @type {T} */
  #handle;
  #generation;

  /** @param {(core: Core) => T} compile */
  constructor(compile) {
    this.#compile = compile;
    this.#handle = callCore(compile);
    this.#generation = generation;
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
      if (this.#generation !== generation) {
        this.#handle = this.#compile(glue);
        this.#generation = generation;
      }
      return use(this.#handle, /** @type {I} */ (input));
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  /** Gives the memory back at once, for what is dropped faster than the garbage collector runs. */
  free() {
    if (this.#generation === generation && !lost) this.#handle.free();
    this.#generation = -1;
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
    if (lost || this.#generation !== generation) {
      throw issueError(
        'session_lost',
        'The core failed on other input, and this plan was lost with it. Make it again.',
      );
    }
    return callCore(() => use(this.#handle));
  }
}

/**
 * Something compiled that reads events, with the picker for what it reads.
 *
 * @template {Handle} T
 * @extends {Compiled<T>}
 */
export class EventReader extends Compiled {
  /** @param {(core: Core) => T} compile */
  constructor(compile) {
    super(compile);
    /** @readonly */
    this.picker = compilePicker(this.run((handle) => handle.roots()));
  }
}
