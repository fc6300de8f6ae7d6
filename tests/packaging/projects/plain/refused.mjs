// What the package throws where a page may not compile WebAssembly: at the first call, at the next, and from `init`.

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
