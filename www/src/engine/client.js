// A worker that can be asked, and is ended when it takes too long; another then begins.

/** What a worker that took too long fails with. */
export class TooSlow extends Error {}

/**
 * @typedef {{
 *   name: string,
 *   args: unknown[],
 *   limit: number,
 *   resolve: (value: any) => void,
 *   reject: (error: Error) => void,
 *   timer?: ReturnType<typeof setTimeout>,
 * }} Question
 */

/** @param {() => Worker} start */
export function makeClient(start) {
  /** @type {Map<number, Question>} */
  const waiting = new Map();
  let next = 0;
  let isReady = false;
  /** @type {Worker | undefined} */
  let worker;

  function begin() {
    const begun = start();
    begun.addEventListener('message', ({ data: { ready, id, result, error } }) => {
      if (ready) {
        isReady = true;
        for (const [key, question] of waiting) post(key, question);
        return;
      }
      const question = waiting.get(id);
      waiting.delete(id);
      clearTimeout(question?.timer);
      if (error === undefined) question?.resolve(result);
      else question?.reject(new Error(error));
    });
    begun.addEventListener('error', (event) => {
      event.preventDefault();
      end(new Error('The worker failed. It is started again with the next change.'));
    });
    return begun;
  }

  /** @param {Error} error what those that wait fail with */
  function end(error) {
    worker?.terminate();
    worker = undefined;
    isReady = false;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    waiting.clear();
  }

  /**
   * @param {number} id
   * @param {Question} question
   */
  function post(id, question) {
    const { name, args, limit } = question;
    worker?.postMessage({ id, name, args });
    const error = () => new TooSlow(`It took more than ${limit / 1000} seconds and was ended.`);
    question.timer = setTimeout(() => end(error()), limit);
  }

  return {
    /**
     * Calls a function of the worker. The time that a worker takes to load is not counted: it is the network's.
     *
     * @param {string} name
     * @param {unknown[]} args
     * @param {number} limit milliseconds
     * @returns {Promise<any>}
     * @throws {TooSlow}
     * @throws {Error} with a message that a person can read
     */
    ask(name, args, limit) {
      worker ??= begin();
      const id = (next += 1);
      return new Promise((resolve, reject) => {
        /** @type {Question} */
        const question = { name, args, limit, resolve, reject };
        waiting.set(id, question);
        if (isReady) post(id, question);
      });
    },
  };
}
