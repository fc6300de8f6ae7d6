// A client for calls to a worker, which is terminated and replaced if a call takes too long.

/** The error of a call that took too long. */
export class TooSlow extends Error {}

type Question = {
  name: string;
  args: unknown[];
  limit: number;
  resolve: (value: any) => void;
  reject: (error: Error) => void;
  timer?: ReturnType<typeof setTimeout>;
};

export function makeClient(start: () => Worker) {
  const waiting: Map<number, Question> = new Map();
  let next = 0;
  let isReady = false;
  let worker: Worker | undefined;

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
      end(new Error('The worker failed. It restarts with the next change.'));
    });
    return begun;
  }

  /** Terminates the worker and rejects all waiting calls with `error`. */
  function end(error: Error) {
    worker?.terminate();
    worker = undefined;
    isReady = false;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    waiting.clear();
  }

  function post(id: number, question: Question) {
    const { name, args, limit } = question;
    worker?.postMessage({ id, name, args });
    const error = () => new TooSlow(`It took more than ${limit / 1000} seconds and was stopped.`);
    question.timer = setTimeout(() => end(error()), limit);
  }

  return {
    /**
     * Calls a function of the worker. `limit` is in milliseconds, without the time to load the worker, which depends on the
     * network. Rejects with TooSlow, or with an Error whose message is for users.
     */
    ask(name: string, args: unknown[], limit: number): Promise<any> {
      worker ??= begin();
      const id = (next += 1);
      return new Promise((resolve, reject) => {
        const question: Question = { name, args, limit, resolve, reject };
        waiting.set(id, question);
        if (isReady) post(id, question);
      });
    },
  };
}
