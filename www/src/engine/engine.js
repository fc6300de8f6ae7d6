// The engine: asks the worker, no longer than it may take. A worker that takes too long is ended, and another begins.

/**
 * @typedef {import('../app.js').Engine} Engine
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('../app.js').Draft} Draft
 */

const EXPLAIN_LIMIT = 2_000;
const CALL_LIMIT = 30_000;

class TooSlow extends Error {}

/**
 * @param {() => Worker} [start]
 * @returns {Engine}
 */
export function makeEngine(start = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })) {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void, timer?: ReturnType<typeof setTimeout> }>} */
  const waiting = new Map();
  let next = 0;
  let worker = begin();

  function begin() {
    const begun = start();
    begun.addEventListener('message', ({ data: { id, result, error } }) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      clearTimeout(asked?.timer);
      if (error === undefined) asked?.resolve(result);
      else asked?.reject(new Error(error));
    });
    begun.addEventListener('error', (event) => {
      event.preventDefault();
      renew(new Error('The worker failed. It has been started again.'));
    });
    return begun;
  }

  /** @param {Error} error */
  function renew(error) {
    worker.terminate();
    worker = begin();
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    waiting.clear();
  }

  /**
   * @param {string} name
   * @param {unknown[]} args
   * @param {number} limit
   */
  function ask(name, args, limit) {
    const id = (next += 1);
    return new Promise((resolve, reject) => {
      const seconds = limit / 1000;
      const timer = setTimeout(() => renew(new TooSlow(`It took more than ${seconds} seconds and was ended.`)), limit);
      waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, name, args });
    });
  }

  /** @type {{ draft: Draft, resolve: (outcome: Outcome | undefined) => void } | undefined} */
  let newest;
  let running = false;

  async function work() {
    if (running || newest === undefined) return;
    const { draft, resolve } = newest;
    newest = undefined;
    running = true;
    resolve(await outcomeOf(draft));
    running = false;
    work();
  }

  /**
   * @param {Draft} draft
   * @returns {Promise<Outcome>}
   */
  async function outcomeOf(draft) {
    try {
      // Tests are of no matter here, and may be long.
      return { draft, ...(await ask('explain', [{ ...draft, tests: [] }], EXPLAIN_LIMIT)) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof TooSlow ? 'engine_too_slow' : 'engine_failed';
      return {
        draft,
        eventIssues: [],
        triggerIssues: [],
        mappingIssues: [],
        otherIssues: [{ code, path: '', message }],
        milliseconds: 0,
      };
    }
  }

  return {
    explain(draft) {
      newest?.resolve(undefined);
      return new Promise((resolve) => {
        newest = { draft, resolve };
        work();
      });
    },
    call: (name, ...args) => ask(name, args, CALL_LIMIT),
  };
}
