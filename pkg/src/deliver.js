/**
 * Delivery: the loop that sends the requests of a plan and passes it the responses; and the test of a key.
 *
 * @typedef {import('./index.d.ts').Delivery} Delivery
 * @typedef {import('./index.d.ts').DeliverOptions} DeliverOptions
 * @typedef {import('./index.d.ts').PlanRequest} PlanRequest
 * @typedef {import('./index.d.ts').ConnectionOptions} ConnectionOptions
 */

import { Connection, NoResponse, parsed } from './connection.js';
import { issueError, requireOption } from './errors.js';
import { isAboutPlan } from './keys.js';

/**
 * Executes a plan until it is done.
 *
 * @param {() => import('./plan.js').Plan} makePlan called once the connection options are validated
 * @param {DeliverOptions} options
 * @returns {Promise<Delivery[]>}
 */
export async function deliver(makePlan, options) {
  const connection = new Connection(options);
  const { signal, onProgress, onRequest, onDelivery } = options;
  for (const [name, callback] of Object.entries({ onProgress, onRequest, onDelivery })) {
    requireOption(callback === undefined || typeof callback === 'function', name, 'a function');
  }
  const plan = makePlan();
  const tell = onProgress && teller(plan, onProgress);
  const started = performance.now();
  const now = () => performance.now() - started;
  /** Whether a response or an abort has occurred since the plan's last step, and the function that ends the wait. */
  let awake = false;
  let wake = () => {
    awake = true;
  };
  /** An unexpected error for the loop to throw, since single requests are not awaited. @type {unknown} */
  let fault;

  /** @param {PlanRequest} request */
  const send = async (request) => {
    try {
      const { status, body, retryAfter } = await connection.send(request);
      plan.respond(request.id, now(), status, body, retryAfter);
    } catch (error) {
      if (error instanceof NoResponse) plan.fail(request.id, now(), error);
      else throw error;
    }
  };

  const cancel = () => {
    try {
      plan.cancel();
    } catch (error) {
      fault = error;
    }
    connection.end();
    wake();
  };
  if (signal?.aborted) plan.cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      awake = false;
      const step = plan.next(now());
      // Outcomes are reported before the next request is sent.
      if (onDelivery) plan.drainOutcomes().forEach((delivery) => onDelivery(delivery));
      if (step.type === 'send') {
        onRequest?.(step.request);
        void send(step.request)
          .catch((error) => (fault = error))
          .then(() => wake());
        continue;
      }
      tell?.(now());
      if (step.type === 'done') return plan.deliveries();
      await new Promise((resolve) => {
        // Without a time, requests are in flight, each of which has a timeout.
        const timer = step.until === undefined ? undefined : setTimeout(resolve, Math.ceil(step.until - now()));
        wake = () => {
          awake = true;
          clearTimeout(timer);
          resolve(undefined);
        };
        // `onProgress` may have aborted the delivery.
        if (awake) wake();
      });
      if (fault !== undefined) throw fault;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    connection.end();
  }
}

/**
 * Creates a function that reports the progress if it has changed.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {NonNullable<DeliverOptions['onProgress']>} onProgress
 */
function teller(plan, onProgress) {
  // Events that need no request are ignored in the estimate.
  const { done: doneBefore } = plan.progress;
  let last = '';
  /** @param {number} elapsed */
  return (elapsed) => {
    const { done, total, requests } = plan.progress;
    const state = `${done} ${requests}`;
    if (state === last) return;
    last = state;
    const eta = done > doneBefore ? Math.round((elapsed * (total - done)) / (done - doneBefore)) : undefined;
    onProgress({ done, total, requests, eta });
  };
}

/**
 * Requests the identity behind a key.
 *
 * @param {ConnectionOptions} options
 * @returns {Promise<import('./index.d.ts').Identity>}
 */
export async function testAuthentication(options) {
  const connection = new Connection(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const end = () => connection.end();
  signal?.addEventListener('abort', end, { once: true });
  let answer;
  try {
    answer = await connection.send({ method: 'GET', path: '/api/v2/me' });
  } catch {
    signal?.throwIfAborted();
    throw issueError('postscript_unreachable', 'Postscript could not be reached. Check the connection and try again.');
  } finally {
    signal?.removeEventListener('abort', end);
  }
  const { status, body } = answer;
  const words = parsed(body)?.error_message;
  if ((status === 401 || status === 403) && isAboutPlan(words)) {
    throw issueError('plan_refused', `Postscript refused the request because of the shop's plan (${status}): ${words}`);
  }
  if (status === 401 || status === 403) {
    throw issueError('secret_key_refused', `Postscript refused the secret key (${status}). Check the key.`);
  }
  const described = status >= 200 && status < 300 ? parsed(body) : undefined;
  if (described === undefined) {
    throw issueError('postscript_unreachable', `Postscript responded with ${status} and no identity. Try again later.`);
  }
  /** @type {import('./index.d.ts').Identity} */
  const identity = { key: connection.keyKind };
  for (const name of /** @type {const} */ (['resource_id', 'resource_name', 'resource_type'])) {
    const value = described[name];
    if (typeof value === 'string') identity[name] = connection.redact(value);
  }
  return identity;
}
