// What Vite makes of imports that are no JavaScript.

declare module '*.css';
declare module '*.wasm?url' {
  const url: string;
  export default url;
}
