/** The type of `core.wasm` in edge runtimes and bundlers with a WebAssembly loader: a compiled module for `init`. */
declare const module: WebAssembly.Module;
export default module;
