// The errors in a page that forbids compiling WebAssembly: of the first call, of the next, and of `init`.

import { Destination, MappingError, init } from 'segment-postscript';

const described = (error) => ({
  isMappingError: error instanceof MappingError,
  code: error.code,
  message: error.message,
  issues: error.issues,
});

async function thrown(call) {
  try {
    await call();
  } catch (error) {
    return described(error);
  }
  return 'nothing was thrown';
}

const map = () => new Destination().map({ type: 'page' });
const errors = [await thrown(map), await thrown(map), await thrown(init)];
document.querySelector('#result').textContent = JSON.stringify(errors);
