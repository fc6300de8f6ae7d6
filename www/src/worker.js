// The script of all workers of the page, so that the core is fetched and cached once. The name of a worker selects its
// role: `files`, or the engine.

import { init } from 'segment-postscript/streaming';
import coreUrl from 'segment-postscript/core.wasm?url';
import { listen } from './engine/worker.ts';

if (self.name === 'files') (await import('./files/orders.ts')).listen();
else listen();
await init(fetch(coreUrl));
postMessage({ ready: true });
