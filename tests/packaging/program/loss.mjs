// Simulates the loss of the core's instance in every environment. Import it before the package's first call.

/** Whether calls from the core into JavaScript fail, which simulates a trap. */
let failing = false;
let failures = 0;

const { Instance, instantiate } = WebAssembly;

/** @param {any} imports */
function breakable(imports) {
  /** @type {any} */
  const wrapped = {};
  for (const [module, members] of Object.entries(imports ?? {})) {
    wrapped[module] = {};
    for (const [name, member] of Object.entries(members)) {
      wrapped[module][name] = typeof member === 'function' ? breakableCall(member) : member;
    }
  }
  return wrapped;
}

/** @param {Function} call */
function breakableCall(call) {
  return (/** @type {any[]} */ ...values) => {
    if (failing) {
      failures += 1;
      throw new WebAssembly.RuntimeError('unreachable');
    }
    return call(...values);
  };
}

WebAssembly.Instance = /** @type {any} */ (
  function (/** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports) {
    return new Instance(module, breakable(imports));
  }
);
WebAssembly.Instance.prototype = Instance.prototype;
WebAssembly.instantiate = /** @type {any} */ (
  (/** @type {any} */ source, /** @type {WebAssembly.Imports} */ imports) => instantiate(source, breakable(imports))
);

/**
 * Loses the instance during `use`, which must make the core call JavaScript. Returns the error that `use` throws.
 *
 * @param {() => unknown} use
 */
export function loseInstance(use) {
  const before = failures;
  failing = true;
  try {
    use();
  } catch (error) {
    if (failures > before) return error;
  } finally {
    failing = false;
  }
  throw new Error('the core made no call into JavaScript, so nothing was lost');
}
