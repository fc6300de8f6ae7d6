// Fresh projects in a temporary directory. The tools and the packed package are installed on first use.

import { transform } from 'esbuild';
import { cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TOOLS = join('node_modules', '.bin');
const QUIET = ['--no-audit', '--no-fund', '--loglevel', 'error'];

/** Variables that prevent tools from prompting, sending telemetry and checking for updates. */
const QUIET_TOOLS = {
  CI: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  DENO_NO_UPDATE_CHECK: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NO_COLOR: '1',
  NO_UPDATE_NOTIFIER: '1',
  WRANGLER_SEND_METRICS: 'false',
};

/**
 * A project, in which rows run.
 *
 * @typedef {object} Project
 * @property {string} name
 * @property {string} directory
 * @property {Record<string, string | undefined>} env whose PATH has the project's tools, then those of `runtimes`
 */

/** All projects of one run, and their builds. */
export class Projects {
  /** @type {Map<string, Promise<Project>>} */
  #made = new Map();
  /** @type {Map<string, Promise<void>>} */
  #built = new Map();
  #home;
  #tarball;

  /**
   * @param {string} home
   * @param {string} tarball
   */
  constructor(home, tarball) {
    this.#home = home;
    this.#tarball = tarball;
  }

  /** @param {string} tarball */
  static async create(tarball) {
    return new Projects(await realpath(await mkdtemp(join(tmpdir(), 'packaging-'))), tarball);
  }

  get home() {
    return this.#home;
  }

  get tarball() {
    return this.#tarball;
  }

  /** @param {string} name */
  project(name) {
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    return made;
  }

  /**
   * Runs commands in a project, unless they have run there before.
   *
   * @param {Project} project
   * @param {string[][]} commands
   */
  async build(project, commands) {
    const key = JSON.stringify([project.name, commands]);
    const built = this.#built.get(key) ?? runEach(project, commands);
    this.#built.set(key, built);
    await built;
  }

  async remove() {
    await rm(this.#home, { recursive: true, force: true, maxRetries: 3 });
  }

  /**
   * @param {string} name
   * @returns {Promise<Project>}
   */
  async #make(name) {
    const env = await this.#environment(name);
    console.log(`-- install the project ${name}`);
    const directory = join(this.#home, name);
    await mkdir(directory);
    await cp(join(HERE, 'projects', name), directory, {
      recursive: true,
      filter: (source) => !source.split(sep).includes('node_modules'),
    });
    await addProgram(directory);
    await addTypedModules(directory);
    const hasTools = (await readdir(directory)).includes('package-lock.json');
    if (hasTools) await run(['npm', 'ci', ...QUIET], { cwd: directory, env, seconds: 600 });
    // Without tools, no network is needed: the package has no dependencies.
    const offline = hasTools ? [] : ['--offline'];
    await run(['npm', 'install', ...QUIET, ...offline, this.#tarball], { cwd: directory, env });
    return { name, directory, env };
  }

  /**
   * The environment of a project's programs, whose PATH has its own tools, those of `runtimes` (if the project has
   * tools), and those of the repository.
   *
   * @param {string} name
   */
  async #environment(name) {
    const path = [join(this.#home, name, TOOLS)];
    if (name !== 'plain' && name !== 'runtimes') {
      const runtimes = await this.project('runtimes');
      path.push(dirname(nodeIn(runtimes, 'node-24')), join(runtimes.directory, TOOLS));
    }
    path.push(dirname(process.execPath), join(ROOT, TOOLS), process.env.PATH ?? '');
    const isOwn = (/** @type {string} */ variable) => !/^(?:npm_.*|NODE_OPTIONS|NODE_ENV|PATH)$/i.test(variable);
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([variable]) => isOwn(variable))),
      ...QUIET_TOOLS,
      // The tools' user settings are removed with the projects.
      XDG_CONFIG_HOME: join(this.#home, 'config'),
      PATH: path.join(delimiter),
    };
  }
}

/**
 * @param {Project} project
 * @param {string[][]} commands
 */
export async function runEach(project, commands) {
  for (const command of commands) await run(command, { cwd: project.directory, env: project.env });
}

/**
 * A version of Node, named as in `runtimes`.
 *
 * @param {Project} runtimes
 * @param {string} name
 */
export const nodeIn = (runtimes, name) => join(runtimes.directory, 'node_modules', name, 'bin', 'node');

/**
 * The version of a package that is installed in a project, or otherwise in the repository.
 *
 * @param {Project} project
 * @param {string} name
 */
export async function versionOf(project, name) {
  for (const directory of [project.directory, ROOT]) {
    const manifest = join(directory, 'node_modules', name, 'package.json');
    const text = await readFile(manifest, 'utf8').catch(() => undefined);
    if (text !== undefined) return String(JSON.parse(text).version);
  }
  throw new Error(`${name} is not installed`);
}

/**
 * Writes the program as ECMAScript modules, and as CommonJS modules for projects where those are the default.
 *
 * @param {string} directory
 */
async function addProgram(directory) {
  const program = join(HERE, 'program');
  for (const file of await readdir(program)) {
    const source = await readFile(join(program, file), 'utf8');
    await writeFile(join(directory, file), source);
    if (/^await /m.test(source)) continue; // an ES module only
    const { code } = await transform(source, { format: 'cjs', platform: 'node' });
    const named = code.replace(/require\("(\.\/[a-z-]+)\.mjs"\)/g, 'require("$1.cjs")');
    await writeFile(join(directory, file.replace('.mjs', '.cjs')), named);
  }
}

/**
 * TypeScript files as ES modules and as CommonJS modules.
 *
 * @param {string} directory
 */
async function addTypedModules(directory) {
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.ts'))) {
    for (const end of ['.mts', '.cts']) await cp(join(directory, file), join(directory, file.replace('.ts', end)));
  }
}
