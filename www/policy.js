// The Content-Security-Policy of the playground: in the page, wherever it is served from, and in the headers of our server.

// Chromium itself gives style attributes to what is typed over coloured text; no style element is allowed.
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; form-action 'none'";
