// The view's connection to its worker, which starts on demand and restarts after a failure.

/** How long the worker may take to end a cancelled run before it is terminated, in milliseconds. */
const PATIENCE = 2000;

export class Client {
  #worker: Worker | undefined;
  #hear;
  /** Orders that wait until the worker is ready. */
  #early: import('./messages.js').Order[] | undefined;
  /** The number of unanswered orders. */
  #open = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(hear: (news: import('./messages.js').News) => void) {
    this.#hear = hear;
  }

  send(order: import('./messages.js').Order) {
    this.#open += 1;
    this.#worker ??= this.#start();
    if (this.#early === undefined) this.#worker.postMessage(order);
    else this.#early.push(order);
  }

  cancel() {
    if (this.#early === undefined) this.#worker?.postMessage({ type: 'cancel' });
    else this.#early.push({ type: 'cancel' });
    this.#patience ??= setTimeout(() => this.#lose('The run did not stop, so it was terminated.'), PATIENCE);
  }

  #start() {
    const worker = new Worker(new URL('../worker.js', import.meta.url), { type: 'module', name: 'files' });
    this.#early = [];
    worker.addEventListener('message', ({ data }) => {
      if (!data.ready) return this.#take(data);
      for (const order of this.#early ?? []) worker.postMessage(order);
      this.#early = undefined;
    });
    worker.addEventListener('messageerror', () => this.#lose('A message from the worker could not be read.'));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#lose(`The worker failed${event.message ? ` (${event.message})` : ''}. It restarts with the next run.`);
    });
    return worker;
  }

  #take(news: import('./messages.js').News) {
    if (news.type !== 'started' && news.type !== 'progress') this.#open -= 1;
    if (news.type === 'ended' || news.type === 'failed') this.#endPatience();
    this.#hear(news);
  }

  #lose(message: string) {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#endPatience();
    const missed = this.#open > 0;
    this.#open = 0;
    if (missed) this.#hear({ type: 'failed', message });
  }

  #endPatience() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }
}
