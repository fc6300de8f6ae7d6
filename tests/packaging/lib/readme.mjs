// The table of environments in the README.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const README = new URL('../../../README.md', import.meta.url);
const [START, END] = ['<!-- packaging table -->', '<!-- end of packaging table -->'];

/**
 * Writes the table between its two markers.
 *
 * @param {{ name: string, version: string, passed: boolean }[]} rows
 */
export function writeTable(rows) {
  const text = readFileSync(README, 'utf8');
  const [before, rest, more] = [text.split(START)[0], ...text.split(START).slice(1)];
  const after = rest?.split(END);
  if (more !== undefined || after?.length !== 2) throw new Error(`README.md must have ${START} and ${END} once each`);
  const lines = rows.map(({ name, version, passed }) => `| ${name} | ${version} | ${passed ? 'passed' : 'failed'} |`);
  const table = ['| environment | version | result |', '| --- | --- | --- |', ...lines].join('\n');
  writeFileSync(README, `${before}${START}\n\n${table}\n\n${END}${after[1]}`);
  const prettier = createRequire(import.meta.url).resolve('prettier/bin/prettier.cjs');
  execFileSync(process.execPath, [prettier, '--log-level', 'warn', '--write', README.pathname]);
}
