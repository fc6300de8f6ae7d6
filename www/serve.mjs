// Serves the playground on this machine: `node serve.mjs [PORT]`, or `serve()` from a test.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY, playgroundFiles } from './files.mjs';

/**
 * Starts the server on localhost. Only the playground's own files are served, by name, so no path can lead out of it.
 * `extra` adds more.
 *
 * @typedef {import('./files.mjs').PageFile} PageFile
 * @param {{ port?: number, packageFile?: string, extra?: Record<string, PageFile> }} [options]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ port = 0, packageFile, extra = {} } = {}) {
  /** @type {Map<string, PageFile>} */
  const files = new Map(playgroundFiles({ packageFile }));
  for (const [name, entry] of Object.entries(extra)) files.set(name, entry);

  const server = createServer((request, response) => {
    answer(files, request, response).catch((error) => {
      response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`${error.code ?? 'error'}: this file could not be read. Was the package built?\n`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {Map<string, PageFile>} files
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(files, request, response) {
  const headers = {
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
  const plain = { ...headers, 'Content-Type': 'text/plain; charset=utf-8' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...plain, Allow: 'GET, HEAD' }).end('Only GET and HEAD.\n');
    return;
  }
  const [path] = (request.url ?? '/').split('?', 1);
  const entry = files.get(path === '/' ? 'index.html' : path.slice(1));
  if (entry === undefined) {
    response.writeHead(404, plain).end('No such file.\n');
    return;
  }
  const body = 'body' in entry ? entry.body : await readFile(entry.file);
  response.writeHead(200, { ...headers, 'Content-Type': entry.type });
  response.end(request.method === 'HEAD' ? undefined : body);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv.slice(2).find((argument) => argument !== '--') ?? 8080);
  try {
    const { url } = await serve({ port });
    console.log(`The playground is at ${url} (Ctrl+C ends it)`);
  } catch (error) {
    console.error(`The playground can't be served on port ${port}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
