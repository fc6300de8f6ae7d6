// Types of the non-JavaScript imports that Vite handles.

declare module '*.css';
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
