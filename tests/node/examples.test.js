/** The examples in the type declarations: each runs, and prints the comment after `console.log`. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { inspect } from 'node:util';
import * as api from 'segment-postscript';

const require = createRequire(import.meta.url);

/** The examples of a file, with the line on which each begins. */
function* examples(file) {
  const text = readFileSync(new URL(`../../pkg/src/${file}`, import.meta.url), 'utf8');
  for (const { 1: code, index } of text.matchAll(/```js\n(.*?)```/gs)) {
    yield { name: `${file}:${text.slice(0, index).split('\n').length}`, code: code.replace(/^ *\* ?/gm, '') };
  }
}

for (const file of ['index.d.ts', 'delivery.d.ts', 'actions-core.d.ts']) {
  for (const { name, code } of examples(file)) {
    test(name, async () => {
      // Imports become parameters, so that the code can run as a function.
      const body = code.replace(/^import \{.*\} from 'segment-postscript';$/m, '');
      const said = [];
      const log = (...values) => said.push(values.map((value) => show(value)).join(' '));
      const console = { log, error: log };
      const run = compileFunction(`return (async () => {${body}})()`, ['require', 'console', ...Object.keys(api)]);
      await run(require, console, ...Object.values(api));
      const expected = Array.from(code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm), ([, comment]) => comment);
      for (const line of expected) assert.ok(said.includes(line), `${inspect(line)} is not in ${inspect(said)}`);
    });
  }
}

function show(value) {
  return typeof value === 'string' ? value : inspect(value, { breakLength: Infinity });
}
