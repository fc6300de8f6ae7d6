/** The core as a module of its own, for runtimes that compile WebAssembly at deployment only, such as Cloudflare Workers. */

import module from './core.wasm';

export const coreSource = () => module;
