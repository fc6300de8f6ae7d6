// Every worker of the page: one file, so that the core is loaded, and kept for use without a network, once. Its name says
// what it works for: `files`, or the engine.

import { init } from 'segment-postscript/streaming';
import coreUrl from 'segment-postscript/core.wasm?url';
import { listen } from './engine/worker.ts';

if (self.name === 'files') (await import('./files/orders.ts')).listen();
else listen();
await init(fetch(coreUrl));
postMessage({ ready: true });
