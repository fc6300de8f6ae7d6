import { program } from './program.mjs';

postMessage(JSON.stringify(program()));
