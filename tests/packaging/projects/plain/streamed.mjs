// The program with a core that the page streams.

import { init } from 'segment-postscript';
import { program } from './program.mjs';

await init(fetch('/node_modules/segment-postscript/dist/core.wasm'));
document.querySelector('#result').textContent = JSON.stringify(program());
