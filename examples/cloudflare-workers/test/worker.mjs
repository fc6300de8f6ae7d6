/**
 * The Worker as deployed, with additions for tests: an owner that can be lost at any moment, and a Queue
 * that delivers some batches again.
 */

import worker, { Owner as DeployedOwner } from './index.js';

export class Owner extends DeployedOwner {
  lose() {
    this.ctx.abort('lost by the test');
  }
}

/** The number of batches so far, and of those that were delivered again. */
let batches = 0;
let repeated = 0;

export default {
  async fetch(request, env, context) {
    const [, area, owner] = new URL(request.url).pathname.split('/');
    if (area === 'lose') {
      await env.OWNER.get(env.OWNER.idFromName(owner))
        .lose()
        .catch(() => {});
      return new Response();
    }
    if (area === 'batches') return Response.json({ batches, repeated });
    return worker.fetch(request, env, context);
  },

  async queue(batch, env, context) {
    batches += 1;
    if (batches % Number(env.REPEATED_EVERY) !== 0) return worker.queue(batch, env, context);
    repeated += 1;
    // The batch is processed, but not acknowledged.
    const messages = batch.messages.map(({ id, timestamp, body, attempts }) => ({
      ...{ id, timestamp, body, attempts },
      ack() {},
      retry() {},
    }));
    await worker.queue({ queue: batch.queue, messages, ackAll() {}, retryAll() {} }, env, context);
    batch.retryAll();
  },
};
