/** The core as edge runtimes and bundlers with a loader for WebAssembly import it: a compiled module for `init`. */
declare const module: WebAssembly.Module;
export default module;
