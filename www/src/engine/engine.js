// The engine: explains the newest draft, and calls what views need. Each has a worker of its own, so that a long call
// keeps no keystroke waiting.

import definition from '../../../src/postscript/definition.json' with { type: 'json' };
import { TooSlow, makeClient } from './client.js';

/**
 * @typedef {import('../app.js').Engine} Engine
 * @typedef {import('../app.js').Outcome} Outcome
 * @typedef {import('../app.js').Draft} Draft
 */

const { fields } = definition.actions.syncAudiences;
const EXPLAIN_LIMIT = 2_000;
const CALL_LIMIT = 30_000;

const start = () => new Worker(new URL('../worker.js', import.meta.url), { type: 'module' });

/** @returns {Engine} */
export function makeEngine() {
  const explainer = makeClient(start);
  // Begins with the first call.
  const caller = makeClient(start);
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
      return { draft, ...(await explainer.ask('explain', [{ ...draft, tests: [] }, fields], EXPLAIN_LIMIT)) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof TooSlow ? 'engine_too_slow' : 'engine_failed';
      return {
        draft,
        explanations: [],
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
    call: (name, ...args) => caller.ask(name, args, CALL_LIMIT),
  };
}
