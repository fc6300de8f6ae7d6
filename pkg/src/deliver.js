/**
 * Delivery: the loop that sends what a plan says and tells the plan what came back; and the test of a key.
 *
 * @typedef {import('./index.d.ts').Delivery} Delivery
 * @typedef {import('./index.d.ts').DeliverOptions} DeliverOptions
 * @typedef {import('./index.d.ts').PlanRequest} PlanRequest
 * @typedef {import('./index.d.ts').ConnectionOptions} ConnectionOptions
 */

import { Connection, NoAnswer, parsed } from './connection.js';
import { issueError, requireOption } from './errors.js';
import { isAboutPlan } from './keys.js';

/**
 * Sends what a plan says until it is done.
 *
 * @param {() => import('./plan.js').Plan} makePlan called when the options for the connection are in order
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
  /** Whether something has happened since the plan was asked what to do; and what ends the present wait. */
  let awake = false;
  let wake = () => {
    awake = true;
  };
  /** A defect that the loop is to throw, since nobody waits for the single request. @type {unknown} */
  let fault;

  /** @param {PlanRequest} request */
  const send = async (request) => {
    try {
      const { status, body, retryAfter } = await connection.send(request);
      plan.respond(request.id, now(), status, body, retryAfter);
    } catch (error) {
      if (error instanceof NoAnswer) plan.fail(request.id, now(), error);
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
      // An outcome is told before anything more is sent.
      if (onDelivery) plan.news().forEach((delivery) => onDelivery(delivery));
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
        // Without a time there are requests on their way, each of which ends in time.
        const timer = step.until === undefined ? undefined : setTimeout(resolve, Math.ceil(step.until - now()));
        wake = () => {
          awake = true;
          clearTimeout(timer);
          resolve(undefined);
        };
        // What `onProgress` did may have been the end of it all.
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
 * A function that tells the progress when it has changed.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {NonNullable<DeliverOptions['onProgress']>} onProgress
 */
function teller(plan, onProgress) {
  // What needed no request says nothing about how long requests take.
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
 * Asks Postscript whose key it is.
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
    throw issueError('plan_refused', `Postscript refused because of the shop's plan (${status}): ${words}`);
  }
  if (status === 401 || status === 403) {
    throw issueError('secret_key_refused', `Postscript refused the secret key (${status}). Check the key.`);
  }
  const described = status >= 200 && status < 300 ? parsed(body) : undefined;
  if (described === undefined) {
    throw issueError('postscript_unreachable', `Postscript answered with ${status} and no identity. Try again later.`);
  }
  /** @type {import('./index.d.ts').Identity} */
  const identity = { key: connection.keyKind };
  for (const name of /** @type {const} */ (['resource_id', 'resource_name', 'resource_type'])) {
    const value = described[name];
    if (typeof value === 'string') identity[name] = connection.without(value);
  }
  return identity;
}
