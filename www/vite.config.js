// The Vite configuration: static files that work from any path, data modules evaluated at build time, and the file list of
// the service worker.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig } from 'vite';
import { CONTENT_SECURITY_POLICY } from './policy.js';

const here = new URL('./', import.meta.url);

/** Writes sw.js with the names of all built files, and a version that changes with any of them. */
const offline = {
  name: 'offline',
  // After the plugins that add style sheets.
  enforce: /** @type {const} */ ('post'),
  /**
   * @this {any}
   * @param {unknown} _options
   * @param {Record<string, any>} bundle
   */
  generateBundle(_options, bundle) {
    const files = Object.keys(bundle).sort();
    const hash = createHash('sha256');
    for (const name of files) hash.update(name).update(bundle[name].code ?? bundle[name].source);
    const version = hash.digest('hex').slice(0, 16);
    const source = readFileSync(new URL('src/shell/service-worker.js', here), 'utf8')
      .replace("'VERSION'", () => JSON.stringify(version))
      .replace("['FILES']", () => JSON.stringify(['./', ...files]));
    this.emitFile({ type: 'asset', fileName: 'sw.js', source });
  },
};

/** Inserts the Content-Security-Policy into the page. */
const policy = {
  name: 'policy',
  /** @param {string} html */
  transformIndexHtml: (html) => html.replace('%CONTENT_SECURITY_POLICY%', () => CONTENT_SECURITY_POLICY),
};

/** Evaluates modules named `*.data.js` and replaces them with their exports, so that only these are loaded. */
const data = {
  name: 'data',
  load: {
    filter: { id: /\.data\.js$/ },
    /** @param {string} id */
    async handler(id) {
      const exported = Object.entries(await import(pathToFileURL(id).href));
      return exported.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n');
    },
  },
};

export default defineConfig({
  root: fileURLToPath(here),
  base: './',
  logLevel: 'warn',
  worker: { format: 'es', plugins: () => [data] },
  // CodeMirror's parser works for 100 ms at a time if it can query pending input, otherwise for at most 50 ms.
  define: { 'navigator.scheduling': 'undefined' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // Older than light-dark(), so that it is compiled.
    cssTarget: ['chrome111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    emptyOutDir: true,
    // One chunk for what most views share and its imports: many small files would be larger.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: /\/(?:ui\/\w+|form\/kinds)\.tsx?$/ }] } },
    },
  },
  plugins: [data, policy, offline],
});
