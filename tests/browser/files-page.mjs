// A page with the files view alone, and an app that only notes what it is told: for the view's tests and its bench.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const WWW = fileURLToPath(new URL('../../www/', import.meta.url));
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src data:";

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>files</title><link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">
<main id="here"><h1>Playground</h1></main><script type="module" src="page.js"></script></html>`;

const SCRIPT = `
import './src/style.css';
import { mountFiles } from './src/files/files.js';
import { definition } from 'segment-postscript/full';

const { defaultSubscription, fields } = definition.actions.syncAudiences;
const mapping = {};
for (const [key, field] of Object.entries(fields)) if (field.default !== undefined) mapping[key] = field.default;
const subscription = { name: '', enabled: true, subscribe: defaultSubscription, mapping: JSON.stringify(mapping) };
let draft = { event: '{}', subscriptions: [subscription], selected: 0, onUnknownMembership: 'skip', tests: [] };
const listeners = new Set();
const told = { say: [], show: [] };
const app = {
  store: {
    get draft() { return draft; },
    change(patch) {
      const before = draft;
      draft = { ...draft, ...patch };
      for (const listener of listeners) listener(draft, before);
    },
    subscribe: (listener) => listeners.add(listener),
  },
  say: (message) => told.say.push(message),
  show: (view) => told.show.push(view),
};

let longestTask = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
}).observe({ type: 'longtask', buffered: true });

Object.assign(window, { app, told, subscription, longestTask: () => longestTask });
mountFiles(document.getElementById('here'), app);
`;

/** @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function serveFilesPage() {
  const options = /** @type {const} */ ({ bundle: true, format: 'esm', target: 'es2023', write: false, outdir: '/' });
  const [page, worker] = await Promise.all([
    build({ ...options, stdin: { contents: SCRIPT, resolveDir: WWW, sourcefile: 'page.js' }, entryNames: 'page' }),
    build({ ...options, entryPoints: [`${WWW}src/files/worker.js`], entryNames: 'worker' }),
  ]);
  const files = new Map([['/', PAGE]]);
  for (const { path, text } of [...page.outputFiles, ...worker.outputFiles]) files.set(path, text);

  const server = createServer(({ url = '' }, response) => {
    const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.css') ? 'text/css' : 'text/html';
    const text = files.get(url);
    response.writeHead(text === undefined ? 404 : 200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': POLICY,
    });
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
