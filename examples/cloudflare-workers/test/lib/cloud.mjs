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

/** Prevents Wrangler from prompting, sending telemetry, and checking for updates. */
const QUIET = { CI: '1', CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' };

export const ADMIN_TOKEN = 'admin-token-for-tests-5d1c';

/** The bindings of wrangler.jsonc, as Miniflare takes them. Wrangler itself would do this, but takes seconds to load. */
async function configured() {
  const text = await readFile(join(HERE, 'wrangler.jsonc'), 'utf8');
  const settings = JSON.parse(text.replace(/^\s*\/\/.*$/gm, '').replace(/,(?=\s*[}\]])/g, ''));
  const [consumer] = settings.queues.consumers;
  return {
    compatibilityDate: settings.compatibility_date,
    bindings: settings.vars,
    kvNamespaces: settings.kv_namespaces.map(({ binding }) => binding),
    queueProducers: Object.fromEntries(settings.queues.producers.map(({ binding, queue }) => [binding, queue])),
    queueConsumers: {
      [consumer.queue]: {
        maxBatchSize: consumer.max_batch_size,
        maxBatchTimeout: consumer.max_batch_timeout,
        maxRetries: consumer.max_retries,
        deadLetterQueue: consumer.dead_letter_queue,
      },
    },
    durableObjects: Object.fromEntries(
      settings.durable_objects.bindings.map(({ name, class_name: className }) => [
        name,
        { className, useSQLite: settings.migrations[0].new_sqlite_classes.includes(className) },
      ]),
    ),
  };
}

/**
 * The modules that `wrangler deploy` would upload.
 */
async function bundled() {
  const directory = await mkdtemp(join(tmpdir(), 'workers-bundle-'));
  const wrangler = join(HERE, 'node_modules/wrangler/bin/wrangler.js');
  const outdir = join(directory, 'bundle');
  const env = { ...process.env, ...QUIET, XDG_CONFIG_HOME: join(directory, 'config') };
  try {
    await promisify(execFile)(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', outdir], {
      cwd: HERE,
      env,
    });
    const names = (await readdir(outdir)).filter((name) => /\.(?:js|wasm)$/.test(name));
    return await Promise.all(
      names.map(async (path) => ({
        type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
        path,
        contents: await readFile(join(outdir, path)),
      })),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The bundle, which all tests share. */
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
  /** The URL of the first Worker. @type {URL | undefined} */
  url;
  /** The log. */
  logged = '';

  /**
   * `batchWait`: how long the Queue waits for a batch to fill, in seconds; `orderWait` and `pause`: the Worker's variables;
   * `repeatedEvery`: which batches are delivered twice.
   *
   * @param {{ secrets: Record<string, string>, postscript: string, batchWait?: number, orderWait?: number, pause?: number,
   *   repeatedEvery?: number }} how
   */
  static async start(how) {
    worker ??= Promise.all([bundled(), configured()]);
    const [modules, options] = await worker;
    const directory = await mkdtemp(join(tmpdir(), 'workers-'));
    const cloud = new Cloud(directory, modules, options, how);
    try {
      await cloud.begin();
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  }

  constructor(directory, modules, options, how) {
    const { secrets, postscript, batchWait = 0.1, orderWait = 300, pause = 200, repeatedEvery = Infinity } = how;
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

  /** Kills workerd and restarts it with its storage. */
  async restart() {
    await this.kill();
    await this.begin();
  }

  /** Ends workerd with SIGKILL, which is how Miniflare ends it. */
  async kill() {
    const miniflare = this.#miniflare;
    this.#miniflare = undefined;
    await miniflare?.dispose();
  }

  /** Starts workerd with its storage. `secrets` are added to the existing ones. */
  async begin(secrets = {}) {
    Object.assign(this.#bindings, secrets);
    const wrapper = await readFile(join(HERE, 'test/worker.mjs'));
    const modules = [{ type: 'ESModule', path: 'worker.mjs', contents: wrapper }, ...this.#modules];
    const { queueConsumers, durableObjects, ...shared } = this.#options;
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
    await this.kill();
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

  /** The stored bytes. */
  async stored() {
    const files = await readdir(join(this.#directory, 'storage'), { recursive: true, withFileTypes: true });
    const contents = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name)));
    return Buffer.concat(await Promise.all(contents)).toString('latin1');
  }
}

/** @param {string | Uint8Array} body @param {string} secret */
export const signatureOf = (body, secret) => createHmac('sha1', secret).update(body).digest('hex');

/**
 * Waits for a state, never for a time. `pause`: between two checks, longer if a check is expensive.
 *
 * @template T
 * @param {() => T | Promise<T>} state
 * @returns {Promise<T>}
 */
export async function until(state, pause = 20) {
  for (;;) {
    const value = await state();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
