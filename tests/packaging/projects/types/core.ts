// The arguments of `init`.

import { init } from 'segment-postscript';

export async function start(bytes: Uint8Array, module: WebAssembly.Module, response: Promise<Response>): Promise<void> {
  await init();
  await init(bytes);
  await init(module);
  await init(response);
  await init(await response);
}
