// The program with both copies of the package in one process, each checking the other's errors.

import { createRequire } from 'node:module';
import { MappingError as Imported, transform } from 'segment-postscript';
import { program } from './program.mjs';

const require = createRequire(import.meta.url);
// Before the package's first call: see loss.mjs.
// @ts-expect-error: it is built into each project
const { program: requiredProgram } = require('./program.cjs');
const required = require('segment-postscript');

/** @param {() => unknown} call */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const mapping = { email: { '@oops': '$.email' } };
for (const error of [thrown(() => transform(mapping, {})), thrown(() => required.transform(mapping, {}))]) {
  if (!(error instanceof Imported))
    throw new Error("the other copy's error is no MappingError of the ES module", { cause: error });
  if (!(error instanceof required.MappingError))
    throw new Error("the other copy's error is no MappingError of the CommonJS module", { cause: error });
}
if (new TypeError('other') instanceof Imported) throw new Error('any error is a MappingError');

const results = [program(), requiredProgram()].map((result) => JSON.stringify(result));
if (results[0] !== results[1]) throw new Error('the copies have different results');
console.log(results[0]);
