/** Imports of WebAssembly files, which edge runtimes resolve to compiled modules. */

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
