// Runs commands of the command line sequentially in one process: reads jobs as JSON from standard input, and writes the
// output and exit code of each as JSON to standard output.

import { text } from 'node:stream/consumers';
import { coverage } from '../../pkg/src/cli/coverage.js';
import { explain } from '../../pkg/src/cli/explain.js';
import { map } from '../../pkg/src/cli/map.js';
import { sync } from '../../pkg/src/cli/sync.js';
import { test } from '../../pkg/src/cli/test.js';

const COMMANDS = { coverage, explain, map, sync, test };

const jobs = JSON.parse(await text(process.stdin));
const write = process.stdout.write.bind(process.stdout);
let [stdout, stderr] = ['', ''];
// Standard output is a pipe, to which commands write through the stream.
process.stdout.write = (content, done) => {
  stdout += Buffer.from(content).toString();
  done?.();
  return true;
};
process.stderr.write = (content) => {
  stderr += content;
  return true;
};
const results = [];
for (const { command, file, options } of jobs) {
  [stdout, stderr] = ['', ''];
  const status = await COMMANDS[command](file, options).catch((error) => `${error.exitCode} ${error.message}`);
  results.push({ status, stdout, stderr });
}
write(JSON.stringify(results));
