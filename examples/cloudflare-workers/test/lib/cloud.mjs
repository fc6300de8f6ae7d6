/**
 * Cloudflare on this machine: workerd with Queues, Durable Objects and alarms (Miniflare), and in it the Worker, bundled
 * by Wrangler as for a deployment.
 */

import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Log, LogLevel, Miniflare } from 'miniflare';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

/** What keeps Wrangler from asking, reporting home, and looking for newer versions of itself. */
const QUIET = { CI: '1', CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' };

export const ADMIN_TOKEN = 'admin-token-for-tests-5d1c';

/** Wrangler's settings for the Worker, as Miniflare takes them. Imported late, since it is large. */
async function configured() {
  Object.assign(process.env, QUIET);
  const { unstable_getMiniflareWorkerOptions: read } = await import('wrangler');
  return read(join(HERE, 'wrangler.jsonc')).workerOptions;
}

/**
 * The modules that `wrangler deploy` would upload.
 */
async function bundled() {
  const directory = await mkdtemp(join(tmpdir(), 'workers-bundle-'));
  const wrangler = join(HERE, 'node_modules/wrangler/bin/wrangler.js');
  const outdir = join(directory, 'bundle');
  const env = { ...process.env, ...QUIET, XDG_CONFIG_HOME: join(directory, 'config') };
  await promisify(execFile)(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', outdir], {
    cwd: HERE,
    env,
  });
  const names = (await readdir(outdir)).filter((name) => /\.(?:js|wasm)$/.test(name));
  const modules = await Promise.all(
    names.map(async (path) => ({
      type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
      path,
      contents: await readFile(join(outdir, path)),
    })),
  );
  await rm(directory, { recursive: true });
  return modules;
}

/** What is made once for all. */
let worker;

export class Cloud {
  #directory;
  #modules;
  #options;
  #bindings;
  #batchWait;
  /** @type {Miniflare | undefined} */
  #miniflare;
  #log;
  /** Where the first Worker listens. @type {URL | undefined} */
  url;
  /** Everything that was logged. */
  logged = '';

  /**
   * `batchWait`: how long the Queue waits for a batch to fill, in seconds; `orderWait` and `pause`: the Worker's variables;
   * `repeatedEvery`: which batches are delivered twice.
   *
   * @param {{ secrets: Record<string, string>, postscript: string, batchWait?: number, orderWait?: number, pause?: number,
   *   repeatedEvery?: number }} how
   */
  static async start(how) {
    const directory = await mkdtemp(join(tmpdir(), 'workers-'));
    worker ??= Promise.all([bundled(), configured()]);
    const [modules, options] = await worker;
    const cloud = new Cloud(directory, modules, options, how);
    await cloud.restart();
    return cloud;
  }

  constructor(directory, modules, options, how) {
    const { secrets, postscript, batchWait = 0.1, orderWait = 500, pause = 200, repeatedEvery = Infinity } = how;
    this.#batchWait = batchWait;
    this.#directory = directory;
    this.#modules = modules;
    this.#options = options;
    this.#bindings = {
      ...{ ADMIN_TOKEN, POSTSCRIPT_URL: postscript, ORDER_WAIT_MS: orderWait, PAUSE_MS: pause },
      ...{ REPEATED_EVERY: String(repeatedEvery), ...secrets },
    };
    this.#log = new Log(LogLevel.NONE);
  }

  /** Kills workerd, if it runs, and starts it with what was stored. `secrets` are added to those that there are. */
  async restart(secrets = {}) {
    Object.assign(this.#bindings, secrets);
    // Miniflare ends workerd with SIGKILL.
    await this.#miniflare?.dispose();
    const wrapper = await readFile(join(HERE, 'test/worker.mjs'));
    const modules = [{ type: 'ESModule', path: 'worker.mjs', contents: wrapper }, ...this.#modules];
    const { name, queueConsumers, durableObjects, ...shared } = this.#options;
    for (const consumer of Object.values(queueConsumers)) consumer.maxBatchTimeout = this.#batchWait;
    const base = { ...shared, modules, bindings: { ...shared.bindings, ...this.#bindings } };
    const owner = { ...durableObjects.OWNER, scriptName: 'first' };
    const storage = join(this.#directory, 'storage');
    this.#miniflare = new Miniflare({
      log: this.#log,
      handleRuntimeStdio: (stdout, stderr) => {
        for (const stream of [stdout, stderr]) stream.on('data', (data) => (this.logged += data));
      },
      durableObjectsPersist: join(storage, 'objects'),
      kvPersist: join(storage, 'settings'),
      // Two Workers take webhooks; the first one has the Queue's consumer and the owners.
      workers: [
        {
          ...base,
          name: 'first',
          unsafeDirectSockets: [{}],
          queueConsumers,
          durableObjects: { OWNER: { ...durableObjects.OWNER } },
        },
        { ...base, name: 'second', durableObjects: { OWNER: owner } },
      ],
    });
    await this.#miniflare.ready;
    this.url = await this.#miniflare.unsafeGetDirectURL('first');
    this.#workers = await Promise.all(['first', 'second'].map((one) => this.#miniflare.getWorker(one)));
  }

  #workers = [];

  async stop() {
    await this.#miniflare?.dispose();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** @param {string} path @param {RequestInit} [init] */
  fetch(path, init, worker = 0) {
    return this.#workers[worker].fetch(`http://worker.example${path}`, init);
  }

  /** @param {string} path */
  async admin(path, method = 'GET', body = undefined, token = ADMIN_TOKEN) {
    const headers = { authorization: `Bearer ${token}` };
    return this.fetch(path, { method, headers, body: body && JSON.stringify(body) });
  }

  /** Sends a webhook as Segment does. */
  async send(shop, events, secret, { worker = 0, ...init } = {}) {
    const body = init.body ?? JSON.stringify(events);
    const headers = { 'content-type': 'application/json', 'x-signature': signatureOf(body, secret), ...init.headers };
    return this.fetch(`/segment/${shop}`, { method: 'POST', body, headers }, worker);
  }

  /** The figures of `/metrics`: `{ 'received_total{shop="a"}': 3 }`. */
  async metrics() {
    const text = await (await this.admin('/metrics')).text();
    return Object.fromEntries(
      Array.from(text.matchAll(/^segment_postscript_(\S+) (\S+)$/gm), ([, name, value]) => [name, Number(value)]),
    );
  }

  /** What is stored, byte for byte. */
  async stored() {
    const files = await readdir(join(this.#directory, 'storage'), { recursive: true, withFileTypes: true });
    const contents = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name)));
    return Buffer.concat(await Promise.all(contents)).toString('latin1');
  }
}

/** @param {string | Uint8Array} body @param {string} secret */
export const signatureOf = (body, secret) => createHmac('sha1', secret).update(body).digest('hex');

/** Waits for a state, never for a time. @template T @param {() => T | Promise<T>} state @returns {Promise<T>} */
export async function until(state) {
  for (;;) {
    const value = await state();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
