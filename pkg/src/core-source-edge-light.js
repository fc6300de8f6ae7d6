/** The core as a compiled module, imported in the syntax of Vercel's edge runtime and Next.js. */

import module from './core.wasm?module';

export const coreSource = () => module;
