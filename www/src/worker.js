// Every worker of the page: one file, so that the core is loaded, and kept for use without a network, once. Its name tells
// what it works for: `files`, or the engine.

import { init } from 'segment-postscript/full';
import { listen } from './engine/worker.js';

if (self.name === 'files') (await import('./files/orders.js')).listen();
else listen();
await init();
postMessage({ ready: true });
