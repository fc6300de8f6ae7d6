/**
 * Lazily created `TextEncoder` and `TextDecoder`, which the build substitutes for the globals. Nothing is created when
 * the package is loaded; in Jest's jsdom environment, which hides both, they come from Node.
 */

import { issueError } from './errors.js';

/**
 * @template {'TextEncoder' | 'TextDecoder'} Name
 * @param {Name} name
 * @returns {(typeof globalThis)[Name]}
 */
function platform(name) {
  const { process } = globalThis;
  const found = globalThis[name] ?? process?.getBuiltinModule?.('node:util')?.[name];
  if (found === undefined) {
    throw issueError('environment_unsupported', `This environment has no ${name}. Set globalThis.${name}.`);
  }
  return found;
}

class LazyEncoder {
  /** @type {TextEncoder | undefined} */
  #encoder;

  get #real() {
    return (this.#encoder ??= new (platform('TextEncoder'))());
  }

  /** @param {string} text */
  encode(text) {
    return this.#real.encode(text);
  }

  /**
   * @param {string} text
   * @param {Uint8Array} bytes
   */
  encodeInto(text, bytes) {
    return this.#real.encodeInto(text, bytes);
  }
}

class LazyDecoder {
  #arguments;
  /** @type {TextDecoder | undefined} */
  #decoder;

  /** @param {ConstructorParameters<typeof TextDecoder>} options */
  constructor(...options) {
    this.#arguments = options;
  }

  /**
   * @param {AllowSharedBufferSource} [bytes]
   * @param {TextDecodeOptions} [options]
   */
  decode(bytes, options) {
    // wasm-bindgen's glue calls `decode()` when it is loaded.
    if (bytes === undefined && this.#decoder === undefined) return '';
    this.#decoder ??= new (platform('TextDecoder'))(...this.#arguments);
    return this.#decoder.decode(bytes, options);
  }
}

export { LazyDecoder as TextDecoder, LazyEncoder as TextEncoder };
