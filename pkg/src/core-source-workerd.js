/**
 * The core as a compiled module, for runtimes that compile WebAssembly only at deployment, such as Cloudflare Workers.
 */

import module from './core.wasm';

export const coreSource = () => module;
