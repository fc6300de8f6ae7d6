import { init } from 'segment-postscript';
import url from 'segment-postscript/core.wasm?url';
import { program } from '../program.mjs';

await init(fetch(url));
document.querySelector('#result').textContent = JSON.stringify(program());
