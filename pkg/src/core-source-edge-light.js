/** The core as a module of its own, the way Vercel's edge runtime and Next.js import one. */

import module from './core.wasm?module';

export const coreSource = () => module;
