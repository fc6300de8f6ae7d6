/**
 * The time to the first mapped event, and the memory used by then: `cargo xtask bench start`.
 *
 * The packed package is installed with several versions of Node, as in the packaging test. Each figure is the median of 20
 * fresh processes. The time starts before `import` or `require`, and ends when the event is mapped. Memory is the
 * increase in resident size over a process without the package.
 */

import { resolve } from 'node:path';
import { run } from '../tests/packaging/lib/process.mjs';
import { Projects, nodeIn, versionOf } from '../tests/packaging/lib/projects.mjs';

const PROCESSES = 20;
const NODES = ['node-20', 'node-22', 'node-24'];
const MEGABYTE = 1024 * 1024;

const EVENT = {
  type: 'track',
  event: 'Audience Entered',
  context: {
    personas: { computation_id: 'aud_1', computation_key: 'vip', computation_class: 'audience' },
    traits: { email: 'ada@example.com' },
  },
  properties: { vip: true },
};
const LOADS = { module: `await import('segment-postscript')`, commonjs: `require('segment-postscript')` };

/** @type {(type: keyof typeof LOADS) => string} */
const program = (type) => `
  const start = performance.now();
  const { Destination } = ${LOADS[type]};
  const loaded = performance.now();
  const [{ status }] = new Destination().map(${JSON.stringify(EVENT)});
  const mapped = performance.now();
  if (status !== 'mapped') throw new Error(status);
  const { rss } = process.memoryUsage();
  console.log(JSON.stringify({ load: loaded - start, first: mapped - loaded, total: mapped - start, rss }));
`;
const BARE = 'console.log(JSON.stringify({ rss: process.memoryUsage().rss }))';

const tarball = process.argv[2];
if (tarball === undefined) throw new Error('the first argument must be the packed package');
const projects = await Projects.create(resolve(tarball));
try {
  const runtimes = await projects.project('runtimes');
  console.log(`medians of ${PROCESSES} processes\n`);
  console.log('Node                  load     first map   together   resident memory');
  for (const node of NODES) {
    const version = await versionOf(runtimes, node);
    for (const type of /** @type {const} */ (['module', 'commonjs'])) {
      const bare = await measured(runtimes, node, type, BARE);
      const { load, first, total, rss } = await measured(runtimes, node, type, program(type));
      const times = [load, first, total].map((time) => `${time.toFixed(1)} ms`.padStart(9));
      const memory = `${(rss / MEGABYTE).toFixed(1)} MB, ${((rss - bare.rss) / MEGABYTE).toFixed(1)} MB above bare Node`;
      console.log(`${version} ${type.padEnd(8)} ${times.join('   ')}   ${memory}`);
    }
  }
} finally {
  await projects.remove();
}

/**
 * Runs a program in fresh processes.
 *
 * @param {import('../tests/packaging/lib/projects.mjs').Project} project
 * @param {string} node
 * @param {string} type
 * @param {string} code
 * @returns {Promise<Record<string, number>>} the median of each figure that it prints
 */
async function measured(project, node, type, code) {
  /** @type {Record<string, number>[]} */
  const figures = [];
  for (let count = 0; count < PROCESSES; count += 1) {
    const command = [nodeIn(project, node), `--input-type=${type}`, '--eval', code];
    figures.push(JSON.parse(await run(command, { cwd: project.directory, env: project.env })));
  }
  return Object.fromEntries(Object.keys(figures[0]).map((key) => [key, median(figures.map((figure) => figure[key]))]));
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
