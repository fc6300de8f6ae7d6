// A way to lose the core's instance on purpose that works in every environment. Import it before the package's first call.

/** Whether a call from the core into JavaScript fails: what a trap looks like from outside. */
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
 * What `use`, a call of the package in which the core calls JavaScript, throws when the instance is lost in it.
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
