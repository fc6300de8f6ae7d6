// The program in a process: prints its result as the last line.

import { program } from './program.mjs';

console.log(JSON.stringify(program()));
