// Serves the playground on localhost: `node serve.mjs [PORT]` builds it first; tests call `serve()`.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY } from './policy.js';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Starts the server on localhost. Only files listed at startup are served, so no path can leave the directory. `base` is
 * the path prefix; `extra` adds files.
 *
 * @param {{ port?: number, directory: string, base?: string, extra?: Record<string, { body: string | Buffer, type: string }> }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ port = 0, directory, base = '/', extra = {} }) {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(resolve(directory).length + 1)
        .replaceAll(sep, '/'),
    );
  const files = new Set(names);
  const headers = {
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
  // Asset names contain a hash of the content.
  const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' };
  const server = createServer(async (request, response) => {
    const [path] = (request.url ?? '/').split('?', 1);
    const name = path.startsWith(base) ? path.slice(base.length) || 'index.html' : '';
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
    } else if (Object.hasOwn(extra, name)) {
      response.writeHead(200, { ...headers, 'Content-Type': extra[name].type }).end(extra[name].body);
    } else if (files.has(name)) {
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const ofAsset = name.startsWith('assets/') ? forever : {};
      const body = await readFile(join(directory, name));
      response.writeHead(200, { ...headers, 'Content-Type': type, ...ofAsset }).end(body);
    } else {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('No such file.\n');
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv.slice(2).find((argument) => argument !== '--') ?? 8080);
  const directory = fileURLToPath(new URL('../target/site', import.meta.url));
  execFileSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url)), directory], {
    stdio: 'inherit',
  });
  try {
    const { url } = await serve({ port, directory });
    console.log(`The playground is at ${url} (Ctrl+C stops it)`);
  } catch (error) {
    console.error(`The playground can't be served on port ${port}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
